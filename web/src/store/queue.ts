import { Busy, ref, Refused, SignedOut, Unreachable, type Invocation, type JmapClient } from '../jmap/client';
import type { Email, GetResponse, Id, QueryResponse, SetResponse } from '../jmap/types';
import { toSet, type Change } from './changes';
import type { Keep } from './db';
import { alone, livingTabs, TAB } from './tabs';

/** Mail to send: a message that is written into the drafts and handed over in the same request. */
export interface Submission {
  email: Record<string, unknown>;
  /** The saved draft whose place it takes. */
  replaces: Id | null;
  /** What becomes of it once it was handed over (RFC 8621 7.5). */
  after: Record<string, true | null>;
  identityId: Id;
  from: string;
  recipients: string[];
  /** Seconds that the server holds it, in which it can be taken back; 0 for at once. */
  holdSeconds: number;
}

/** Emails that are copied to another account (RFC 8621 4.7), and what is known of each beforehand. */
export interface Copying {
  to: Id;
  emails: Record<Id, Copied>;
}

/** Where a copy goes, and by what it is known again: a Message-ID alone is whatever a sender wrote. */
export interface Copied extends Pick<Email, 'size' | 'receivedAt'> {
  mailboxIds: Record<Id, true>;
  messageId: string | undefined;
}

/** Something to do on the server: a change of emails, with or without mail that goes out. */
export interface Work extends Change {
  /** Mail that goes out. */
  send?: Submission;
  /** Copies that are made elsewhere before anything is changed here: what could not be copied is not changed. */
  copy?: Copying;
  /** How often it was begun: whether the server has it already must be asked before it is begun again. */
  tries?: number;
  /** Not before this moment (milliseconds): mail that can still be taken back. */
  notBefore?: number;
}

const DAY = 86_400_000;
/** So often is begun what the server has no time for, about ten minutes long; one thing must not hold up all others. */
const MOST_TRIES = 15;

/** Mail that was not taken. Its text is still in an email among the drafts when the server got so far. */
export class NotSent extends Refused {
  constructor(
    why: { type: string; description?: string },
    readonly email: Id | undefined,
  ) {
    super(why.type, why.description);
  }
}

/** What was handed over, by the ids that it has on the server. */
export interface Sent {
  submission: Id | undefined;
  email: Id | undefined;
}

/** What came of a work: what was refused, what was handed over, and which copy each email has. */
interface Done {
  refused: Map<Id, string>;
  sent?: Sent;
  copied?: Record<Id, Id>;
}

/** So many copies are asked for at once; whether they were made takes two calls for each, of 64 that a request may have. */
const COPIES = 25;

export interface QueueEvents {
  settled(work: Work, refused: Map<Id, string>, sent: Sent | undefined, copied: Record<Id, Id>): void;
  failed(work: Work, why: Refused): void;
  signedOut(): void;
  /** Whether the server was reached at the last try. */
  reached(is: boolean): void;
}

/**
 * What was done and is not on the server yet, in its order. Kept on the device where that is allowed, so that a train's
 * tunnel or a closed laptop loses nothing: the next tab that opens takes over what a dead one left.
 */
export class Queue {
  private readonly waiting: Work[] = [];
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = 1_000;
  private left = false;

  constructor(
    private readonly client: JmapClient,
    private readonly account: Id,
    private readonly keep: Keep,
    private readonly events: QueueEvents,
    /** What the account is called on this device. */
    private readonly key: string = account,
  ) {}

  /**
   * Takes over what tabs that are gone left behind, and what waited in this one when its session ended.
   *
   * @param handed what an earlier queue of this page and this account did not get done
   */
  async adopt(found: (work: Work) => void, handed: Work[] = []): Promise<void> {
    await alone(`redoubt-adopt-${this.key}`, async () => {
      const living = await livingTabs();
      // Nothing else in this tab works on what it does not hold itself.
      const left = (await this.keep.all<Work>('queue')).filter((work) => work.tab === TAB || !living.has(work.tab));
      const works = new Map([...left, ...handed].map((work) => [work.id, { ...work, tab: TAB }]));
      for (const { id } of this.waiting) works.delete(id);
      const sorted = [...works.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      // Before the lock is let go, so that no other tab finds them without an owner.
      await this.keep.put('queue', sorted.map((work) => [work.id, work])).catch(() => undefined);
      for (const work of sorted) {
        found(work);
        this.waiting.push(work);
      }
    });
    this.soon();
  }

  /** Ends this queue. Returns what was not done, for the next one of the same account. */
  leave(): Work[] {
    this.left = true;
    clearTimeout(this.timer);
    return [...this.waiting];
  }

  add(work: Work): void {
    this.waiting.push(work);
    void this.keep.put('queue', [[work.id, work]]);
    this.soon();
  }

  /** Takes something back that was not begun. */
  cancel(id: string): boolean {
    const at = this.waiting.findIndex((work) => work.id === id);
    if (at < 0 || (this.busy && this.next() === this.waiting[at])) return false;
    this.waiting.splice(at, 1);
    void this.keep.remove('queue', [id]);
    return true;
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Tries now: the network came back. */
  kick(): void {
    this.pause = 1_000;
    this.soon();
  }

  private next(): Work | undefined {
    const now = Date.now();
    return this.waiting.find((work) => (work.notBefore ?? 0) <= now);
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.busy || this.left) return;
    const work = this.next();
    if (work) {
      void this.run(work);
      return;
    }
    const at = Math.min(...this.waiting.map((each) => each.notBefore ?? 0));
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.soon(), Math.max(20, at - Date.now()));
  }

