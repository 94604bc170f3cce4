import type { Address, Email } from '../jmap/types';
import { contactPeople } from '../contacts/store';
import { mailStore } from '../store/app';

/** Who a person may mean by the letters typed so far. */

export interface Known extends Address {
  /** How much she has to do with them: what she sent counts more than what she got. */
  weight: number;
}

/** Everybody in some emails, once each, by what one has to do with them. */
export function peopleIn(emails: Iterable<Email>, own: ReadonlySet<string>, now = Date.now()): Known[] {
  const people = new Map<string, Known>();
  const meet = (address: Address, weight: number) => {
    const key = address.email.toLowerCase();
    if (own.has(key) || !key.includes('@') || /^(no-?reply|do-?not-?reply|mailer-daemon)[@+]/.test(key)) return;
    const known = people.get(key);
    if (known) {
      known.weight += weight;
      known.name ||= address.name;
    } else {
      people.set(key, { name: address.name, email: address.email, weight });
    }
  };
  for (const email of emails) {
    const months = Math.max(0, now - Date.parse(email.receivedAt)) / 2_592_000_000;
    const recency = 1 / (1 + months);
    const sent = email.from?.some((from) => own.has(from.email.toLowerCase()));
    if (sent) for (const to of [...(email.to ?? []), ...(email.cc ?? [])]) meet(to, 5 * recency);
    else for (const from of email.from ?? []) meet(from, recency);
  }
  return [...people.values()].sort((a, b) => b.weight - a.weight || a.email.localeCompare(b.email));
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name or address has a word that begins like what was typed; the best first. */
export function matching(people: Known[], typed: string, without: string[]): Known[] {
  const wanted = fold(typed.trim()).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const taken = new Set(without.map((email) => email.toLowerCase()));
  const scored: [Known, number][] = [];
  for (const person of people) {
    if (taken.has(person.email.toLowerCase())) continue;
    const words = [...fold(person.name ?? '').split(/[^\p{L}\p{N}]+/u), ...fold(person.email).split(/[@._+-]+/), fold(person.email)].filter(Boolean);
    if (!wanted.every((each) => words.some((word) => word.startsWith(each)))) continue;
    const first = words[0]?.startsWith(wanted[0] ?? '') ? 2 : 1;
    scored.push([person, first * (1 + person.weight)]);
  }
  return scored.sort((a, b) => b[1] - a[1]).map(([person]) => person);
}

export function suggestPeople(typed: string, without: string[]): Address[] {
  const store = mailStore();
  if (!store) return [];
  const own = new Set(store.identities().map((identity) => identity.email.toLowerCase()));
  // Whom one keeps comes before whom one has mail of.
  const kept = matching(contactPeople().map((person) => ({ ...person, weight: 0 })), typed, without);
  const met = matching(peopleIn(store.known(), own), typed, [...without, ...kept.map((person) => person.email)]);
  return [...kept, ...met].slice(0, 8).map(({ name, email }) => ({ name, email }));
}

/** Those whom one has written to before, then those of the directory, once each. */
export function withColleagues(known: Address[], colleagues: Address[], without: string[]): Address[] {
  const taken = new Set([...without, ...known.map((person) => person.email)].map((email) => email.toLowerCase()));
  return [...known, ...colleagues.filter((person) => !taken.has(person.email.toLowerCase()))].slice(0, 8);
}

/**
 * Whom a person means who ends what she typed: a suggestion, unless she wrote whole addresses and went to none of them.
 * Without a dot in its domain an address may be just begun.
 *
 * @returns undefined for what was typed, as it stands
 */
export function meant(typed: string, found: Address[], at: number, wentThere: boolean): Address | undefined {
  const written = parseAddresses(typed);
  const whole = written.length > 0 && written.every(({ email }) => isAddress(email) && /@.*\./.test(email));
  if (wentThere || !whole) return found[at];
  const [only] = written.length === 1 ? written : [];
  return only && !only.name ? found.find((each) => each.email.toLowerCase() === only.email.toLowerCase()) : undefined;
}

const ADDRESS = /^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(?:\.[^\s@<>(),;:".]+)*$/u;

export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

/** Addresses as people write and paste them: with names, in angle brackets, with commas or semicolons between. */
export function parseAddresses(text: string): Address[] {
  const found: Address[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^"<>,;\n]*?))\s*<([^<>\s]+)>|([^\s,;<>]+)/gu;
  for (const match of text.matchAll(pattern)) {
    const email = match[3] ?? match[4] ?? '';
    if (!email) continue;
    const name = (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '').trim();
    found.push({ name: name || null, email: email.replace(/^mailto:/i, '') });
  }
  return found;
}
