import { batch, createRoot, createSignal, type Signal } from 'solid-js';
import { fetchOr, ref, Refused, SignedOut, type Answers, type JmapClient } from '../jmap/client';
import { accountCalls, besides, SESSION, SESSION_INIT } from '../jmap/first';
import { Push } from '../jmap/push';
import {
  LABELS,
  MAIL,
  PRINCIPALS,
  ROW_PROPERTIES,
  type Account,
  type ChangesResponse,
  type Email,
  type EmailBody,
  type GetResponse,
  type Id,
  type Identity,
  type Label,
  type Mailbox,
  type QueryResponse,
  type Role,
  type SetResponse,
  type StateChange,
  type Thread,
} from '../jmap/types';
import { inverse, Overlay, type Change, type Patch, type Patches } from './changes';
import { afresh } from './afresh';
import { mailStore } from './app';
import { forgetShared, NOTHING_KEPT, openKeep, sharedKey, type Keep } from './db';
import { EmailList, type ListSpec } from './list';
import { prefs } from './prefs';
import { BODIES, KeptMail, readable, reconcile } from './reconcile';
import { BODY, bodyInside, mayHoldText } from './inside';
import { Queue, type Copied, type Copying, type Sent, type Submission, type Work } from './queue';
import { TAB, Tabs, type TabNews } from './tabs';

/** So many changed emails that this page does not know are looked at, for those that came back. */
const STRANGERS = 20;

/** What the rest of the application is told. */
export interface MailEvents {
  signedOut(): void;
  /** Another tab signed out. */
  left(): void;
  refused(type: string): void;
  arrived(emails: Email[]): void;
}

type Waiting = Map<string, (sent: Sent | undefined, error?: Refused) => void>;

/** What an account's store did not get done when its session ended, and who waits for it. */
export interface Rest {
  account: Id;
  works: Work[];
  submissions: Waiting;
  /** Of accounts that others share, by their ids. */
  shared?: Record<Id, Work[]>;
}

function copyOf({ size, receivedAt, messageId }: Email, mailboxIds: Record<Id, true>): Copied {
  return { mailboxIds, messageId: messageId?.[0], size, receivedAt };
}

/**
 * The account as this page knows it. Reads are reactive; what a person does shows at once and goes to the server through
 * the queue. Components never speak JMAP about emails and mailboxes but through here.
 */
export class MailStore {
  readonly account: Id;
  /** What others share: a store for each account, by the owners' names. Of a store that is itself shared there are none. */
  private readonly others: Signal<MailStore[]>;
  private readonly overlay: Overlay;
  private readonly cells = new Map<Id, Signal<number>>();
  private readonly threads = new Map<Id, Signal<Thread | undefined>>();
  private readonly bodies = new Map<Id, EmailBody>();
  private readonly lists = new Map<string, EmailList>();
  private readonly boxes: Signal<Mailbox[]>;
  private readonly people: Signal<Identity[]>;
  private readonly tags: Signal<Label[]>;
  private readonly anyPinned: Signal<boolean>;
  private readonly counted: Signal<number>;
  private readonly isOnline: Signal<boolean>;
  private readonly waitingCount: Signal<number>;
  private readonly tabs: Tabs;
  readonly kept: KeptMail;
  private readonly push: Push;
  readonly queue: Queue;
  private states: { email?: string; mailbox?: string; label?: string } = {};
  /** Called when contacts may have changed. */
  onContacts: () => void = () => undefined;
  private closed = false;
  /** What is left to do when it is closed. */
  private rest: Work[] = [];

