import type { Filter, FilterCondition, Id, Label, Mailbox } from '../jmap/types';

/** What a person types into the search field, as a filter of JMAP. */

export interface SearchToken {
  /** The operator before the colon, or '' for words. */
  operator: string;
  value: string;
  negated: boolean;
  start: number;
  end: number;
}

export interface SearchContext {
  mailboxes: Pick<Mailbox, 'id' | 'name' | 'role'>[];
  labels?: Pick<Label, 'name' | 'keyword'>[];
  /** Mailboxes that are left out unless they are named. */
  away: Id[];
}

export const OPERATORS = ['from', 'to', 'cc', 'bcc', 'subject', 'body', 'has', 'is', 'in', 'label', 'before', 'after', 'larger', 'smaller'] as const;

/** Splits at spaces; quotes hold together, a minus before a token turns it round. */
export function tokens(text: string): SearchToken[] {
  const found: SearchToken[] = [];
  const pattern = /(-)?(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu;
  for (const match of text.matchAll(pattern)) {
    const [whole, minus, name, quoted, plain] = match;
    const operator = name?.toLowerCase() ?? '';
    const known = (OPERATORS as readonly string[]).includes(operator);
    const value = quoted ?? plain ?? '';
    found.push({
      operator: known ? operator : '',
      // Something like "10:30" or "re:" is no operator but what was meant.
      value: name && !known ? `${name}:${value}` : quoted !== undefined && !known ? `"${value}"` : value,
      negated: minus === '-',
      start: match.index,
      end: match.index + whole.length,
    });
  }
  return found;
}

export interface ParsedSearch {
  filter: Filter;
  /** Values that no operator understands; they are not searched for. */
  bad: string[];
}

export function parseSearch(text: string, context: SearchContext): ParsedSearch {
  const bad: string[] = [];
  const conditions: Filter[] = [];
  const words: string[] = [];
  let named = false;
  for (const token of tokens(text)) {
    if (token.operator === '' && !token.negated) {
      if (token.value.startsWith('"')) conditions.push({ text: token.value });
      else words.push(token.value);
      continue;
    }
    const condition = token.operator === '' ? { text: token.value } : conditionOf(token, context);
    if (!condition) {
      bad.push(`${token.operator}:${token.value}`);
      continue;
    }
    named ||= token.operator === 'in';
    conditions.push(token.negated ? { operator: 'NOT', conditions: [condition] } : condition);
  }
  if (words.length > 0) conditions.unshift({ text: words.join(' ') });
  if (!named && context.away.length > 0) conditions.push({ inMailboxOtherThan: context.away });
  return { filter: conditions.length === 1 ? conditions[0]! : { operator: 'AND', conditions }, bad };
}

function conditionOf({ operator, value }: SearchToken, context: SearchContext): FilterCondition | undefined {
  switch (operator) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
    case 'body':
      return value ? { [operator]: value } : undefined;
    case 'has':
      return /^attachments?$/i.test(value) ? { hasAttachment: true } : undefined;
    case 'is':
      return STATES[value.toLowerCase()];
    case 'in':
      return inMailbox(value, context);
    case 'label': {
      const name = value.toLowerCase();
      const labels = context.labels ?? [];
      const found = labels.find((label) => label.name.toLowerCase() === name || label.keyword === name) ?? labels.find((label) => label.name.toLowerCase().startsWith(name));
      return value && found ? { hasKeyword: found.keyword } : undefined;
    }
    case 'before':
    case 'after': {
      const day = dayOf(value);
      return day ? { [operator]: day } : undefined;
    }
    default: {
      const size = sizeOf(value);
      return size === undefined ? undefined : operator === 'larger' ? { minSize: size } : { maxSize: size };
    }
  }
}

const STATES: Record<string, FilterCondition> = {
  unread: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  flagged: { hasKeyword: '$flagged' },
  starred: { hasKeyword: '$flagged' },
  answered: { hasKeyword: '$answered' },
  draft: { hasKeyword: '$draft' },
  pinned: { hasKeyword: '$pinned' },
  muted: { hasKeyword: '$muted' },
};

function inMailbox(value: string, context: SearchContext): FilterCondition | undefined {
  if (/^(anywhere|all)$/i.test(value)) return {};
  const name = value.toLowerCase();
  const role = name === 'spam' ? 'junk' : name;
  const found =
    context.mailboxes.find((mailbox) => mailbox.name.toLowerCase() === name) ??
    context.mailboxes.find((mailbox) => mailbox.role === role) ??
    context.mailboxes.find((mailbox) => mailbox.name.toLowerCase().startsWith(name));
  return found && { inMailbox: found.id };
}

/** A day as 2026-03-31, 2026-03 or 2026, or as an age such as 7d, 2w, 3m, 1y; in the person's own time zone. */
export function dayOf(value: string, now = new Date()): string | undefined {
  const day = /^(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?$/.exec(value);
  if (day) {
    const [year, month, date] = [Number(day[1]), Number(day[2] ?? 1), Number(day[3] ?? 1)];
    const at = new Date(year, month - 1, date);
    return at.getMonth() === month - 1 && at.getDate() === date ? utc(at) : undefined;
  }
  const age = /^(\d{1,4})([dwmy])$/i.exec(value);
  if (!age) return undefined;
  const count = Number(age[1]);
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const unit = age[2]!.toLowerCase();
  if (unit === 'm') at.setMonth(at.getMonth() - count);
  else if (unit === 'y') at.setFullYear(at.getFullYear() - count);
  else at.setDate(at.getDate() - count * (unit === 'w' ? 7 : 1));
  return utc(at);
}

function utc(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A size such as 500k, 5M or 1.5GB, in octets. */
export function sizeOf(value: string): number | undefined {
  const size = /^(\d{1,9}(?:[.,]\d+)?)\s*([kmg]?)i?b?$/i.exec(value);
  if (!size) return undefined;
  const unit = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[size[2]!.toLowerCase() as '' | 'k' | 'm' | 'g'];
  return Math.round(Number(size[1]!.replace(',', '.')) * unit);
}
