import { batch, createSignal, type Signal } from 'solid-js';
import { SignedOut } from '../jmap/client';
import { CHUNK, listCalls, type ListSpec } from '../jmap/first';
import { ROW_PROPERTIES, type Email, type GetResponse, type Id, type QueryResponse, type Thread } from '../jmap/types';
import type { MailStore } from './mail';
import { threadKey, type KeptList } from './reconcile';

export type { ListSpec };

/**
 * A list of emails (or of conversations, by their newest email) of which only what is looked at was fetched. Positions
 * are the server's; emails that a pending change takes out of the mailbox are left out of what is shown.
 */
export class EmailList {
  private readonly ids: (Id | undefined)[] = [];
  /** Where each email that was fetched stands: of a hundred thousand rows few were. */
  private readonly positions = new Map<Id, number>();
  private readonly fresh = new Set<number>();
  private readonly loading = new Map<number, Promise<void>>();
  private readonly shape: Signal<number>;
  private readonly count: Signal<number | undefined>;
  private readonly trouble: Signal<boolean>;
  /** How often everything may have moved. */
  private age = 0;
  private hidden: number[] = [];
  private window: [number, number] = [0, CHUNK];
  private watchers = 0;
  private hiddenSoon = false;
  private recalled = false;

  constructor(
    private readonly store: MailStore,
    readonly spec: ListSpec,
    private readonly key: string,
  ) {
    this.shape = createSignal(0);
    this.count = createSignal<number | undefined>(undefined);
    this.trouble = createSignal(false);
  }

  get watched(): boolean {
    return this.watchers > 0;
  }

  /** Follows the list for as long as the caller shows it. */
  watch(): () => void {
    this.watchers++;
    return () => void this.watchers--;
  }

  /** How many rows there are; undefined while nobody knows. */
  total(): number | undefined {
    this.shape[0]();
    const count = this.count[0]();
    return count === undefined ? undefined : Math.max(0, count - this.hidden.length);
  }

  failed(): boolean {
    return this.trouble[0]();
  }

  /** The email of a row, undefined while it is not there yet. */
  at(row: number): Id | undefined {
    this.shape[0]();
    return this.ids[this.position(row)];
  }

  /** The row of an email, -1 when it is not among those that were fetched. */
  indexOf(id: Id): number {
    this.shape[0]();
    const position = this.positions.get(id);
    if (position === undefined || this.hidden.includes(position)) return -1;
    return position - this.hidden.filter((each) => each < position).length;
  }

  /** Every fetched row's email, in order. */
  loaded(): Id[] {
    this.shape[0]();
    const hidden = new Set(this.hidden);
    return [...this.positions].filter(([, position]) => !hidden.has(position)).sort(([, a], [, b]) => a - b).map(([id]) => id);
  }

  /** Fetches what is missing or stale of some rows. */
  async ensure(from: number, to: number): Promise<void> {
    this.window = [this.position(from), this.position(to)];
    const first = Math.floor(this.window[0] / CHUNK);
    const last = Math.floor(Math.max(this.window[0], this.window[1] - 1) / CHUNK);
    const wanted: Promise<void>[] = [];
    for (let chunk = first; chunk <= last; chunk++) {
      if (chunk > 0 && chunk * CHUNK >= (this.count[0]() ?? 0)) break;
      if (!this.fresh.has(chunk)) wanted.push(this.fetch(chunk));
    }
    await Promise.all(wanted);
  }

  /** Everything may have moved: what is in view is fetched anew, the rest when it comes into view. */
  async refresh(): Promise<void> {
    this.spoil();
    const [from, to] = this.window;
    const first = Math.floor(from / CHUNK);
    const last = Math.floor(Math.max(from, to - 1) / CHUNK);
    for (let chunk = first; chunk <= last; chunk++) await this.fetch(chunk);
  }

  spoil(): void {
    this.age++;
    this.fresh.clear();
    this.loading.clear();
  }

  /** Some emails changed: perhaps they are in the mailbox no more, or again. */
  touched(_ids: Iterable<Id>): void {
    if (!this.spec.mailbox || this.hiddenSoon) return;
    this.hiddenSoon = true;
    queueMicrotask(() => {
      this.hiddenSoon = false;
      this.hide();
    });
  }