  private constructor(
    readonly client: JmapClient,
    readonly keep: Keep,
    private readonly events: MailEvents,
    /** Of an account that somebody else shares: one's own. */
    readonly mine?: MailStore,
    sharedAccount?: Id,
  ) {
    const account = sharedAccount ?? client.accountFor(MAIL);
    if (!account) throw new Refused('noMail');
    this.account = account;
    this.others = createSignal<MailStore[]>([]);
    const key = mine ? sharedKey(mine.account, account) : account;
    this.kept = new KeptMail(keep);
    this.overlay = new Overlay((ids) => this.touch(ids));
    this.boxes = createSignal<Mailbox[]>([]);
    this.people = createSignal<Identity[]>([]);
    this.tags = createSignal<Label[]>([], { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
    this.anyPinned = createSignal(false);
    this.counted = createSignal(0);
    this.isOnline = createSignal(navigator.onLine);
    this.waitingCount = createSignal(0);
    this.tabs = new Tabs(key, (news) => this.heard(news));
    this.queue = new Queue(client, account, keep, {
      settled: (work, refused, sent, copied) => this.settled(work, refused, sent, copied),
      failed: (work, why) => this.failed(work, why),
      signedOut: () => this.events.signedOut(),
      reached: (is) => this.isOnline[1](is),
    }, key);
    this.push = new Push(
      client.eventSourceUrl(),
      (change) => this.changed(change),
      (is) => {
        this.isOnline[1](is);
        if (!is) void this.stillIn();
      },
    );
  }

  /**
   * Opens the account: from the server, and from what is kept where that is not reached. What is not needed to show a
   * list comes with {@link follow}.
   */
  static async open(client: JmapClient, events: MailEvents, offline = false, rest?: Rest): Promise<MailStore> {
    const keep = prefs().keep ? openKeep(client.accountFor(MAIL) ?? '') : NOTHING_KEPT;
    const store = createRoot(() => new MailStore(client, keep, events));
    const recalled = store.recall().catch(() => undefined);
    if (!offline) await store.load().catch((error) => store.sulk(error));
    else store.isOnline[1](false);
    if (!store.states.mailbox) await recalled;
    const handed = rest?.account === store.account ? rest : undefined;
    handed?.submissions.forEach((told, work) => store.submissions.set(work, told));
    // What waits for the server is seen from the first moment on.
    if (keep !== NOTHING_KEPT || handed) await store.queue.adopt((work) => store.overlay.add(work), handed?.works);
    store.recount();
    window.addEventListener('online', store.awake);
    window.addEventListener('beforeunload', store.leaving);
    document.addEventListener('visibilitychange', store.awake);
    return store;
  }

  /** Opens what others share, and from then on hears of every change. */
  async follow(offline = false, rest?: Rest): Promise<void> {
    await this.openShared(offline, rest?.account === this.account ? rest.shared : undefined);
    if (!this.closed) this.push.start();
  }

  // --- what others share --------------------------------------------------------------------------------------------

  /** Accounts of which others share something, by their owners' names. */
  shared(): MailStore[] {
    return this.others[0]();
  }

  /** The store of an account that is shared, if it is. */
  sharedBy(account: Id): MailStore | undefined {
    return this.shared().find((store) => store.account === account);
  }

  /** Whose account it is, as the session tells. */
  owner(): string {
    const accounts = { ...this.mine?.unwanted, ...this.client.session.accounts };
    return accounts[this.account]?.name ?? '';
  }

  /** Accounts of which nothing is to be seen: the session leaves them out, and yet one may want to see something again. */
  private unwanted: Record<Id, Account> = {};

  /** Finds them by what others told of sharing, and by the principals, who know what is still open (RFC 9670 1.4). */
  private async findUnwanted(): Promise<void> {
    const accountId = this.client.accountFor(PRINCIPALS);
    if (!accountId) return;
    const notices = await this.client.one<GetResponse<{ objectAccountId: Id }>>('ShareNotification/get', { accountId, properties: ['objectAccountId'] }, [PRINCIPALS]);
    const accountIds = [...new Set(notices.list.map((notice) => notice.objectAccountId))].filter((id) => !(id in this.client.session.accounts));
    this.unwanted = {};
    if (accountIds.length === 0) return;
    const answers = await this.client.call(
      [
        ['Principal/query', { accountId, filter: { accountIds } }, 'q'],
        ['Principal/get', { accountId, '#ids': ref('q', 'Principal/query', '/ids'), properties: ['accounts'] }, 'g'],
      ],
      [PRINCIPALS],
    );
    const owners = answers.of<GetResponse<{ accounts: Record<Id, Account> | null }>>('g').list;
    this.unwanted = Object.assign({}, ...owners.map((owner) => owner.accounts ?? {})) as Record<Id, Account>;
  }

  /** Opens what is shared and is not open, and closes what is shared no more. */
  private async openShared(offline = false, rest: Record<Id, Work[]> = {}): Promise<void> {
    // What is hidden can wait for the server.
    if (!offline) await this.findUnwanted().catch(() => undefined);
    const accounts = { ...this.unwanted, ...this.client.session.accounts };
    const wanted = Object.keys(accounts).filter((id) => id !== this.account && MAIL in accounts[id]!.accountCapabilities);
    for (const gone of this.shared().filter((store) => !wanted.includes(store.account))) {
      gone.close();
      void forgetShared(this.account, gone.account);
    }
    const open = await Promise.all(
      wanted.map(async (id) => {
        const known = this.sharedBy(id);
        if (known) return known;
        const keep = prefs().keep ? openKeep(sharedKey(this.account, id)) : NOTHING_KEPT;
        const store = createRoot(() => new MailStore(this.client, keep, { ...this.events, arrived: () => undefined }, this, id));
        await store.recall();
        if (!offline) await store.load().catch((error) => store.sulk(error));
        await store.queue.adopt((work) => store.overlay.add(work), rest[id]);
        store.recount();
        return store;
      }),
    );
    if (this.closed) return open.forEach((store) => void store.close());
    const names = new Intl.Collator();
    this.others[1](open.sort((a, b) => names.compare(a.owner(), b.owner())));
  }

  private sharing: Promise<void> | undefined;

  /** Others share something else than before, or one wants to see something else. */
  async reshare(): Promise<void> {
    if (this.mine) return this.mine.reshare();
    // One after another, so that nothing is opened twice.
    this.sharing = (this.sharing ?? Promise.resolve())
      .then(() => this.client.refresh())
      .then(() => this.openShared())
      // Of those that stay open some folders may be others' secrets by now.
      .then(() => this.shared().forEach((store) => void store.sync()))
      .then(() => void this.keep.put('values', [['session', this.client.session]]))
      .catch((error) => this.sulk(error));
    return this.sharing;
  }

  /** Closes it. Returns what the next store of the same account finishes. */
  close(): Rest {
    this.closed = true;
    const shared = Object.fromEntries(this.shared().map((store) => [store.account, store.close().works]));
    const works = (this.rest = this.queue.leave());
    this.push.stop();
    this.tabs.close();
    this.keep.close();
    window.removeEventListener('online', this.awake);
    document.removeEventListener('visibilitychange', this.awake);
    window.removeEventListener('beforeunload', this.leaving);
    return { account: this.account, works, submissions: this.submissions, shared };
  }

  /** What waits is not on the server yet: mail would not go out. */
  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.waiting() > 0) event.preventDefault();
  };

