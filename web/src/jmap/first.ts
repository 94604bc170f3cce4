import { CORE, LABELS, MAIL_SHARE, ROW_PROPERTIES, SNOOZE, type Filter, type Id } from './types';

/** What is asked of the server at the start: the same by the page's head, which asks early, and by the program. */

export type Invocation = [name: string, args: Record<string, unknown>, callId: string];

/** Every request that could change something carries this, which a page of another site cannot send. */
export const REQUEST_MARK = { 'X-Redoubt': 'web' };

export const SESSION = '/.well-known/jmap';
export const SESSION_INIT: RequestInit = { credentials: 'same-origin', headers: { Accept: 'application/json' } };

/** Where it stands that the server has to be told of a sign-out before anything else. */
export const OWED = 'redoubt.signOut';

/** Rows that are asked for together. */
export const CHUNK = 50;

const USING_ALWAYS = [CORE, 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission', SNOOZE, LABELS, MAIL_SHARE];
const NEWEST_FIRST = [{ property: 'receivedAt', isAscending: false }];

/** Refers to a result of an earlier call of the same request (RFC 8620 3.7). */
export function ref(resultOf: string, name: string, path: string): { resultOf: string; name: string; path: string } {
  return { resultOf, name, path };
}

/** URLs of the session name the server as it was asked for; the page only ever talks to where it came from. */
export function local(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

/** A request of JMAP (RFC 8620 3.3). @param has whether the session has a capability */
export function requestOf(calls: Invocation[], has: (capability: string) => boolean, using: string[] = []): RequestInit & { body: string } {
  return {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', ...REQUEST_MARK },
    body: JSON.stringify({ using: [...USING_ALWAYS, ...using].filter(has), methodCalls: calls }),
  };
}

/** What is small and asked for whole each time: the labels, and whether anything is pinned. */
export function besides(accountId: Id, labels: boolean): Invocation[] {
  return [
    ...(labels ? ([['Label/get', { accountId, ids: null }, 'l']] as Invocation[]) : []),
    ['Email/query', { accountId, filter: { hasKeyword: '$pinned' }, limit: 1 }, 'p'],
  ];
}

/** What is to be known of one's own account before anything of it is shown. */
export function accountCalls(accountId: Id, labels: boolean): Invocation[] {
  return [
    ['Mailbox/get', { accountId }, 'm'],
    ['Identity/get', { accountId }, 'i'],
    ['Email/get', { accountId, ids: [] }, 'e'],
    ...besides(accountId, labels),
  ];
}

/** What a list shows. */
export interface ListSpec {
  filter: Filter;
  /** The mailbox that it is of: an email that leaves it leaves the list at once. */
  mailbox?: Id;
  sort?: { property: string; isAscending: boolean; keyword?: string }[];
  collapse: boolean;
}

/** Some rows of a list, with all that they show: `q` has their ids, and `x` their emails, of conversations every one. */
export function listCalls(accountId: Id, spec: ListSpec, chunk: number): Invocation[] {
  const rows = ref('q', 'Email/query', '/ids');
  return [
    [
      'Email/query',
      {
        accountId,
        filter: spec.filter,
        sort: spec.sort ?? NEWEST_FIRST,
        collapseThreads: spec.collapse,
        position: chunk * CHUNK,
        limit: CHUNK,
        calculateTotal: true,
      },
      'q',
    ],
    ...(spec.collapse
      ? ([
          ['Email/get', { accountId, '#ids': rows, properties: ['threadId'] }, 'e'],
          ['Thread/get', { accountId, '#ids': ref('e', 'Email/get', '/list/*/threadId') }, 't'],
        ] as Invocation[])
      : []),
    ['Email/get', { accountId, '#ids': spec.collapse ? ref('t', 'Thread/get', '/list/*/emailIds') : rows, properties: ROW_PROPERTIES }, 'x'],
  ];
}