  private async run(work: Work): Promise<void> {
    this.busy = true;
    try {
      const done = await this.send(work);
      this.finish(work);
      this.events.reached(true);
      this.events.settled(work, done.refused, done.sent, done.copied ?? {});
      this.pause = 1_000;
    } catch (error) {
      if (error instanceof Unreachable && !(error instanceof Busy && (work.tries ?? 0) >= MOST_TRIES)) {
        this.busy = false;
        if (this.left) return;
        this.events.reached(false);
        this.timer = setTimeout(() => this.soon(), this.pause);
        this.pause = Math.min(this.pause * 2, 60_000);
        return;
      }
      if (error instanceof SignedOut) {
        // It stays in the queue: who signs in again finishes it.
        this.busy = false;
        if (!this.left) this.events.signedOut();
        return;
      }
      this.finish(work);
      this.events.failed(work, error instanceof Refused ? error : new Refused('serverFail', String(error)));
    }
    this.busy = false;
    this.soon();
  }

  private finish(work: Work): void {
    const at = this.waiting.indexOf(work);
    if (at >= 0) this.waiting.splice(at, 1);
    void this.keep.remove('queue', [work.id]);
  }

  private async send(work: Work): Promise<Done> {
    const again = (work.tries ?? 0) > 0;
    work.tries = (work.tries ?? 0) + 1;
    if (work.copy) {
      await this.keep.put('queue', [[work.id, work]]).catch(() => undefined);
      return this.copy(work, work.copy, again);
    }
    if (work.send) {
      await this.keep.put('queue', [[work.id, work]]).catch(() => undefined);
      const sent = again ? await this.tookBefore(work) : undefined;
      if (sent) return { refused: new Map(), sent };
    }
    const calls = callsOf(work, this.account);
    const answers = await this.client.call(calls);
    const refused = new Map<Id, string>();
    if (calls.some(([, , id]) => id === 'set')) {
      const set = answers.of<SetResponse<unknown>>('set');
      for (const [id, error] of Object.entries({ ...set.notUpdated, ...set.notDestroyed })) refused.set(id, error.type);
    }
    if (!work.send) return { refused };
    const draft = answers.of<SetResponse<unknown>>('draft');
    const wrong = draft.notCreated?.['d'];
    if (wrong) throw new NotSent(wrong, undefined);
    const email = draft.created?.['d']?.id;
    const refusal = answers.failed('send');
    if (refusal && refusal !== 'serverUnavailable') throw new NotSent({ type: refusal }, email);
    const submitted = answers.of<SetResponse<unknown>>('send');
    const error = submitted.notCreated?.['s'];
    if (error) throw new NotSent(error, email);
    // Only now, so that a draft is never lost for a message that was not taken.
    if (work.send.replaces) await this.destroy(work.send.replaces);
    return { refused, sent: { submission: submitted.created?.['s']?.id, email } };
  }

  /** Copies first, and changes here only what has its copy. */
  private async copy(work: Work, { to, emails }: Copying, again: boolean): Promise<Done> {
    const copied: Record<Id, Id> = {};
    const refused = new Map<Id, string>();
    const ids = Object.keys(emails);
    for (let at = 0; at < ids.length; at += COPIES) {
      const some = ids.slice(at, at + COPIES);
      if (again) Object.assign(copied, await this.copiedBefore(to, some, emails, new Set(Object.values(copied))));
      const create = Object.fromEntries(some.filter((id) => !copied[id]).map((id) => [id, { id, mailboxIds: emails[id]!.mailboxIds }]));
      if (Object.keys(create).length === 0) continue;
      const answer = await this.orRefused(refused, Object.keys(create), () =>
        this.client.one<SetResponse<Email>>('Email/copy', { fromAccountId: this.account, accountId: to, create }),
      );
      for (const [id, made] of Object.entries(answer?.created ?? {})) copied[id] = made.id;
      for (const [id, error] of Object.entries(answer?.notCreated ?? {})) refused.set(id, error.type);
    }
    const patches = Object.fromEntries(Object.entries(work.patches).filter(([id]) => copied[id]));
    const calls = callsOf({ ...work, patches }, this.account);
    if (calls.length > 0) {
      const set = await this.orRefused(refused, Object.keys(patches), async () => (await this.client.call(calls)).of<SetResponse<unknown>>('set'));
      for (const [id, error] of Object.entries({ ...set?.notUpdated, ...set?.notDestroyed })) refused.set(id, error.type);
    }
    return { refused, copied };
  }

