/**
 * Rules as a Sieve script (RFC 5228), and back. The script carries its rules in comments, so that what is shown is what
 * was written and no guess at it; a script without them was written elsewhere and is left alone.
 */

export type Condition =
  | { field: 'from' | 'to' | 'subject' | 'list'; how: 'contains' | 'is' | 'lacks'; value: string }
  | { field: 'size'; how: 'over'; value: string };

export type Action =
  | { kind: 'move' | 'copy'; folder: string }
  | { kind: 'forward'; address: string }
  | { kind: 'read' | 'flag' | 'delete' };

export interface Rule {
  name: string;
  on: boolean;
  /** Whether all conditions have to be true, or one of them. */
  all: boolean;
  conditions: Condition[];
  actions: Action[];
  /** Whether further rules are left out once it fits. */
  stop: boolean;
}

/** The name under which the script is stored. */
export const SCRIPT = 'redoubt-rules';
const HEAD = '# Rules made in Redoubt. They are kept in the comments below; edit them there, in the settings.';
const MARK = '# rule: ';

export function blankRule(): Rule {
  return { name: '', on: true, all: true, conditions: [{ field: 'from', how: 'contains', value: '' }], actions: [{ kind: 'move', folder: '' }], stop: true };
}

const quoted = (text: string) => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
const HEADERS = { from: '"from"', to: '["to", "cc"]', subject: '"subject"', list: '["list-id", "list-post"]' };

function test(condition: Condition): string {
  if (condition.field === 'size') return `size :over ${Math.max(1, Math.round(Number(condition.value) || 1))}M`;
  const { field, how, value } = condition;
  const match = how === 'is' ? ':is' : ':contains';
  // An address is compared as such when it is meant whole; else its name counts, too.
  const kind = how === 'is' && (field === 'from' || field === 'to') ? 'address' : 'header';
  return `${how === 'lacks' ? 'not ' : ''}${kind} ${match} ${HEADERS[field]} ${quoted(value)}`;
}

function command(action: Action): string {
  switch (action.kind) {
    case 'move':
      return `fileinto ${quoted(action.folder)};`;
    case 'copy':
      return `fileinto :copy ${quoted(action.folder)};`;
    case 'forward':
      return `redirect :copy ${quoted(action.address)};`;
    case 'read':
      return 'addflag "\\\\Seen";';
    case 'flag':
      return 'addflag "\\\\Flagged";';
    case 'delete':
      return 'discard;';
  }
}

/** Flags first, for they count for the filings after them (RFC 5232 4). */
function ordered(actions: Action[]): Action[] {
  const rank = (action: Action) => (action.kind === 'read' || action.kind === 'flag' ? 0 : 1);
  return [...actions].sort((a, b) => rank(a) - rank(b));
}

export function isWhole(rule: Rule): boolean {
  return (
    rule.conditions.length > 0 &&
    rule.actions.length > 0 &&
    rule.conditions.every((condition) => condition.value.trim() !== '') &&
    rule.actions.every((action) => ('folder' in action ? action.folder !== '' : 'address' in action ? action.address !== '' : true))
  );
}

function needs(rules: Rule[]): string[] {
  const kinds = new Set(rules.flatMap((rule) => rule.actions.map((action) => action.kind)));
  const found: string[] = [];
  if (kinds.has('move') || kinds.has('copy')) found.push('fileinto');
  if (kinds.has('copy') || kinds.has('forward')) found.push('copy');
  if (kinds.has('read') || kinds.has('flag')) found.push('imap4flags');
  return found;
}

/** The script of some rules. */
export function write(rules: Rule[]): string {
  const active = rules.filter((rule) => rule.on && isWhole(rule));
  const extensions = needs(active);
  const lines = [HEAD, ''];
  if (extensions.length > 0) lines.push(`require [${extensions.map(quoted).join(', ')}];`, '');
  for (const rule of rules) {
    lines.push(MARK + JSON.stringify(rule));
    if (!active.includes(rule)) continue;
    lines.push(`if ${rule.all ? 'allof' : 'anyof'} (`);
    lines.push(rule.conditions.map((condition) => `    ${test(condition)}`).join(',\n'));
    lines.push(') {', ...ordered(rule.actions).map((action) => `    ${command(action)}`));
    if (rule.stop) lines.push('    stop;');
    lines.push('}', '');
  }
  return `${lines.join('\r\n').replace(/\r?\n/g, '\r\n').trimEnd()}\r\n`;
}

/**
 * What puts a script of rules in the place of the one there is: calls of SieveScript/set, each to be made once the one
 * before it was taken. One that was changed by hand steps aside under a name of its own.
 */
export function replacing(own: { id: string } | undefined, byHand: boolean, blobId: string, now: Date): Record<string, unknown>[] {
  if (own && !byHand) return [{ update: { [own.id]: { blobId } }, onSuccessActivateScript: own.id }];
  const aside = own ? [{ update: { [own.id]: { name: `${SCRIPT}-${now.toISOString().replace(/[^0-9]/g, '').slice(0, 14)}` } } }] : [];
  return [...aside, { create: { r: { name: SCRIPT, blobId } }, onSuccessActivateScript: '#r' }];
}

/** The rules of a script; undefined when it was not written here, or was changed elsewhere since. */
export function read(script: string): Rule[] | undefined {
  const rules: Rule[] = [];
  for (const line of script.split(/\r?\n/)) {
    if (!line.startsWith(MARK)) continue;
    try {
      rules.push(JSON.parse(line.slice(MARK.length)) as Rule);
    } catch {
      return undefined;
    }
  }
  return script.trim() === '' || write(rules) === script ? rules : undefined;
}