  tellSignedOut(): void {
    this.tabs.tell({ kind: 'signedOut' });
  }

  private readonly awake = (): void => {
    if (document.visibilityState === 'hidden') return;
    this.queue.kick();
    void this.sync();
    this.shared().forEach((store) => store.awake());
  };

  // --- reading ------------------------------------------------------------------------------------------------------

  online(): boolean {
    return this.mine?.online() ?? this.isOnline[0]();
  }

  /** How many changes wait for the server. */
  waiting(): number {
    return this.waitingCount[0]() + this.shared().reduce((sum, store) => sum + store.waiting(), 0);
  }

  /** Mailboxes with their counts as they will be once everything is sent. */
  mailboxes(): Mailbox[] {
    this.counted[0]();
    const counts = this.overlay.counts();
    if (counts.size === 0) return this.boxes[0]();
    return this.boxes[0]().map((mailbox) => {
      const more = counts.get(mailbox.id);
      if (!more) return mailbox;
      return {
        ...mailbox,
        unreadEmails: Math.max(0, mailbox.unreadEmails + more.unread),
        totalEmails: Math.max(0, mailbox.totalEmails + more.total),
      };
    });
  }

  mailbox(id: Id): Mailbox | undefined {
    return this.boxes[0]().find((mailbox) => mailbox.id === id);
  }

  role(role: Role): Mailbox | undefined {
    return this.boxes[0]().find((mailbox) => mailbox.role === role);
  }

  /** Whom one writes as: oneself, whatever is looked at. */
  identities(): Identity[] {
    return this.mine?.identities() ?? this.people[0]();
  }

  /** The account's labels, by name. */
  labels(): Label[] {
    return this.tags[0]();
  }

  /** Whether anything is pinned: only then are lists sorted by that. */
  pinned(): boolean {
    return this.anyPinned[0]();
  }

  /** Somebody pins something. Without a network the list stays as it is: sorted in another way, none of it is kept. */
  setPinned(): void {
    if (this.online()) this.anyPinned[1](true);
  }

