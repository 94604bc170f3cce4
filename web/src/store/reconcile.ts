import { Refused, type JmapClient } from '../jmap/client';
import type { ChangesResponse, Email, EmailBody, Id, Mailbox, Thread } from '../jmap/types';
import type { Keep, Kind } from './db';

/** Most bodies that are kept on the device and in memory. */
export const BODIES = 400;
/** Where it stands in `values` up to which state what is kept is known to be on the server. */
export const KEPT_STATE = 'emailState';
/** Answers of Email/changes that are read; after a longer absence everything is kept anew. */
const MOST_ANSWERS = 20;

/** Where it stands in `values` what a thread is made of. */
export const threadKey = (id: Id): string => `thread:${id}`;

/** The first rows of a list as they are kept. */
export interface KeptList {
  ids: Id[];
  total: number | undefined;
}

/**
 * Mail as it is kept on this device; nobody else keeps or forgets any. A page keeps what it is told while it finds out
 * what of an earlier time has to go, and the one must not take the other away: what is kept is noted at once, before it is
 * on the disk. What is put after a removal was asked for stays, as IndexedDB writes to a store in the order in which it
 * was asked to.
 */
export class KeptMail {
  /** What the server told this page: by kind and id. */
  private readonly told = new Set<string>();

  constructor(private readonly keep: Keep) {}

  emails(emails: Email[]): Promise<void> {
    return this.put('emails', emails.map((email) => [email.id, email]));
  }

  threads(threads: Thread[]): Promise<void> {
    return this.put('values', threads.map((thread) => [threadKey(thread.id), thread]));
  }

  body(body: EmailBody): Promise<void> {
    return this.put('bodies', [[body.id, body]]);
  }

  list(key: string, list: KeptList): Promise<void> {
    return this.put('lists', [[key, list]]);
  }

  private put(kind: Kind, records: [id: string, record: unknown][]): Promise<void> {
    for (const [id] of records) this.told.add(`${kind} ${id}`);
    return this.keep.put(kind, records);
  }

  async forget(ids: Id[]): Promise<void> {
    await this.keep.remove('emails', ids);
    await this.keep.remove('bodies', ids);
  }

  /** From now on all that is kept is of an earlier time, what this page was told as well. */
  age(): void {
    this.told.clear();
  }

  /** Forgets all mail of an earlier time; settings, and what waits for the server, stay. */
  async forgetEarlier(): Promise<void> {
    for (const kind of ['emails', 'bodies', 'lists', 'values'] as Kind[]) {
      const ids = (await this.keep.ids(kind)).filter((id) => kind !== 'values' || id.startsWith(threadKey('')));
      await this.keep.remove(kind, ids.filter((id) => !this.told.has(`${kind} ${id}`)));
    }
  }

  /** Forgets mail that is in none of the mailboxes that may be seen, and lists that name it or are of an earlier time. */
  async forgetUnseen(seen: ReadonlySet<Id>): Promise<void> {
    const hidden = new Set(await this.keep.removeIf<Email>('emails', (email) => !Object.keys(email.mailboxIds).some((id) => seen.has(id))));
    if (hidden.size === 0) return;
    await this.keep.remove('bodies', [...hidden]);
    await this.keep.removeIf<KeptList>('lists', (list, key) => !this.told.has(`lists ${key}`) || list.ids.some((id) => hidden.has(id)));
  }

  /** Forgets older bodies than the newest {@link BODIES}. */
  async prune(): Promise<void> {
    const bodies = await this.keep.ids('bodies');
    if (bodies.length <= BODIES) return;
    const emails = await this.keep.some<Email>('emails', bodies);
    const newest = emails.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).slice(0, BODIES);
    const stay = new Set(newest.map((email) => email.id));
    await this.keep.remove('bodies', bodies.filter((id) => !stay.has(id)));
  }

  /** Up to which state what is kept is known to be on the server, if it is. */
  state(): Promise<string | undefined> {
    return this.keep.get<string>('values', KEPT_STATE);
  }

  known(state: string): Promise<void> {
    return this.keep.put('values', [[KEPT_STATE, state]]);
  }
}

/**
 * Forgets on this device what the server says is destroyed: what was deleted while this page was not open is told by
 * nobody else. Older bodies than the newest {@link BODIES} go, too.
 *
 * @param now a state of the account's emails; where what is kept is from before any that is known, all of it goes but
 *     what this page was told itself
 * @throws Unreachable, SignedOut when nothing could be asked; then what is kept stays for the next time
 */
export async function reconcile(client: Pick<JmapClient, 'one'>, accountId: Id, kept: KeptMail, now: string): Promise<void> {
  let since = await kept.state();
  let more = true;
  for (let i = 0; since !== undefined && more && i < MOST_ANSWERS; i++) {
    try {
      const changes: ChangesResponse = await client.one<ChangesResponse>('Email/changes', { accountId, sinceState: since, maxChanges: 500 });
      await kept.forget(changes.destroyed);
      since = changes.newState;
      more = changes.hasMoreChanges;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The journal does not reach back so far.
      since = undefined;
    }
  }
  if (since === undefined || more) {
    await kept.forgetEarlier();
    since = now;
  }
  await kept.known(since);
  await kept.prune();
}

/** The mailboxes of which one may read what is in them: of some that others share one may see the name alone. */
export function readable(mailboxes: Mailbox[]): Set<Id> {
  return new Set(mailboxes.filter((mailbox) => mailbox.myRights['mayReadItems']).map((mailbox) => mailbox.id));
}