  private hide(): void {
    const mailbox = this.spec.mailbox;
    if (!mailbox) return;
    const hidden: number[] = [];
    for (const [id, position] of this.positions) if (!this.staysIn(id, mailbox)) hidden.push(position);
    hidden.sort((a, b) => a - b);
    if (hidden.join() !== this.hidden.join()) {
      this.hidden = hidden;
      this.shape[1]((n) => n + 1);
    }
  }

  private staysIn(id: Id, mailbox: Id): boolean {
    const email = this.store.peek(id);
    // Its summary is not known: then nothing was done to it either.
    return email === undefined ? !this.store.gone(id) : email.mailboxIds[mailbox] === true;
  }

  private position(row: number): number {
    let position = row;
    for (const hidden of this.hidden) {
      if (hidden > position) break;
      position++;
    }
    return position;
  }

  private fetch(chunk: number): Promise<void> {
    let running = this.loading.get(chunk);
    if (!running) {
      running = this.fetchNow(chunk)
        .then(() => void this.trouble[1](false))
        .catch((error: unknown) => {
          if (error instanceof SignedOut) this.store.signedOut();
          else if (this.count[0]() === undefined) this.trouble[1](true);
        })
        .finally(() => {
          if (this.loading.get(chunk) === running) this.loading.delete(chunk);
        });
      this.loading.set(chunk, running);
    }
    return running;
  }

  private async fetchNow(chunk: number): Promise<void> {
    if (!this.recalled && chunk === 0) void this.recall().catch(() => undefined);
    const age = this.age;
    const answers = await this.store.client.call(listCalls(this.store.account, this.spec, chunk));
    const query = answers.of<QueryResponse>('q');
    // A page of very long conversations may be more than one answer holds; then rows do without the rest.
    const emails = answers.failed('x') ? await this.rowsAlone(query.ids) : answers.of<GetResponse<Email>>('x').list;
    // Asked before something changed: what was asked since is waited for instead.
    if (age !== this.age) return this.fresh.has(chunk) ? undefined : this.fetch(chunk);
    batch(() => {
      if (this.spec.collapse && !answers.failed('t')) this.store.learnThreads(answers.of<GetResponse<Thread>>('t').list);
      this.store.learn(emails);
      this.place(chunk, query);
    });
    if (chunk === 0) void this.store.kept.list(this.key, { ids: query.ids, total: query.total });
  }

  private async rowsAlone(ids: Id[]): Promise<Email[]> {
    return (await this.store.client.one<GetResponse<Email>>('Email/get', { accountId: this.store.account, ids, properties: ROW_PROPERTIES })).list;
  }

  private place(chunk: number, query: QueryResponse): void {
    const total = query.total ?? query.ids.length;
    for (let position = total; position < this.ids.length; position++) this.put(position, undefined);
    this.ids.length = Math.min(this.ids.length, total);
    for (let i = 0; i < CHUNK && query.position + i < total; i++) this.put(query.position + i, query.ids[i]);
    this.fresh.add(chunk);
    this.count[1](total);
    this.shape[1]((n) => n + 1);
    this.hide();
  }

  /** Has an email stand at a position, and nowhere else; what stood there is somewhere else or gone. */
  private put(position: number, id: Id | undefined): void {
    const before = this.ids[position];
    if (before !== undefined) this.positions.delete(before);
    const elsewhere = id === undefined ? undefined : this.positions.get(id);
    if (elsewhere !== undefined) this.ids[elsewhere] = undefined;
    this.ids[position] = id;
    if (id !== undefined) this.positions.set(id, position);
  }

  /** What was kept of the list on this device, until the server answers. */
  private async recall(): Promise<void> {
    this.recalled = true;
    const kept = await this.store.keep.get<KeptList>('lists', this.key);
    if (!kept || this.count[0]() !== undefined) return;
    const emails = await this.store.keep.some<Email>('emails', kept.ids);
    const threads = await this.store.keep.some<Thread>('values', emails.map((email) => threadKey(email.threadId)));
    const others = await this.store.keep.some<Email>('emails', threads.flatMap((thread) => thread.emailIds));
    if (this.count[0]() !== undefined) return;
    batch(() => {
      this.store.recallEmails([...others, ...emails]);
      this.store.recallThreads(threads);
      kept.ids.forEach((id, at) => this.put(at, id));
      this.count[1](kept.ids.length);
      this.shape[1]((n) => n + 1);
      this.hide();
    });
  }
}