  email(id: Id): Email | undefined {
    this.cell(id)[0]();
    return this.overlay.get(id);
  }

  /** The same, for those who are told of changes in another way. */
  peek(id: Id): Email | undefined {
    return this.overlay.get(id);
  }

  /** Whether an email was there and a change that waits destroys it. */
  gone(id: Id): boolean {
    return this.overlay.told(id) !== undefined && this.overlay.get(id) === undefined;
  }

  /** A connection that broke may have been closed because somebody ended the session: then nothing is shown any more. */
  private async stillIn(): Promise<void> {
    try {
      await fetchOr(SESSION, SESSION_INIT);
    } catch (error) {
      if (error instanceof SignedOut) this.signedOut();
    }
  }

  signedOut(): void {
    this.events.signedOut();
  }

  /** Every email this page knows; not reactive. */
  *known(): Iterable<Email> {
    for (const id of this.overlay.known()) {
      const email = this.overlay.get(id);
      if (email) yield email;
    }
  }

  thread(id: Id): Thread | undefined {
    return this.threadCell(id)[0]();
  }

  list(spec: ListSpec): EmailList {
    const key = JSON.stringify(spec);
    let list = this.lists.get(key);
    if (!list) {
      list = createRoot(() => new EmailList(this, spec, key));
      this.lists.set(key, list);
      // Old searches need not be followed for ever.
      if (this.lists.size > 24) {
        const [oldest] = [...this.lists.keys()].filter((each) => !this.lists.get(each)?.watched && each !== key);
        if (oldest) this.lists.delete(oldest);
      }
    }
    return list;
  }

  // --- bodies -------------------------------------------------------------------------------------------------------

  async body(id: Id): Promise<EmailBody> {
    const known = this.bodies.get(id) ?? (await this.keep.get<EmailBody>('bodies', id));
    if (known) return known;
    const answer = await this.client.one<GetResponse<EmailBody>>('Email/get', {
      accountId: this.account,
      ids: [id],
      ...BODY,
      properties: ['id', ...BODY.properties],
    });
    const body = answer.list[0];
    if (!body) throw new Refused('notFound');
    // Its parts are uploads of a while, and are not kept.
    const inside = mayHoldText(body) ? await bodyInside(this.client, this.account, id) : undefined;
    if (inside) return inside;
    this.bodies.set(id, body);
    if (this.bodies.size > BODIES) this.bodies.delete(this.bodies.keys().next().value as Id);
    void this.kept.body(body);
    return body;
  }

  /** Makes sure that a conversation's emails are known. */
  async openThread(id: Id): Promise<Thread | undefined> {
    const known = this.thread(id);
    if (known && known.emailIds.every((each) => this.overlay.told(each))) return known;
    const answers = await this.client.call([
      ['Thread/get', { accountId: this.account, ids: [id] }, 't'],
      ['Email/get', { accountId: this.account, '#ids': ref('t', 'Thread/get', '/list/*/emailIds'), properties: ROW_PROPERTIES }, 'e'],
    ]);
    this.learnThreads(answers.of<GetResponse<Thread>>('t').list);
    this.learn(answers.of<GetResponse<Email>>('e').list);
    return this.thread(id);
  }

  async fetchEmails(ids: Id[]): Promise<void> {
    const missing = ids.filter((id) => !this.overlay.told(id));
    if (missing.length === 0) return;
    const answer = await this.client.one<GetResponse<Email>>('Email/get', {
      accountId: this.account,
      ids: missing,
      properties: ROW_PROPERTIES,
    });
    this.learn(answer.list);
  }

  learn(emails: Email[]): void {
    batch(() => this.overlay.put(emails));
    void this.kept.emails(emails);
  }

  learnThreads(threads: Thread[]): void {
    this.recallThreads(threads);
    void this.kept.threads(threads);
  }

  /** Emails as they were kept on the device; what the server told in the meantime is newer. */
  recallEmails(emails: Email[]): void {
    this.overlay.put(emails.filter((email) => !this.overlay.told(email.id)));
  }

  recallThreads(threads: Thread[]): void {
    batch(() => threads.forEach((thread) => this.threadCell(thread.id)[1](thread)));
  }

