import { createSignal } from 'solid-js';
import { ref } from '../jmap/client';
import { CONTACTS, type Address, type GetResponse, type Id, type SetResponse } from '../jmap/types';
import { afresh } from '../store/afresh';
import { mailStore, ownMail } from '../store/app';
import type { MailStore } from '../store/mail';
import { addressesOf, cardOf, groupOf, membersOf, patchOf, type AddressBook, type Card, type Fields, type Media } from './card';
import type { NewCard } from './vcard';

/** Cards of one answer; people who have more are asked for in several. */
const PAGE = 500;

const [cards, setCards] = createSignal<Card[]>([]);
const [loaded, setLoaded] = createSignal(false);
const [books, setBooks] = createSignal<AddressBook[]>([]);
let of: MailStore | undefined;

export { books, cards, loaded };

/** Whether this server keeps contacts for the person. */
export function hasContacts(): boolean {
  return mailStore()?.client.accountFor(CONTACTS) !== undefined;
}

async function fetchAll(store: MailStore, accountId: Id): Promise<void> {
  const shelves = (await store.client.one<GetResponse<AddressBook>>('AddressBook/get', { accountId, ids: null }, [CONTACTS])).list;
  const all: Card[] = [];
  for (;;) {
    const answers = await store.client.call(
      [
        ['ContactCard/query', { accountId, sort: [{ property: 'created' }], position: all.length, limit: PAGE }, 'q'],
        ['ContactCard/get', { accountId, '#ids': ref('q', 'ContactCard/query', '/ids') }, 'g'],
      ],
      [CONTACTS],
    );
    const { list } = answers.of<GetResponse<Card>>('g');
    all.push(...list);
    if (answers.of<{ ids: Id[] }>('q').ids.length < PAGE) break;
  }
  if (mailStore() !== store) return;
  setCards(all);
  setBooks(shelves);
  setLoaded(true);
  void store.keep.put('values', [['contacts', all], ['addressBooks', shelves]]);
}

/** Asks for all cards again. */
export const refresh = afresh(async () => {
  const store = mailStore();
  const accountId = store?.client.accountFor(CONTACTS);
  if (store && accountId) await fetchAll(store, accountId);
});

/** Begins to follow the contacts of whoever is signed in: from what is kept on the device at once, then from the server. */
export function follow(): void {
  const store = mailStore();
  if (!store || of === store) return;
  of = store;
  setCards([]);
  setBooks([]);
  setLoaded(false);
  store.onContacts = () => void refresh().catch(() => undefined);
  void store.keep.get<Card[]>('values', 'contacts').then((kept) => {
    if (kept && mailStore() === store && !loaded()) setCards(kept);
  });
  void store.keep.get<AddressBook[]>('values', 'addressBooks').then((kept) => {
    if (kept && mailStore() === store && !loaded()) setBooks(kept);
  });
  // Without the server there is what is kept.
  void refresh().catch(() => undefined);
}

/** Everybody who has a card, with each address. */
export function contactPeople(): Address[] {
  return cards().filter((card) => card.kind !== 'group').flatMap(addressesOf);
}

export function cardFor(email: string): Card | undefined {
  const wanted = email.toLowerCase();
  return cards().find((card) => addressesOf(card).some((each) => each.email.toLowerCase() === wanted));
}

async function defaultBook(): Promise<Id> {
  const { list } = await ownMail().client.one<GetResponse<{ id: Id; isDefault: boolean }>>('AddressBook/get', { accountId: ownMail().account, ids: null }, [CONTACTS]);
  const book = list.find((each) => each.isDefault) ?? list[0];
  if (!book) throw new Error('there is always an address book');
  return book.id;
}

/** Whose picture and which address book somebody chose. */
export interface Besides {
  book?: Id;
  /** Null takes the picture away. */
  media?: Record<Id, Media> | null;
}

