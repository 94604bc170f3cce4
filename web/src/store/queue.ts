import { Refused, SignedOut, Unreachable, type Invocation, type JmapClient } from '../jmap/client';
import type { Id, SetResponse } from '../jmap/types';
import { toSet, type Change } from './changes';
import type { Keep } from './db';
import { livingTabs, TAB } from './tabs';

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

/** Something to do on the server: a change of emails, with or without mail that goes out. */
export interface Work extends Change {
  /** Mail that goes out. */
  send?: Submission;
  /** Not before this moment (milliseconds): mail that can still be taken back. */
  notBefore?: number;
}

/** What was handed over, by the ids that it has on the server. */
export interface Sent {
  submission: Id | undefined;
  email: Id | undefined;
}

export interface QueueEvents {
  settled(work: Work, refused: Map<Id, string>, sent: Sent | undefined): void;
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

  constructor(
    private readonly client: JmapClient,
    private readonly account: Id,
    private readonly keep: Keep,
    private readonly events: QueueEvents,
  ) {}

  /** Takes over what tabs that are gone left behind. */
  async adopt(found: (work: Work) => void): Promise<void> {
    const living = await livingTabs();
    const left = (await this.keep.all<Work>('queue')).filter((work) => !living.has(work.tab));
    left.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const work of left) {
      const mine = { ...work, tab: TAB };
      found(mine);
      this.add(mine);
    }
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
    if (this.busy) return;
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
      this.events.settled(work, done.refused, done.sent);
      this.pause = 1_000;
    } catch (error) {
      if (error instanceof Unreachable) {
        this.busy = false;
        this.events.reached(false);
        this.timer = setTimeout(() => this.soon(), this.pause);
        this.pause = Math.min(this.pause * 2, 60_000);
        return;
      }
      if (error instanceof SignedOut) {
        // It stays in the queue: who signs in again finishes it.
        this.busy = false;
        this.events.signedOut();
        return;
      }
      this.finish(work);
      this.events.failed(work, error instanceof Refused ? error : new Refused('unknown', String(error)));
    }
    this.busy = false;
    this.soon();
  }

  private finish(work: Work): void {
    const at = this.waiting.indexOf(work);
    if (at >= 0) this.waiting.splice(at, 1);
    void this.keep.remove('queue', [work.id]);
  }

  private async send(work: Work): Promise<{ refused: Map<Id, string>; sent?: Sent }> {
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
    if (wrong) throw new Refused(wrong.type, wrong.description);
    const submitted = answers.of<SetResponse<unknown>>('send');
    const error = submitted.notCreated?.['s'];
    if (error) throw new Refused(error.type, error.description);
    // Only now, so that a draft is never lost for a message that was not taken.
    const { replaces } = work.send;
    if (replaces) await this.client.call([['Email/set', { accountId: this.account, destroy: [replaces] }, 'old']]).catch(() => undefined);
    return { refused, sent: { submission: submitted.created?.['s']?.id, email: draft.created?.['d']?.id } };
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