  /** Whether one may do something to an email: in another's account that is a matter of its mailboxes (RFC 8621 2). */
  may(email: Email, patch: Patch): boolean {
    const all = (right: string, ids: Id[]) => ids.every((id) => this.mailbox(id)?.myRights[right] ?? !this.mine);
    const here = Object.keys(email.mailboxIds);
    const moved = (to: boolean) => Object.entries(patch.mailboxIds ?? {}).flatMap(([id, on]) => (on === to && to !== (id in email.mailboxIds) ? [id] : []));
    const keywords = Object.keys(patch.keywords ?? {});
    return (
      // What comes back by itself comes back to its owner.
      (patch.snoozed === undefined || !this.mine) &&
      (!patch.destroy || all('mayRemoveItems', here)) &&
      all('mayRemoveItems', moved(false)) &&
      all('mayAddItems', moved(true)) &&
      (!keywords.includes('$seen') || all('maySetSeen', here)) &&
      (keywords.every((each) => each === '$seen') || all('maySetKeywords', here))
    );
  }

  // --- doing --------------------------------------------------------------------------------------------------------

  /** Does something to emails, at once here and soon on the server. Returns what takes it back. */
  change(patches: Patches): () => void {
    const back = inverse(patches, (id) => this.overlay.get(id));
    this.enqueue({ id: workId(), tab: TAB, patches });
    return () => {
      if (Object.keys(back).length > 0) this.later({ id: workId(), tab: TAB, patches: back });
    };
  }

  /** Who waits for copies that are on their way to another account. */
  private readonly copies = new Map<string, (copied: Record<Id, Id>) => void>();

  /**
   * Copies emails to another account, and changes here those that have their copies: a move takes them away. Returns what
   * takes it back: copies go, and what was destroyed here is copied back to where it was.
   *
   * @param mailbox of the other account
   */
  transfer(to: MailStore, mailbox: Id, ids: Id[], patches: Patches): () => void {
    const before = new Map(ids.flatMap((id) => { const email = this.overlay.get(id); return email ? [[id, email] as const] : []; }));
    const back = inverse(patches, (id) => before.get(id));
    const emails = Object.fromEntries([...before].map(([id, email]) => [id, copyOf(email, { [mailbox]: true })]));
    const work: Work = { id: workId(), tab: TAB, patches, copy: { to: to.account, emails } };
    const made = new Promise<Record<Id, Id>>((resolve) => this.copies.set(work.id, resolve));
    void made.then(() => this.now(to.account)?.sync());
    this.enqueue(work);
    return () => {
      if (this.cancel(work.id)) return;
      void made.then((copied) => {
        const there = Object.entries(copied);
        const gone = there.filter(([id]) => patches[id]?.destroy);
        const copy: Copying = { to: this.account, emails: Object.fromEntries(gone.map(([id, now]) => [now, copyOf(before.get(id)!, before.get(id)!.mailboxIds)])) };
        const drop = (some: [Id, Id][]) => Object.fromEntries(some.map(([, now]) => [now, { destroy: true }]));
        const others = there.filter(([id]) => !patches[id]?.destroy);
        const target = this.now(to.account);
        if (gone.length > 0) target?.enqueue({ id: workId(), tab: TAB, patches: drop(gone), copy });
        if (others.length > 0) target?.enqueue({ id: workId(), tab: TAB, patches: drop(others) });
        if (Object.keys(back).length > 0) this.later({ id: workId(), tab: TAB, patches: back });
      });
    };
  }

  /** The store of an account of this session as it is open now: one's own or a shared one. */
  private now(account: Id): MailStore | undefined {
    const own = mailStore();
    return own?.account === account ? own : own?.sharedBy(account);
  }

  /** Does it here, or where this store is closed in the one that has taken its place, as soon as there is one. */
  private later(work: Work): void {
    if (!this.closed) return this.enqueue(work);
    const now = mailStore();
    const heir = this.mine ? now?.sharedBy(this.account) : now;
    if (heir?.account === this.account && !heir.closed) heir.enqueue(work);
    else this.rest.push(work);
  }

  /**
   * Sends a message. It can be taken back for some seconds: in the server's hold, or here before it was handed over.
   *
   * @returns the id of the work, by which it can be cancelled while it waits here
   */
  submit(send: Submission, patches: Patches, waitSeconds: number): string {
    const work: Work = { id: workId(), tab: TAB, patches, send };
    if (waitSeconds > 0) work.notBefore = Date.now() + waitSeconds * 1000;
    this.enqueue(work);
    return work.id;
  }

