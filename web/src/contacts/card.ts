import type { Address, Id } from '../jmap/types';

/** A contact card (RFC 9610, JSContact of RFC 9553) as far as this application shows it; the rest of it stays as it is. */
export interface Card {
  id: Id;
  uid: string;
  kind?: string;
  addressBookIds: Record<Id, boolean>;
  name?: { full?: string; components?: { kind: string; value: string }[] };
  emails?: Record<Id, { address: string }>;
  phones?: Record<Id, { number: string }>;
  organizations?: Record<Id, { name?: string }>;
  notes?: Record<Id, { note: string }>;
  media?: Record<Id, Media>;
  /** Of a group: the uids of those who are in it (RFC 9553 2.1.6). */
  members?: Record<string, boolean>;
}

/** Something to see or hear of somebody, as RFC 9610 3 has it. */
export interface Media {
  kind: string;
  blobId?: Id;
  mediaType?: string;
}

export interface AddressBook {
  id: Id;
  name: string;
  isDefault: boolean;
  myRights?: Record<string, boolean>;
}

/** The picture of somebody, if the server keeps one. */
export function photoOf(card: Card): { key: Id; blobId: Id; mediaType: string } | undefined {
  const [key, media] = Object.entries(card.media ?? {}).find(([, each]) => each.kind === 'photo' && each.blobId) ?? [];
  return key && media?.blobId ? { key, blobId: media.blobId, mediaType: media.mediaType ?? 'image/png' } : undefined;
}

/** The media of a card with another picture, or without one; what else is there stays. */
export function withPhoto(card: Card | undefined, photo: { blobId: Id; mediaType: string } | undefined): Record<Id, Media> | null {
  const before = card && photoOf(card)?.key;
  const rest = Object.fromEntries(Object.entries(card?.media ?? {}).filter(([key]) => key !== before));
  const all = photo ? { ...rest, [before ?? 'photo']: { kind: 'photo', ...photo } } : rest;
  return Object.keys(all).length > 0 ? all : null;
}

/** Those of a group that are there, by their uids. */
export function membersOf(group: Card, cards: Card[]): Card[] {
  return cards.filter((card) => card.kind !== 'group' && group.members?.[card.uid]);
}

/** What a person fills in. */
export interface Fields {
  name: string;
  emails: string[];
  phones: string[];
  company: string;
  note: string;
}

const entries = <T>(of: Record<Id, T> | undefined): T[] => Object.values(of ?? {});

export function cardName(card: Card): string {
  const parts = (card.name?.components ?? []).filter((part) => part.kind !== 'separator').map((part) => part.value);
  return card.name?.full?.trim() || parts.join(' ').trim() || entries(card.organizations)[0]?.name || entries(card.emails)[0]?.address || '';
}

export function fieldsOf(card: Card): Fields {
  return {
    name: card.name?.full?.trim() || (card.name?.components ?? []).filter((part) => part.kind !== 'separator').map((part) => part.value).join(' '),
    emails: entries(card.emails).map((each) => each.address),
    phones: entries(card.phones).map((each) => each.number),
    company: entries(card.organizations)[0]?.name ?? '',
    note: entries(card.notes).map((each) => each.note).join('\n'),
  };
}

/** Entries by id: those that are there stay under their ids, with all that they say besides. */
function merged<T>(before: Record<Id, T> | undefined, values: string[], of: (entry: T) => string, make: (value: string) => T): Record<Id, T> | null {
  const result: Record<Id, T> = {};
  const left = new Map(Object.entries(before ?? {}));
  let next = 1;
  for (const value of values) {
    const kept = [...left].find(([, entry]) => of(entry) === value);
    if (kept) {
      left.delete(kept[0]);
      result[kept[0]] = kept[1];
    } else {
      while (`n${next}` in result || (before && `n${next}` in before)) next++;
      result[`n${next}`] = make(value);
    }
  }
  return Object.keys(result).length > 0 ? result : null;
}

/** What changes of a card, as a patch (RFC 8620 5.3): only what was written over. */
export function patchOf(card: Card, next: Fields): Record<string, unknown> {
  const before = fieldsOf(card);
  const patch: Record<string, unknown> = {};
  const other = (a: string[], b: string[]) => JSON.stringify(a) !== JSON.stringify(b);
  if (next.name !== before.name) patch['name'] = next.name ? { full: next.name } : null;
  if (other(next.emails, before.emails)) patch['emails'] = merged(card.emails, next.emails, (each) => each.address, (address) => ({ address }));
  if (other(next.phones, before.phones)) patch['phones'] = merged(card.phones, next.phones, (each) => each.number, (number) => ({ number }));
  if (next.company !== before.company) {
    const [id, first] = Object.entries(card.organizations ?? {})[0] ?? ['n1', {}];
    const rest = Object.fromEntries(Object.entries(card.organizations ?? {}).slice(1));
    const all = next.company ? { [id]: { ...first, name: next.company }, ...rest } : rest;
    patch['organizations'] = Object.keys(all).length > 0 ? all : null;
  }
  if (next.note !== before.note) patch['notes'] = next.note ? { n1: { note: next.note } } : null;
  return patch;
}

/** A new card, without an address book. */
export function cardOf(fields: Fields): Record<string, unknown> {
  const empty: Card = { id: '', uid: '', addressBookIds: {} };
  const made = Object.entries(patchOf(empty, fields)).filter(([, value]) => value !== null);
  return { kind: 'individual', ...Object.fromEntries(made) };
}

/** A new group (RFC 9553 2.1.6). */
export function groupOf(name: string, uids: string[]): Record<string, unknown> {
  return { kind: 'group', name: { full: name }, members: Object.fromEntries(uids.map((uid) => [uid, true])) };
}

/** What one can write to, the name of the card with each address. */
export function addressesOf(card: Card): Address[] {
  const name = cardName(card);
  return entries(card.emails).map(({ address }) => ({ name: name === address ? null : name, email: address }));
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Those in which every word that was typed is somewhere, by name. */
export function search(cards: Card[], typed: string, language: string): Card[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const text = (card: Card) => {
    const fields = fieldsOf(card);
    return fold([cardName(card), ...fields.emails, ...fields.phones, fields.company, fields.note].join('\n'));
  };
  const found = words.length === 0 ? [...cards] : cards.filter((card) => words.every((word) => text(card).includes(word)));
  return found.sort((a, b) => cardName(a).localeCompare(cardName(b), language));
}
