import type { Address, Email } from '../jmap/types';

/** What an answer takes from the message that it answers. */

const ANSWER = /^\s*(?:(?:re|aw|antw|sv|odp|rif|r|ré)(?:\[\d+\])?\s*:\s*)+/i;
const FORWARD = /^\s*(?:(?:fwd?|wg|tr|rv|i)(?:\[\d+\])?\s*:\s*)+/i;

/** "Re: " once, whatever the language of the ones before. */
export function answerSubject(subject: string | null): string {
  return `Re: ${(subject ?? '').replace(ANSWER, '').trim()}`.trimEnd();
}

export function forwardSubject(subject: string | null): string {
  return `Fwd: ${(subject ?? '').replace(FORWARD, '').trim()}`.trimEnd();
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function without(people: Address[], others: Address[], own: ReadonlySet<string>): Address[] {
  const kept: Address[] = [];
  for (const each of people) {
    if (own.has(each.email.toLowerCase())) continue;
    if ([...others, ...kept].some((other) => same(other.email, each.email))) continue;
    kept.push(each);
  }
  return kept;
}

/** Who gets the answer. One who answers herself goes on writing to those she wrote to. */
export function answerTo(email: Email, all: boolean, own: ReadonlySet<string>): { to: Address[]; cc: Address[] } {
  const mine = email.from?.some((from) => own.has(from.email.toLowerCase())) ?? false;
  const author = email.replyTo?.length ? email.replyTo : (email.from ?? []);
  const to = mine ? (email.to ?? []) : author;
  if (!all) return { to: to.slice(0, mine ? to.length : author.length), cc: [] };
  if (mine) return { to, cc: without(email.cc ?? [], to, new Set()) };
  const others = without(email.to ?? [], to, own);
  return { to, cc: [...others, ...without(email.cc ?? [], [...to, ...others], own)] };
}

/** RFC 5322 3.6.4: the references of an answer. */
export function threading(email: Email): { inReplyTo: string[] | null; references: string[] | null } {
  const id = email.messageId ?? [];
  if (id.length === 0) return { inReplyTo: null, references: email.references };
  return { inReplyTo: id, references: [...(email.references ?? []).filter((each) => !id.includes(each)), ...id] };
}

/** The text quoted with ">", without the signature. */
export function quotedText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\s+$/, '').split('\n');
  const signature = lines.findIndex((line) => line === '-- ');
  return (signature > 0 ? lines.slice(0, signature) : lines)
    .join('\n')
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
}

/** Whose identity answers: the one that was written to. */
export function identityFor<T extends { email: string }>(identities: T[], email: Email): T | undefined {
  const people = [...(email.to ?? []), ...(email.cc ?? []), ...(email.from ?? [])];
  for (const person of people) {
    const found = identities.find((identity) => same(identity.email, person.email));
    if (found) return found;
  }
  return identities[0];
}

/** What a mailto address asks for (RFC 6068). Only the fields that a person sees are taken. */
export function parseMailto(address: string): { to: string; cc: string; bcc: string; subject: string; body: string } {
  const [path, query] = address.replace(/^mailto:/i, '').split('?', 2);
  const fields = new Map<string, string>();
  const decode = (text: string) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  for (const pair of (query ?? '').split('&')) {
    const [name, ...rest] = pair.split('=');
    fields.set(decode(name ?? '').toLowerCase(), decode(rest.join('=')));
  }
  const to = [decode(path ?? ''), fields.get('to') ?? ''].filter(Boolean).join(', ');
  return { to, cc: fields.get('cc') ?? '', bcc: fields.get('bcc') ?? '', subject: fields.get('subject') ?? '', body: fields.get('body') ?? '' };
}

/** A plain text with the next signature in the place of the old one, where that was left as it was; each as it stands in the text, or ''. */
export function resigned(text: string, old: string, next: string): string {
  // Where there was none, what is quoted is not to be guessed at.
  if (old === '') return text.includes('\n-- \n') || /^>/m.test(text) ? text : text + next;
  const at = text.indexOf(old);
  return at < 0 ? text : text.slice(0, at) + next + text.slice(at + old.length);
}