/** Makes a card. @throws Refused, Unreachable */
export async function create(fields: Fields, { book, media }: Besides = {}): Promise<Id | undefined> {
  const card = { ...cardOf(fields), ...(media ? { media } : {}), addressBookIds: { [book ?? (await defaultBook())]: true } };
  const made = await ownMail().set<Card>('ContactCard/set', { create: { c: card } }, [CONTACTS]);
  await refresh();
  return made.created?.['c']?.id;
}

/** Writes what was changed. @throws Refused, Unreachable */
export async function change(card: Card, fields: Fields, { book, media }: Besides = {}): Promise<void> {
  const moved = book !== undefined && !card.addressBookIds[book];
  const patch = { ...patchOf(card, fields), ...(media === undefined ? {} : { media }), ...(moved ? { addressBookIds: { [book]: true } } : {}) };
  if (Object.keys(patch).length === 0) return;
  await ownMail().set('ContactCard/set', { update: { [card.id]: patch } }, [CONTACTS]);
  await refresh();
}

/** @throws Refused, Unreachable */
export async function remove(card: Card): Promise<void> {
  await ownMail().set('ContactCard/set', { destroy: [card.id] }, [CONTACTS]);
  await refresh();
}

/** Cards of one request: each is a commit of its own on the server. */
const TOGETHER = 100;

/**
 * Makes many cards; those that are there already, by their uid, and those that the server does not take are left out.
 *
 * @returns how many were made
 * @throws Unreachable
 */
export async function importCards(fresh: NewCard[]): Promise<number> {
  await refresh();
  const there = new Set(cards().map((card) => card.uid));
  const wanted = fresh.filter((card) => !card.uid || !there.has(card.uid));
  const book = { [await defaultBook()]: true };
  let made = 0;
  for (let at = 0; at < wanted.length; at += TOGETHER) {
    const create = Object.fromEntries(wanted.slice(at, at + TOGETHER).map((card, index) => [`c${index}`, { ...card, addressBookIds: book }]));
    const answer = await ownMail().client.one<SetResponse<Card>>('ContactCard/set', { accountId: ownMail().account, create }, [CONTACTS]);
    made += Object.keys(answer.created ?? {}).length;
  }
  await refresh();
  return made;
}

/** Makes a card of somebody who wrote; false when she has one. @throws Refused, Unreachable */
export async function addPerson(person: Address): Promise<boolean> {
  follow();
  await refresh();
  if (cardFor(person.email)) return false;
  await create({ name: person.name ?? '', emails: [person.email], phones: [], company: '', note: '' });
  return true;
}

/** Makes an address book. @throws Refused, Unreachable */
export async function createBook(name: string): Promise<Id | undefined> {
  const made = await ownMail().set<AddressBook>('AddressBook/set', { create: { b: { name } } }, [CONTACTS]);
  await refresh();
  return made.created?.['b']?.id;
}

/** Makes a group, or writes who is in it. @throws Refused, Unreachable */
export async function writeGroup(group: Card | undefined, name: string, uids: string[], book?: Id): Promise<void> {
  const made = groupOf(name, uids);
  if (group) await ownMail().set('ContactCard/set', { update: { [group.id]: { name: made['name'], members: made['members'] } } }, [CONTACTS]);
  else await ownMail().set('ContactCard/set', { create: { g: { ...made, addressBookIds: { [book ?? (await defaultBook())]: true } } } }, [CONTACTS]);
  await refresh();
}

/** The first address of everybody in a group. */
export function groupAddresses(group: Card): Address[] {
  return membersOf(group, cards()).flatMap((card) => addressesOf(card).slice(0, 1));
}

/** Sends a picture to the server. @throws Refused, Unreachable */
export async function uploadPhoto(file: Blob): Promise<{ blobId: Id; mediaType: string }> {
  const { blobId, type } = await ownMail().client.upload(ownMail().account, file).done;
  return { blobId, mediaType: type };
}