  cancel(workIdentifier: string): boolean {
    if (!this.queue.cancel(workIdentifier)) return false;
    this.overlay.drop(workIdentifier);
    this.tabs.tell({ kind: 'dropped', id: workIdentifier });
    this.recount();
    return true;
  }

  /** Runs Mailbox/set or another call that must be answered while the person waits. @throws Refused, Unreachable */
  async set<T>(name: string, args: Record<string, unknown>, using: string[] = []): Promise<SetResponse<T>> {
    const answer = await this.client.one<SetResponse<T>>(name, { accountId: this.account, ...args }, using);
    const error = Object.values({ ...answer.notCreated, ...answer.notUpdated, ...answer.notDestroyed })[0];
    if (error) throw new Refused(error.type, error.description);
    return answer;
  }

  private enqueue(work: Work): void {
    this.overlay.add(work);
    const { send: _send, copy: _copy, notBefore: _notBefore, ...change } = work;
    this.tabs.tell({ kind: 'did', change });
    this.queue.add(work);
    this.recount();
  }

  private readonly submissions: Waiting = new Map();

  /** Resolves when a work that sends was taken. @throws NotSent when it was refused */
  submitted(work: string): Promise<Sent | undefined> {
    return new Promise((resolve, reject) => {
      this.submissions.set(work, (sent, error) => (error ? reject(error) : resolve(sent)));
    });
  }

  private settled(work: Work, refused: Map<Id, string>, sent: Sent | undefined, copied: Record<Id, Id>): void {
    batch(() => this.overlay.settle(work.id, new Set(refused.keys())));
    this.tabs.tell({ kind: 'settled', id: work.id, refused: [...refused.keys()] });
    // What was destroyed while this page was away is not kept again.
    const there = Object.keys(work.patches).filter((id) => refused.get(id) !== 'notFound');
    void this.kept.emails(there.flatMap((id) => this.overlay.told(id) ?? []));
    this.submissions.get(work.id)?.(sent);
    this.submissions.delete(work.id);
    this.copies.get(work.id)?.(copied);
    this.copies.delete(work.id);
    if (work.copy) void this.now(work.copy.to)?.sync();
    // An email that is gone already is no news to anybody.
    const why = [...refused.values()].find((type) => type !== 'notFound');
    if (why) this.events.refused(why);
    this.recount();
    void this.sync();
  }

  private failed(work: Work, why: Refused): void {
    batch(() => this.overlay.drop(work.id));
    this.tabs.tell({ kind: 'dropped', id: work.id });
    this.copies.delete(work.id);
    this.submissions.get(work.id)?.(undefined, why);
    this.submissions.delete(work.id);
    this.events.refused(why.type);
    this.recount();
  }

  private heard(news: TabNews): void {
    batch(() => {
      if (news.kind === 'did') this.overlay.add(news.change as Change);
      else if (news.kind === 'settled') this.overlay.settle(news.id, new Set(news.refused));
      else if (news.kind === 'dropped') this.overlay.drop(news.id);
      else this.events.left();
    });
    this.recount();
  }

  private recount(): void {
    this.counted[1]((n) => n + 1);
    this.waitingCount[1](this.queue.length);
  }

  // --- keeping up with the server -----------------------------------------------------------------------------------

  private async recall(): Promise<void> {
    const kept = <T>(id: string) => this.keep.get<T>('values', id);
    const [boxes, labels, identities, pinned] = await Promise.all([kept<Mailbox[]>('mailboxes'), kept<Label[]>('labels'), kept<Identity[]>('identities'), kept<boolean>('pinned')]);
    // What the server told in the meantime is newer.
    if (this.states.mailbox) return;
    if (boxes) this.boxes[1](boxes);
    if (labels) this.tags[1](labels);
    if (identities) this.people[1](identities);
    if (pinned !== undefined) this.anyPinned[1](pinned);
  }

  /** Of what somebody shares there are mailboxes and emails, and nothing else. */
  private async loadShared(): Promise<void> {
    const accountId = this.account;
    const answers = await this.client.call([
      ['Mailbox/get', { accountId }, 'm'],
      ['Email/get', { accountId, ids: [] }, 'e'],
    ]);
    const boxes = answers.of<GetResponse<Mailbox>>('m');
    this.boxes[1](boxes.list);
    this.states = { mailbox: boxes.state, email: answers.of<GetResponse<Email>>('e').state };
    this.hideUnshared();
    void this.tidy().then(() => this.forgetUnshared());
    void this.keep.put('values', [['mailboxes', boxes.list]]);
  }

