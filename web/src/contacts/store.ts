import { createSignal } from 'solid-js';
import { ref } from '../jmap/client';
import { CONTACTS, type Address, type GetResponse, type Id, type SetResponse } from '../jmap/types';
import { mailStore, ownMail } from '../store/app';
import type { MailStore } from '../store/mail';
import { addressesOf, cardOf, patchOf, type Card, type Fields } from './card';
import type { NewCard } from './vcard';

/** Cards of one answer; people who have more are asked for in several. */
const PAGE = 500;

const [cards, setCards] = createSignal<Card[]>([]);
const [loaded, setLoaded] = createSignal(false);
let of: MailStore | undefined;
let asking: Promise<void> | undefined;

export { cards, loaded };

/** Whether this server keeps contacts for the person. */
export function hasContacts(): boolean {
  return mailStore()?.client.accountFor(CONTACTS) !== undefined;
}

async function fetchAll(store: MailStore, accountId: Id): Promise<void> {
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
  setLoaded(true);
  void store.keep.put('values', [['contacts', all]]);
}

/** Asks for all cards again. */
export function refresh(): Promise<void> {
  const store = mailStore();
  const accountId = store?.client.accountFor(CONTACTS);
  if (!store || !accountId) return Promise.resolve();
  asking ??= fetchAll(store, accountId).finally(() => (asking = undefined));
  return asking;
}

/** Begins to follow the contacts of whoever is signed in: from what is kept on the device at once, then from the server. */
export function follow(): void {
  const store = mailStore();
  if (!store || of === store) return;
  of = store;
  setCards([]);
  setLoaded(false);
  store.onContacts = () => void refresh().catch(() => undefined);
  void store.keep.get<Card[]>('values', 'contacts').then((kept) => {
    if (kept && mailStore() === store && !loaded()) setCards(kept);
  });
  // Without the server there is what is kept.
  void refresh().catch(() => undefined);
}

/** Everybody who has a card, with each address. */
export function contactPeople(): Address[] {
  return cards().flatMap(addressesOf);
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

/** Makes a card. @throws Refused, Unreachable */
export async function create(fields: Fields): Promise<Id | undefined> {
  const made = await ownMail().set<Card>('ContactCard/set', { create: { c: { ...cardOf(fields), addressBookIds: { [await defaultBook()]: true } } } }, [CONTACTS]);
  await refresh();
  return made.created?.['c']?.id;
}

/** Writes what was changed. @throws Refused, Unreachable */
export async function change(card: Card, fields: Fields): Promise<void> {
  const patch = patchOf(card, fields);
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
