import { Refused, type JmapClient } from '../jmap/client';
import type { ChangesResponse, Email, Id, Mailbox } from '../jmap/types';
import type { Keep, Kind } from './db';

/** Most bodies that are kept on the device and in memory. */
export const BODIES = 400;
/** Where it stands in `values` up to which state what is kept is known to be on the server. */
export const KEPT_STATE = 'emailState';
/** Answers of Email/changes that are read; after a longer absence everything is kept anew. */
const MOST_ANSWERS = 20;

/**
 * Forgets on this device what the server says is destroyed: what was deleted while this page was not open is told by
 * nobody else. Older bodies than the newest {@link BODIES} go, too.
 *
 * @param now a state of the account's emails; where what is kept is from before any that is known, all of it goes
 * @throws Unreachable, SignedOut when nothing could be asked; then what is kept stays for the next time
 */
export async function reconcile(client: Pick<JmapClient, 'one'>, accountId: Id, keep: Keep, now: string): Promise<void> {
  let since = await keep.get<string>('values', KEPT_STATE);
  let more = true;
  for (let i = 0; since !== undefined && more && i < MOST_ANSWERS; i++) {
    try {
      const changes: ChangesResponse = await client.one<ChangesResponse>('Email/changes', { accountId, sinceState: since, maxChanges: 500 });
      await forgetEmails(keep, changes.destroyed);
      since = changes.newState;
      more = changes.hasMoreChanges;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The journal does not reach back so far.
      since = undefined;
    }
  }
  if (since === undefined || more) {
    await forgetAll(keep);
    since = now;
  }
  await keep.put('values', [[KEPT_STATE, since]]);
  await prune(keep);
}

export async function forgetEmails(keep: Keep, ids: Id[]): Promise<void> {
  await keep.remove('emails', ids);
  await keep.remove('bodies', ids);
}

/** All mail that is kept; settings, and what waits for the server, stay. */
export async function forgetAll(keep: Keep): Promise<void> {
  for (const kind of ['emails', 'bodies', 'lists'] as Kind[]) await keep.remove(kind, await keep.ids(kind));
  const values = await keep.ids('values');
  await keep.remove('values', values.filter((id) => id.startsWith('thread:')));
}

async function prune(keep: Keep): Promise<void> {
  const bodies = await keep.ids('bodies');
  if (bodies.length <= BODIES) return;
  const emails = await keep.some<Email>('emails', bodies);
  const newest = emails.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).slice(0, BODIES);
  const stay = new Set(newest.map((email) => email.id));
  await keep.remove('bodies', bodies.filter((id) => !stay.has(id)));
}

/** The mailboxes of which one may read what is in them: of some that others share one may see the name alone. */
export function readable(mailboxes: Mailbox[]): Set<Id> {
  return new Set(mailboxes.filter((mailbox) => mailbox.myRights['mayReadItems']).map((mailbox) => mailbox.id));
}

/** Forgets mail that is in none of the mailboxes that may be seen, and lists, which may name it. */
export async function forgetUnseen(keep: Keep, seen: ReadonlySet<Id>): Promise<void> {
  const emails = await keep.all<Email>('emails');
  const hidden = emails.filter((email) => !Object.keys(email.mailboxIds).some((id) => seen.has(id)));
  if (hidden.length === 0) return;
  await forgetEmails(keep, hidden.map((email) => email.id));
  await keep.remove('lists', await keep.ids('lists'));
}