  /** Mail of mailboxes that are not shared any more is others' secret: it is forgotten, here and on the device. */
  private async forgetUnshared(): Promise<void> {
    if (!this.mine) return;
    await this.kept.forgetUnseen(readable(this.boxes[0]())).catch(() => undefined);
  }

  private hideUnshared(): void {
    if (!this.mine) return;
    const seen = readable(this.boxes[0]());
    const hidden = [...this.overlay.known()].filter((id) => !Object.keys(this.overlay.told(id)?.mailboxIds ?? {}).some((each) => seen.has(each)));
    if (hidden.length === 0) return;
    batch(() => this.overlay.remove(hidden));
    hidden.forEach((id) => this.bodies.delete(id));
  }

  /** Whether what is kept on the device is what the server has. */
  private tidied = false;

  private async tidy(): Promise<void> {
    this.tidied = false;
    try {
      await reconcile(this.client, this.account, this.kept, this.states.email ?? '');
      this.tidied = true;
    } catch {
      // Not reached: the next start looks again.
    }
  }

  private async load(): Promise<void> {
    if (this.mine) return this.loadShared();
    const answers = await this.client.call(accountCalls(this.account, this.hasLabels()));
    const boxes = answers.of<GetResponse<Mailbox>>('m');
    this.boxes[1](boxes.list);
    this.learnBesides(answers);
    this.people[1](answers.of<GetResponse<Identity>>('i').list);
    this.states = { ...this.states, mailbox: boxes.state, email: answers.of<GetResponse<Email>>('e').state };
    void this.tidy();
    this.isOnline[1](true);
    void this.keep.put('values', [['mailboxes', boxes.list], ['identities', this.people[0]()], ['session', this.client.session]]);
  }

  private hasLabels(): boolean {
    return this.client.capability(this.account, LABELS) !== undefined;
  }

  private learnBesides(answers: Answers): void {
    if (!answers.failed('p')) {
      this.anyPinned[1](answers.of<QueryResponse>('p').ids.length > 0);
      // A list that is sorted by it is kept as another one.
      void this.keep.put('values', [['pinned', this.anyPinned[0]()]]);
    }
    if (!this.hasLabels() || answers.failed('l')) return;
    const labels = answers.of<GetResponse<Label>>('l');
    this.states.label = labels.state;
    this.tags[1](labels.list.sort((a, b) => a.name.localeCompare(b.name)));
    void this.keep.put('values', [['labels', labels.list]]);
  }

  async reloadIdentities(): Promise<void> {
    const answer = await this.client.one<GetResponse<Identity>>('Identity/get', { accountId: this.account });
    this.people[1](answer.list);
    void this.keep.put('values', [['identities', answer.list]]);
  }

  private changed(change: StateChange | undefined): void {
    if (!this.mine && (!change || change.changed[this.account]?.['ContactCard'])) this.onContacts();
    if (!this.mine) this.sharedChanged(change);
    const types = change?.changed[this.account];
    if (change && !types) return;
    // What this page did itself is known already.
    if (types && types['Email'] === this.states.email && types['Mailbox'] === this.states.mailbox && (types['Label'] ?? this.states.label) === this.states.label) return;
    this.queue.kick();
    void this.sync();
  }

  /** Another account changed, or there is another one. */
  private sharedChanged(change: StateChange | undefined): void {
    const own = change?.changed[this.account];
    const unknown = Object.keys(change?.changed ?? {}).some((id) => id !== this.account && !this.sharedBy(id));
    if (!change || unknown || own?.['ShareNotification'] || own?.['Principal']) void this.reshare();
    this.shared().forEach((store) => store.changed(change));
  }

  /** Asks what changed since the last time. */
  readonly sync = afresh(async () => {
    if (!this.closed) await this.syncOnce().catch((error) => this.sulk(error));
  });

  private sulk(error: unknown): void {
    if (this.closed) return;
    if (error instanceof SignedOut) this.events.signedOut();
    else if (this.mine && error instanceof Refused) void this.mine.reshare();
    else this.isOnline[1](false);
  }