  /** What is refused as a whole is refused of each: what was done before is done, and has to be told. */
  private async orRefused<T>(refused: Map<Id, string>, ids: Id[], ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      ids.forEach((id) => refused.set(id, error.type));
      return undefined;
    }
  }

  /**
   * Copies that were made at an earlier try of which no answer came back: of the same Message-ID, size and time, which a copy
   * keeps. Each is the copy of one email alone, for what has a copy may be destroyed.
   */
  private async copiedBefore(to: Id, ids: Id[], emails: Copying['emails'], taken: Set<Id>): Promise<Record<Id, Id>> {
    const known = ids.filter((id) => emails[id]?.messageId);
    if (known.length === 0) return {};
    const answers = await this.client.call(
      known.flatMap((id, n): Invocation[] => {
        const { mailboxIds, messageId, size, receivedAt } = emails[id]!;
        const second = Math.floor(Date.parse(receivedAt) / 1_000) * 1_000;
        const [after, before] = [second, second + 1_000].map((at) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'));
        const same = { after, before, minSize: size, maxSize: size + 1, header: ['Message-ID', messageId] };
        const conditions = [...Object.keys(mailboxIds).map((inMailbox) => ({ inMailbox })), same];
        return [
          ['Email/query', { accountId: to, filter: { operator: 'AND', conditions }, limit: COPIES }, `q${n}`],
          ['Email/get', { accountId: to, '#ids': ref(`q${n}`, 'Email/query', '/ids'), properties: ['id', 'messageId', 'size'] }, `e${n}`],
        ];
      }),
    );
    const found: Record<Id, Id> = {};
    known.forEach((id, n) => {
      const { messageId, size } = emails[id]!;
      const copy = answers
        .of<GetResponse<Pick<Email, 'id' | 'messageId' | 'size'>>>(`e${n}`)
        .list.find((each) => each.messageId?.[0] === messageId && each.size === size && !taken.has(each.id));
      if (!copy) return;
      taken.add(copy.id);
      found[id] = copy.id;
    });
    return found;
  }

  private async destroy(id: Id): Promise<void> {
    await this.client.call([['Email/set', { accountId: this.account, destroy: [id] }, 'old']]).catch(() => undefined);
  }

  /** Whether the server took mail at an earlier try of which no answer came back; what it has of it but did not send is destroyed. */
  private async tookBefore(work: Work): Promise<Sent | undefined> {
    const { email, replaces } = work.send!;
    const [messageId] = (email['messageId'] as string[] | undefined) ?? [];
    if (!messageId) return undefined;
    const accountId = this.account;
    // Not all mail of the account is looked through, and clocks need not agree.
    const after = new Date((Number.parseInt(work.id, 10) || DAY) - DAY).toISOString().replace(/\.\d+Z$/, 'Z');
    const answers = await this.client.call([
      ['Email/query', { accountId, filter: { after, header: ['Message-ID', messageId] } }, 'q'],
      ['Email/get', { accountId, '#ids': ref('q', 'Email/query', '/ids'), properties: ['id', 'keywords', 'messageId'] }, 'e'],
    ]);
    const found = answers.of<GetResponse<Pick<Email, 'id' | 'keywords' | 'messageId'>>>('e').list.filter((each) => each.messageId?.includes(messageId));
    if (found.length === 0) return undefined;
    const handed = await this.client.one<QueryResponse>('EmailSubmission/query', { accountId, filter: { emailIds: found.map((each) => each.id) } });
    const sent = handed.ids.length > 0 ? found[0] : found.find((each) => !each.keywords['$draft']);
    if (!sent) {
      for (const each of found) await this.destroy(each.id);
      return undefined;
    }
    if (replaces) await this.destroy(replaces);
    return { submission: handed.ids[0], email: sent.id };
  }
}

/** The calls that a work is made of. */
export function callsOf(work: Work, accountId: Id): Invocation[] {
  const set = toSet(work.patches);
  const change: Invocation[] = set.update || set.destroy ? [['Email/set', { accountId, ...set }, 'set']] : [];
  if (!work.send) return change;
  const { email, after, identityId, from, recipients, holdSeconds } = work.send;
  const create: Record<string, unknown> = { identityId, emailId: '#d' };
  if (holdSeconds > 0) {
    // RFC 8621 7 and RFC 4865 4: how long to hold it is a parameter of the envelope's sender.
    create['envelope'] = {
      mailFrom: { email: from, parameters: { HOLDFOR: String(holdSeconds) } },
      rcptTo: recipients.map((recipient) => ({ email: recipient, parameters: null })),
    };
  }
  return [
    ['Email/set', { accountId, create: { d: email } }, 'draft'],
    ['EmailSubmission/set', { accountId, create: { s: create }, onSuccessUpdateEmail: { '#s': after } }, 'send'],
    ...change,
  ];
}
