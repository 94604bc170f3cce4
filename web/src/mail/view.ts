import { createMemo, createRoot, createSignal } from 'solid-js';
import type { Id } from '../jmap/types';
import { go, place, type Place } from '../router';
import { lookingAt, mail, mailStore } from '../store/app';
import type { MailStore } from '../store/mail';
import type { EmailList, ListSpec } from '../store/list';
import { prefs } from '../store/prefs';
import { parseSearch, type ParsedSearch } from './search';

/** Which list is shown, which row the keyboard is at, which rows are selected. */

const [cursor, setCursor] = createSignal<Id | undefined>();
const [selected, setSelected] = createSignal<ReadonlySet<Id>>(new Set());
/** Whether it is asked when what is chosen is to come back. */
const [snoozer, setSnoozer] = createSignal(false);
/** Whether it is asked which labels what is chosen has. */
const [labeler, setLabeler] = createSignal(false);
export { labeler, setLabeler };
export { cursor, selected, setCursor, setSelected, setSnoozer, snoozer };

const PINNED_FIRST = [
  { property: 'someInThreadHaveKeyword', keyword: '$pinned', isAscending: false },
  { property: 'receivedAt', isAscending: false },
];

/** What is left out of searches that do not name it. */
const away = (store = mail()) => ['junk', 'trash'].flatMap((role) => store.role(role as 'junk')?.id ?? []);

function parsed(query: string, store = mail()): ParsedSearch {
  return parseSearch(query, { mailboxes: store.mailboxes(), labels: store.labels(), away: away(store) });
}

/** What a search shows of one account. */
export function searchOf(query: string, store: MailStore): ListSpec {
  return { filter: parsed(query, store).filter, collapse: prefs().conversations };
}

/** Terms of a search that no operator understands. */
export function badTerms(query: string): string[] {
  return parsed(query).bad;
}

export function specOf(to: Place): ListSpec | undefined {
  const collapse = prefs().conversations;
  switch (to.at) {
    case 'mail': {
      // Drafts and what was sent are single messages: one looks for what was written, not for the conversation.
      const role = mail().mailbox(to.mailbox)?.role;
      const list: ListSpec = { filter: { inMailbox: to.mailbox }, mailbox: to.mailbox, collapse: collapse && role !== 'drafts' };
      if (role === 'snoozed') return { ...list, sort: [{ property: 'snoozedUntil', isAscending: true }] };
      return mail().pinned() && role !== 'drafts' ? { ...list, sort: PINNED_FIRST } : list;
    }
    case 'view': {
      const where = { inMailboxOtherThan: away() };
      if (to.view === 'flagged') return { filter: { ...where, hasKeyword: '$flagged' }, collapse };
      if (to.view === 'unread') return { filter: { ...where, notKeyword: '$seen' }, collapse };
      return { filter: where, collapse };
    }
    case 'search':
      return searchOf(to.query, mail());
    default:
      return undefined;
  }
}

const memos = createRoot(() => {
  const account = createMemo(() => {
    const here = place();
    return here.at === 'mail' || here.at === 'search' ? here.account : undefined;
  });
  lookingAt(account);
  const spec = createMemo(() => (mailStore() ? specOf(place()) : undefined), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  return {
    spec,
    list: createMemo<EmailList | undefined>(() => {
      const now = spec();
      return now && mailStore() && mail().list(now);
    }),
  };
});

export const list = memos.list;

export function openId(): Id | undefined {
  const here = place();
  return 'email' in here ? here.email : undefined;
}

/** Opens a row's email; from one to the next leaves one step in the history, not many. */
export function open(id: Id | undefined): void {
  const here = place();
  if (!('email' in here) && here.at !== 'mail' && here.at !== 'view' && here.at !== 'search') return;
  if (id) setCursor(id);
  go({ ...here, email: id } as Place, id !== undefined && openId() !== undefined);
}

export function toggle(id: Id): void {
  setSelected((now) => {
    const next = new Set(now);
    if (!next.delete(id)) next.add(id);
    return next;
  });
}

/** Selects all rows between the cursor and another. */
export function selectTo(id: Id): void {
  const now = list();
  if (!now) return;
  const from = now.indexOf(cursor() ?? id);
  const to = now.indexOf(id);
  if (from < 0 || to < 0) return;
  const next = new Set(selected());
  for (let row = Math.min(from, to); row <= Math.max(from, to); row++) {
    const each = now.at(row);
    if (each) next.add(each);
  }
  setSelected(next);
}

/** Moves the cursor by rows, and opens what it comes to when something is open. */
export function step(by: number): void {
  const now = list();
  if (!now) return;
  const at = now.indexOf(cursor() ?? openId() ?? '');
  const to = at < 0 ? 0 : Math.max(0, Math.min((now.total() ?? 1) - 1, at + by));
  const id = now.at(to);
  if (!id) return;
  setCursor(id);
  if (openId()) open(id);
}

/** Whose row comes after one that is about to leave. */
export function neighbour(gone: ReadonlySet<Id>): Id | undefined {
  const now = list();
  const at = now?.indexOf(openId() ?? cursor() ?? '') ?? -1;
  if (!now || at < 0) return undefined;
  for (let row = at + 1; row < (now.total() ?? 0) && now.at(row) !== undefined; row++) {
    const id = now.at(row);
    if (id && !gone.has(id)) return id;
  }
  for (let row = at - 1; row >= 0; row--) {
    const id = now.at(row);
    if (id && !gone.has(id)) return id;
  }
  return undefined;
}
