import type { Email, Id, Snoozed } from '../jmap/types';

/** What is to become of one email: keywords and mailboxes that are set (true) or taken away (false). */
export interface Patch {
  keywords?: Record<string, boolean>;
  mailboxIds?: Record<Id, boolean>;
  /** When it comes back by itself; null when it does not any more. */
  snoozed?: Snoozed | null;
  destroy?: boolean;
}

export type Patches = Record<Id, Patch>;

/** People name keywords: one that every object inherits (`constructor`) is not set for that. */
export function isSet(flags: Record<string, true>, name: string): boolean {
  return Object.hasOwn(flags, name);
}

function flagged(flags: Record<string, true>, patch: Record<string, boolean> | undefined): Record<string, true> {
  if (!patch) return flags;
  const result = { ...flags };
  for (const [name, on] of Object.entries(patch)) {
    if (on) result[name] = true;
    else delete result[name];
  }
  return result;
}

/** The email as it will be; undefined when it will be gone. */
export function patched(email: Email, patch: Patch): Email | undefined {
  if (patch.destroy) return undefined;
  return {
    ...email,
    keywords: flagged(email.keywords, patch.keywords),
    mailboxIds: flagged(email.mailboxIds, patch.mailboxIds),
    ...(patch.snoozed === undefined ? {} : { snoozed: patch.snoozed }),
  };
}

function undone(flags: Record<string, true>, patch: Record<string, boolean> | undefined): Record<string, boolean> | undefined {
  if (!patch) return undefined;
  const changed = Object.keys(patch).filter((name) => isSet(flags, name) !== patch[name]);
  return changed.length > 0 ? Object.fromEntries(changed.map((name) => [name, isSet(flags, name)])) : undefined;
}

/** What takes patches back, given the emails as they were before; what cannot be undone is left out. */
export function inverse(patches: Patches, before: (id: Id) => Email | undefined): Patches {
  const result: Patches = {};
  for (const [id, patch] of Object.entries(patches)) {
    const email = before(id);
    if (!email || patch.destroy) continue;
    const back: Patch = {};
    const keywords = undone(email.keywords, patch.keywords);
    const mailboxIds = undone(email.mailboxIds, patch.mailboxIds);
    if (keywords) back.keywords = keywords;
    if (mailboxIds) back.mailboxIds = mailboxIds;
    if (patch.snoozed !== undefined) back.snoozed = email.snoozed ?? null;
    if (keywords || mailboxIds || patch.snoozed !== undefined) result[id] = back;
  }
  return result;
}

/** The patches as arguments of Email/set (RFC 8620 5.3). */
export function toSet(patches: Patches): { update?: Record<Id, Record<string, unknown>>; destroy?: Id[] } {
  const update: Record<Id, Record<string, unknown>> = {};
  const destroy: Id[] = [];
  for (const [id, patch] of Object.entries(patches)) {
    if (patch.destroy) {
      destroy.push(id);
      continue;
    }
    const paths: Record<string, unknown> = {};
    for (const [name, on] of Object.entries(patch.keywords ?? {})) paths[`keywords/${pointer(name)}`] = on || null;
    for (const [name, on] of Object.entries(patch.mailboxIds ?? {})) paths[`mailboxIds/${pointer(name)}`] = on || null;
    if (patch.snoozed !== undefined) paths['snoozed'] = patch.snoozed;
    update[id] = paths;
  }
  return {
    ...(Object.keys(update).length > 0 ? { update } : {}),
    ...(destroy.length > 0 ? { destroy } : {}),
  };
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** How much more unread, and in all, each mailbox has once an email has become another. */
export function countChange(
  before: Email | undefined,
  after: Email | undefined,
  add: (mailbox: Id, unread: number, total: number) => void,
): void {
  for (const [email, sign] of [[before, -1], [after, 1]] as const) {
    if (!email) continue;
    const unread = email.keywords['$seen'] || email.keywords['$draft'] ? 0 : sign;
    for (const mailbox of Object.keys(email.mailboxIds)) add(mailbox, unread, sign);
  }
}

/** One thing that a person did, on its way to the server. */
export interface Change {
  id: string;
  /** The tab that sends it. */
  tab: string;
  patches: Patches;
}

/**
 * The emails as the server last told them, and what was done since: what is shown is the one with the other on top. A
 * change that the server took becomes part of what it told; one that it refused is dropped, and is seen no more.
 */
export class Overlay {
  private readonly base = new Map<Id, Email>();
  private readonly pending: Change[] = [];
  private readonly touching = new Map<Id, number>();

  /** @param touched is told the emails that look different now */
  constructor(private readonly touched: (ids: Iterable<Id>) => void) {}

  /** What the server said, without what was done since. */
  told(id: Id): Email | undefined {
    return this.base.get(id);
  }

  get(id: Id): Email | undefined {
    let email = this.base.get(id);
    if (!email || !this.touching.has(id)) return email;
    for (const change of this.pending) {
      const patch = change.patches[id];
      if (patch && email) email = patched(email, patch);
    }
    return email;
  }

  put(emails: Iterable<Email>): void {
    const ids: Id[] = [];
    for (const email of emails) {
      this.base.set(email.id, email);
      ids.push(email.id);
    }
    this.touched(ids);
  }

  remove(ids: Iterable<Id>): void {
    const all = [...ids].filter((id) => this.base.delete(id));
    this.touched(all);
  }

  known(): Iterable<Id> {
    return this.base.keys();
  }

  changes(): readonly Change[] {
    return this.pending;
  }

  add(change: Change): void {
    if (this.pending.some((other) => other.id === change.id)) return;
    this.pending.push(change);
    this.count(change, 1);
    this.touched(Object.keys(change.patches));
  }

  /** The server took a change, all but those emails that it refused. */
  settle(id: string, refused: Set<Id> = new Set()): void {
    const change = this.take(id);
    if (!change) return;
    for (const [emailId, patch] of Object.entries(change.patches)) {
      const email = this.base.get(emailId);
      if (!email || refused.has(emailId)) continue;
      const after = patched(email, patch);
      if (after) this.base.set(emailId, after);
      else this.base.delete(emailId);
    }
    this.touched(Object.keys(change.patches));
  }

  drop(id: string): void {
    const change = this.take(id);
    if (change) this.touched(Object.keys(change.patches));
  }

  clear(): void {
    const ids = [...this.base.keys()];
    this.base.clear();
    this.touched(ids);
  }

  /** What the pending changes do to the counts of mailboxes. */
  counts(): Map<Id, { unread: number; total: number }> {
    const sums = new Map<Id, { unread: number; total: number }>();
    for (const id of this.touching.keys()) {
      countChange(this.base.get(id), this.get(id), (mailbox, unread, total) => {
        const sum = sums.get(mailbox) ?? { unread: 0, total: 0 };
        sums.set(mailbox, { unread: sum.unread + unread, total: sum.total + total });
      });
    }
    return sums;
  }

  private take(id: string): Change | undefined {
    const at = this.pending.findIndex((change) => change.id === id);
    if (at < 0) return undefined;
    const [change] = this.pending.splice(at, 1);
    if (change) this.count(change, -1);
    return change;
  }

  private count(change: Change, by: number): void {
    for (const id of Object.keys(change.patches)) {
      const now = (this.touching.get(id) ?? 0) + by;
      if (now > 0) this.touching.set(id, now);
      else this.touching.delete(id);
    }
  }
}
