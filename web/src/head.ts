/**
 * What stands in the page's head and runs before the program is there: it dresses the page as it will be, and asks the
 * server for what the program will ask for first, so that both are on their way at the same time. The build puts it
 * into the page; it is small for that reason.
 */
import { keyOf, type Early } from './jmap/early';
import { accountCalls, listCalls, local, OWED, requestOf, SESSION, SESSION_INIT } from './jmap/first';
import { LABELS, MAIL, type Id, type Mailbox, type Session } from './jmap/types';
import type { Prefs } from './store/prefs';
import { DARK, MORE_CONTRAST, themeOf } from './ui/themes';

interface Head {
  fetch(url: string, init: RequestInit): Promise<Response>;
  path: string;
  stored(key: string): string | null;
}

/** What this browser was told to do. */
function prefsIn(stored: Head['stored']): Partial<Prefs> {
  try {
    return JSON.parse(stored('redoubt.prefs') ?? '{}') as Partial<Prefs>;
  } catch {
    return {};
  }
}

interface Answers {
  methodResponses: [string, { list: Mailbox[] }, string][];
}

const INBOX = '';
/** Places below `/mail/` that are no mailboxes of one's own. */
const OTHERS = new Set(['of', 'search', 'flagged', 'unread', 'all', 'scheduled']);

/** The mailbox that an address shows ({@link INBOX} where it names none); undefined for places that are no mailbox. */
function mailboxIn(path: string): Id | undefined {
  const [first, second] = path.split('/').filter(Boolean);
  if (first === undefined || (first === 'mail' && second === undefined)) return INBOX;
  return first === 'mail' && !OTHERS.has(second!) ? decodeURIComponent(second!) : undefined;
}

/** Asks the server for the session, then for the account, then for the list; each answer can be taken as it comes. */
export function askEarly(head: Head): Early {
  const early: Early = new Map();
  // Who signed out without a network is signed out before anything is asked.
  if (head.stored(OWED) !== null) return early;
  // What comes next is asked for before the program gets the answer, so that it never asks for the same itself.
  const ask = <T>(url: string, init: RequestInit, next?: (answer: T) => void): void => {
    const answer = head.fetch(url, init).then(async (response) => {
      if (next && response.ok) await response.clone().json().then(next).catch(() => undefined);
      return response;
    });
    // Whoever takes it finds what is wrong with it.
    answer.catch(() => undefined);
    early.set(keyOf(url, init), answer);
  };
  const named = mailboxIn(head.path);
  ask<Session>(SESSION, SESSION_INIT, (session) => {
    const account = session.primaryAccounts[MAIL];
    if (!account) return;
    const has = (name: string) => name in session.capabilities;
    const url = local(session.apiUrl);
    const list = (inMailbox: Id | undefined) => {
      const { conversations: collapse = true } = prefsIn(head.stored);
      if (inMailbox) ask(url, requestOf(listCalls(account, { filter: { inMailbox }, collapse }, 0), has));
    };
    if (named !== INBOX) list(named);
    const labels = LABELS in (session.accounts[account]?.accountCapabilities ?? {});
    ask<Answers>(url, requestOf(accountCalls(account, labels), has), ({ methodResponses: [boxes] }) => {
      if (named === INBOX) list(boxes?.[1].list.find((mailbox) => mailbox.role === 'inbox')?.id);
    });
  });
  return early;
}

if (typeof window !== 'undefined') {
  const stored = (key: string) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const { theme = 'system' } = prefsIn(stored);
  document.documentElement.dataset['theme'] = themeOf(theme, { dark: () => matchMedia(DARK).matches, contrast: () => matchMedia(MORE_CONTRAST).matches });
  window.redoubtEarly = askEarly({ fetch: (url, init) => fetch(url, init), path: location.pathname, stored });
  // The first date that is written costs a browser as much as the whole list: it is done while nothing is there to be shown.
  setTimeout(() => new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).format(0));
}