  private async syncOnce(): Promise<void> {
    if (!this.states.email) return this.load();
    const accountId = this.account;
    const answers = await this.client.call([
      ['Email/changes', { accountId, sinceState: this.states.email, maxChanges: 500 }, 'e'],
      ['Mailbox/get', { accountId }, 'm'],
      ...besides(accountId, this.hasLabels()),
    ]);
    this.isOnline[1](true);
    const boxes = answers.of<GetResponse<Mailbox>>('m');
    this.learnBesides(answers);
    this.states.mailbox = boxes.state;
    if (answers.failed('e')) {
      // The journal does not reach back so far: everything is asked for anew.
      this.overlay.clear();
      this.kept.age();
      this.states.email = undefined;
      await this.load();
      await this.refreshLists();
      return;
    }
    const changes = answers.of<ChangesResponse>('e');
    await this.apply(changes);
    const now = readable(boxes.list);
    const fewer = [...readable(this.boxes[0]())].some((id) => !now.has(id));
    batch(() => {
      this.boxes[1](boxes.list);
      this.recount();
    });
    if (fewer) {
      this.hideUnshared();
      void this.forgetUnshared();
    }
    void this.keep.put('values', [['mailboxes', boxes.list]]);
    if (changes.created.length + changes.updated.length + changes.destroyed.length > 0) await this.refreshLists();
    if (changes.hasMoreChanges) void this.sync();
  }

  private async apply(changes: ChangesResponse): Promise<void> {
    const few = changes.updated.length <= STRANGERS;
    const wanted = [...changes.updated.filter((id) => few || this.overlay.told(id)), ...changes.created];
    const inbox = this.role('inbox')?.id ?? '';
    const there = new Set(changes.updated.filter((id) => this.overlay.told(id)?.mailboxIds[inbox]));
    let fetched: Email[] = [];
    if (wanted.length > 0) {
      const accountId = this.account;
      const answers = await this.client.call([
        ['Email/get', { accountId, ids: wanted, properties: ROW_PROPERTIES }, 'e'],
        ['Thread/get', { accountId, '#ids': ref('e', 'Email/get', '/list/*/threadId') }, 't'],
      ]);
      fetched = answers.of<GetResponse<Email>>('e').list;
      this.learnThreads(answers.of<GetResponse<Thread>>('t').list);
    }
    this.states.email = changes.newState;
    batch(() => {
      this.learn(fetched);
      this.overlay.remove(changes.destroyed);
      // A thread that lost an email says so by the email.
    });
    changes.destroyed.forEach((id) => this.bodies.delete(id));
    void this.kept
      .forget(changes.destroyed)
      // Not before what went before it was looked at.
      .then(() => (this.tidied ? this.kept.known(changes.newState) : undefined))
      .catch(() => undefined);
    const created = new Set(changes.created);
    // What was snoozed comes back as if it had just come (RFC 9979, $new).
    const arrived = (email: Email) => created.has(email.id) || (email.keywords['$new'] && !there.has(email.id));
    const news = fetched.filter((email) => arrived(email) && email.mailboxIds[inbox] && !email.keywords['$seen']);
    if (news.length > 0) this.events.arrived(news);
  }

  private async refreshLists(): Promise<void> {
    for (const list of this.lists.values()) {
      if (list.watched) await list.refresh();
      else list.spoil();
    }
  }

  // --- cells --------------------------------------------------------------------------------------------------------

  private cell(id: Id): Signal<number> {
    let cell = this.cells.get(id);
    if (!cell) {
      cell = createSignal(0);
      this.cells.set(id, cell);
    }
    return cell;
  }

  private threadCell(id: Id): Signal<Thread | undefined> {
    let cell = this.threads.get(id);
    if (!cell) {
      cell = createSignal<Thread | undefined>(undefined);
      this.threads.set(id, cell);
    }
    return cell;
  }

  private touch(ids: Iterable<Id>): void {
    batch(() => {
      for (const id of ids) this.cells.get(id)?.[1]((n) => n + 1);
      for (const list of this.lists.values()) list.touched(ids);
    });
  }
}

let works = 0;

/** Ids of works sort in the order in which they were done. */
function workId(): string {
  return `${Date.now().toString().padStart(15, '0')}-${(works++).toString().padStart(6, '0')}-${TAB.slice(0, 8)}`;
}
