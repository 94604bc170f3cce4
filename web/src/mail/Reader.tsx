import { createEffect, createMemo, createResource, createSignal, For, lazy, on, Show, Suspense, untrack } from 'solid-js';
import { t } from '../i18n';
import { fully, octets } from '../i18n/format';
import { CONTACTS, type Address, type BodyPart, type Email, type EmailBody, type Id } from '../jmap/types';
import { mail } from '../store/app';
import { prefs } from '../store/prefs';
import { darkNow } from '../ui/theme';
import { Icon } from '../ui/icons';
import { Avatar, Button, Empty, Menu, say, Tool, type MenuEntry } from '../ui/kit';
import { archive, endSnooze, hasRole, isFlagged, markRead, mayHere, notSpam, remind, remove, reportSpam, seen, setLabel, share, toggleFlag, toggleMute, togglePin } from './actions';
import { ahead, briefly } from '../i18n/format';
import { Attachments } from './Attachments';
import { Authenticity, Warnings } from './Authenticity';
import { SignatureBadge } from './Signature';
import { factsOf, viewUrl } from './facts';
import { LabelChips, labelsOf } from './LabelChips';
import { nameOf, written } from './people';
import { asked } from './Sidebar';
import { Source } from './Source';
import { isTemplate } from './templates';
import { Unsubscribe } from './Unsubscribe';
import { handlers, setMover } from './shortcuts';
import { PlainText } from './PlainText';
import { list, open, openId, setLabeler, setSnoozer } from './view';

const Invitation = lazy(() => import('./Invitation'));
/** Octets of an invitation that are looked at. */
const MOST_CALENDAR = 1_000_000;

function isHtml(body: EmailBody): boolean {
  return body.htmlBody.some((part) => part.type === 'text/html');
}

/** The parts that are files, and not pictures within the text. */
export function filesOf(body: EmailBody): BodyPart[] {
  return body.attachments.filter((part) => !(part.cid && part.disposition !== 'attachment' && part.type.startsWith('image/') && isHtml(body)));
}

export function textOf(body: EmailBody): string {
  return body.textBody
    .filter((part) => part.type === 'text/plain' || part.type === 'text/html')
    .map((part) => body.bodyValues[part.partId ?? '']?.value ?? '')
    .join('\n');
}

/**
 * How high a message's frame is to be, in pixels: nothing runs in it that could measure, so it is guessed from the words,
 * and where the guess is short the frame scrolls.
 */
export function heightOf(body: EmailBody): number {
  const text = textOf(body).replace(/<(style|head)\b[\s\S]*?<\/\1>/gi, '').replace(/<\/(p|div|tr|li|h\d)>|<br\b[^>]*>/gi, '\n').replace(/<[^>]*>/g, '');
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.trim().length / 75)), 0);
  const pictures = body.attachments.filter((part) => part.cid && part.type.startsWith('image/')).length;
  return 72 + lines * 24 + pictures * 220;
}

/** The words of a message, whatever it is written in. */
export async function wordsOf(body: EmailBody): Promise<string> {
  if (!body.textBody.some((part) => part.type === 'text/html')) return textOf(body);
  const { toText } = await import('../compose/sanitize');
  return body.textBody.map((part) => {
    const value = body.bodyValues[part.partId ?? '']?.value ?? '';
    return part.type === 'text/html' ? toText(value) : value;
  }).join('\n');
}

function Words(props: { body: EmailBody }) {
  const [text] = createResource(() => props.body, wordsOf);
  return <PlainText text={text() ?? ''} />;
}

function Body(props: { email: Email; alone: boolean }) {
  const [body, { refetch }] = createResource(() => props.email.id, (id) => mail().body(id).catch(() => null));
  const [facts] = createResource(() => props.email.id, factsOf);
  const [remote, setRemote] = createSignal(prefs().remote);
  createEffect(on(() => props.email.id, () => setRemote(prefs().remote), { defer: true }));
  const frame = createMemo(() => {
    const now = body();
    // Documents come from the server; without it there are the words. A short break does not take a message away.
    return now && isHtml(now) && untrack(() => mail().online()) ? viewUrl(props.email.id, remote(), darkNow() ? 'dark' : 'light') : undefined;
  });
  return (
    <>
      <Show when={(facts()?.remote ?? 0) > 0 && !remote()}>
        <div class="banner">
          <Icon name="image" />
          <p>{t().remoteBlocked(facts()!.remote)}</p>
          <Button onClick={() => setRemote(true)}>{t().loadRemote}</Button>
        </div>
      </Show>
      <Show
        when={body.state === 'ready'}
        fallback={
          <div class="body-bones" aria-busy="true">
            <For each={[92, 100, 84, 96, 60]}>{(width) => <span class="bone" style={{ width: `${width}%` }} />}</For>
          </div>
        }
      >
        <Show
          when={body()}
          fallback={
            <Empty icon="offline" title={t().bodyFailed} text={mail().online() ? undefined : t().bodyOffline}>
              <Button onClick={() => void refetch()}>{t().tryAgain}</Button>
            </Empty>
          }
        >
          {(now) => (
            <>
              <Show when={now().attachments.find((part) => part.type === 'text/calendar' && part.blobId && part.size <= MOST_CALENDAR)}>
                {(part) => (
                  <Suspense>
                    <Invitation email={props.email} part={part()} />
                  </Suspense>
                )}
              </Show>
              <Show when={frame()} fallback={<Words body={now()} />}>
                {(url) => (
                  <iframe
                    class="frame"
                    classList={{ alone: props.alone }}
                    style={{ '--guess': `${heightOf(now())}px` }}
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                    src={url()}
                    title={t().bodyFrame(props.email.subject || t().noSubject)}
                    referrerpolicy="no-referrer"
                  />
                )}
              </Show>
              <Attachments files={filesOf(now())} />
            </>
          )}
        </Show>
      </Show>
    </>
  );
}

function Recipients(props: { email: Email }) {
  const rows = () =>
    (['from', 'to', 'cc', 'bcc', 'replyTo'] as const)
      .map((field) => ({ field, people: props.email[field] ?? [] }))
      .filter((row) => row.people.length > 0);
  return (
    <dl class="details">
      <For each={rows()}>
        {(row) => (
          <>
            <dt>{t()[row.field]}</dt>
            <dd>
              <bdi>{row.people.map(written).join(', ')}</bdi>
            </dd>
          </>
        )}
      </For>
      <dt>{t().date}</dt>
      <dd>{fully(props.email.sentAt ?? props.email.receivedAt)}</dd>
      <dt>{t().size}</dt>
      <dd>{octets(props.email.size)}</dd>
    </dl>
  );
}

async function addSender(person: Address): Promise<void> {
  const { addPerson } = await import('../contacts/store');
  let added = false;
  if (await asked(async () => (added = await addPerson(person)))) say(added ? t().cntAdded(nameOf(person)) : t().cntThere(nameOf(person)));
}

function Message(props: { id: Id; open: boolean; alone: boolean; toggle: () => void }) {
  const [details, setDetails] = createSignal(false);
  const [source, setSource] = createSignal(false);
  const email = () => mail().email(props.id);
  const entries = (one: Email): MenuEntry[] => [
    { label: t().reply, icon: 'reply', run: () => replyTo(one.id, false) },
    { label: t().replyAll, icon: 'replyAll', run: () => replyTo(one.id, true) },
    { label: t().forward, icon: 'forward', run: () => forwardOf(one.id) },
    ...(mail().client.accountFor(CONTACTS) && one.from?.[0]
      ? [{ label: t().cntAddSender, icon: 'person' as const, line: true, run: () => void addSender(one.from![0]!) }]
      : []),
    { label: t().print, icon: 'print', line: true, run: () => print(one.id) },
    { label: t().rawSource, icon: 'code', run: () => setSource(true) },
  ];
  return (
    <Show when={email()}>
      {(one) => {
        const to = () => [...(one().to ?? []), ...(one().cc ?? [])];
        return (
          <article class="message" classList={{ open: props.open }} aria-label={nameOf(one().from?.[0])}>
            <header>
              <button class="message-head" aria-expanded={props.open} onClick={() => !props.alone && props.toggle()} disabled={props.alone}>
                <Avatar of={one().from?.[0]} />
                <span class="message-who">
                  <bdi class="message-name">{nameOf(one().from?.[0]) || t().nobody}</bdi>
                  <Show when={props.open} fallback={<span class="message-preview">{one().preview}</span>}>
                    <Show when={one().from?.[0]?.name}>
                      <bdi class="message-address">{one().from?.[0]?.email}</bdi>
                    </Show>
                  </Show>
                </span>
              </button>
              <div class="message-side">
                <Show when={one().keywords['$flagged']}>
                  <span class="starred"><Icon name="star" full /></span>
                </Show>
                <Show when={one().hasAttachment && !props.open}>
                  <Icon name="attach" />
                </Show>
                <time datetime={one().receivedAt} title={fully(one().receivedAt)}>{briefly(one().receivedAt)}</time>
                <Show when={props.open}>
                  <Tool icon="reply" label={t().reply} small tipAt="end" onClick={() => replyTo(one().id, false)} />
                  <Menu icon="more" label={t().moreActions} entries={entries(one())} small tipAt="end" />
                </Show>
              </div>
            </header>
            <Show when={props.open}>
              <div class="message-line">
                <button class="to-line" aria-expanded={details()} onClick={() => setDetails(!details())}>
                  <bdi>{t().toPeople(to().map(nameOf).join(', ') || t().nobody)}</bdi>
                  <Icon name={details() ? 'up' : 'down'} />
                </button>
                <Authenticity email={one()} />
                <SignatureBadge email={one()} />
                <Unsubscribe email={one()} />
              </div>
              <Show when={details()}>
                <Recipients email={one()} />
              </Show>
              <Show when={one().keywords['$draft']}>
                <div class="banner">
                  <Icon name="drafts" />
                  <p>{isTemplate(one()) ? t().tplIs : t().draftNotSent}</p>
                  {/* Another's draft is hers to write on. */}
                  <Show when={!mail().mine}>
                    <Button kind="primary" onClick={() => (isTemplate(one()) ? useTemplate(one().id) : editDraft(one().id))}>{isTemplate(one()) ? t().tplUse : t().editDraft}</Button>
                  </Show>
                </div>
              </Show>
              <Warnings email={one()} />
              <Show when={one().snoozed}>
                {(snoozed) => (
                  <div class="banner">
                    <Icon name="snooze" />
                    <p>{snoozed().unlessAnswered ? t().snzRemindAt(ahead(snoozed().until)) : t().snzUntil(ahead(snoozed().until))}</p>
                    <Button onClick={() => (snoozed().unlessAnswered ? remind(one(), null) : endSnooze([one().id]))}>
                      {snoozed().unlessAnswered ? t().snzNoRemind : t().snzEnd}
                    </Button>
                  </div>
                )}
              </Show>
              <Body email={one()} alone={props.alone} />
            </Show>
            <Show when={source()}>
              <Source email={one()} close={() => setSource(false)} />
            </Show>
          </article>
        );
      }}
    </Show>
  );
}

/** What the composer does; it is loaded when it is first needed. */
function replyTo(id: Id, all: boolean): void {
  void import('../compose/start').then((compose) => compose.reply(id, all));
}
function forwardOf(id: Id): void {
  void import('../compose/start').then((compose) => compose.forward(id));
}
function editDraft(id: Id): void {
  void import('../compose/start').then((compose) => compose.edit(id));
}
function useTemplate(id: Id): void {
  void import('../compose/start').then((compose) => compose.fromTemplate(id));
}
function print(id: Id): void {
  void import('./print').then((module) => module.printMessage(id)).catch(() => say(t().needsServer));
}

/** The open message or conversation. */
export function Reader() {
  const id = () => openId();
  const email = createMemo(() => (id() ? mail().email(id()!) : undefined));
  const [missing] = createResource(
    () => (id() && !email() ? id() : undefined),
    async (wanted) => {
      await mail().fetchEmails([wanted]).catch(() => undefined);
      return mail().peek(wanted) === undefined;
    },
  );
  const grouped = () => list()?.spec.collapse ?? false;
  const [thread] = createResource(
    () => (grouped() ? email()?.threadId : undefined),
    (threadId) => mail().openThread(threadId).catch(() => undefined),
  );
  const threadId = createMemo(() => email()?.threadId);
  const ids = createMemo<Id[]>(() => {
    const one = email();
    if (!one) return [];
    if (!grouped()) return [one.id];
    void thread();
    const all = mail().thread(one.threadId)?.emailIds ?? [one.id];
    const junk = ['trash', 'junk'].flatMap((role) => mail().role(role as 'junk')?.id ?? []);
    const here = Object.keys(one.mailboxIds);
    // What was thrown away of a conversation is shown only where it was thrown to.
    return all.filter((each) => {
      const other = mail().email(each);
      return other && (each === one.id || !junk.some((box) => other.mailboxIds[box] && !here.includes(box)));
    });
  });
  const [opened, setOpened] = createSignal<ReadonlySet<Id>>(new Set());
  const [allShown, showAll] = createSignal(false);
  createEffect(
    on([threadId, () => ids().length], ([, count], before) => {
      if (count === 0) return;
      const isNew = before?.[0] !== threadId();
      if (isNew) showAll(false);
      const unread = ids().filter((each) => !mail().peek(each)?.keywords['$seen']);
      const last = ids()[ids().length - 1]!;
      setOpened((now) => new Set([...(isNew ? [] : now), ...unread, last, ...(id() && !grouped() ? [id()!] : [])]));
      seen(ids().flatMap((each) => mail().peek(each) ?? []));
    }),
  );
  const flip = (each: Id) =>
    setOpened((now) => {
      const next = new Set(now);
      if (!next.delete(each)) next.add(each);
      return next;
    });
  const folded = () => {
    // A long conversation shows its first message and those from the first open one on.
    if (allShown() || ids().length < 5) return new Set<Id>();
    const firstOpen = ids().findIndex((each) => opened().has(each));
    return new Set(ids().slice(1, Math.max(1, Math.min(firstOpen, ids().length - 2))));
  };
  const last = () => ids()[ids().length - 1];
  handlers.reply = (all) => last() && replyTo(last()!, all);
  handlers.forward = () => last() && forwardOf(last()!);
  const row = () => [id()!];
  const more = (): MenuEntry[] => [
    { label: t().markUnread, icon: 'mail', keys: '⇧U', off: !mayHere('maySetSeen'), run: () => { const ids = row(); open(undefined); markRead(ids, false); } },
    { label: t().moveTo, icon: 'move', keys: 'v', off: !mayHere('mayRemoveItems'), run: () => setMover('move') },
    { label: t().copyTo, icon: 'folderPlus', run: () => setMover('copy') },
    ...(mail().mine
      ? []
      : [
          { label: share(row(), '$pinned') === 'none' ? t().pinPin : t().pinUnpin, icon: 'pin', keys: 'p', run: () => togglePin(row()) } as MenuEntry,
          { label: share(row(), '$muted') === 'none' ? t().mutMute : t().mutUnmute, icon: 'bellOff', keys: 'm', run: () => toggleMute(row()) } as MenuEntry,
          hasRole('junk')
            ? ({ label: t().notSpam, icon: 'inbox', run: () => notSpam(row()) } as MenuEntry)
            : ({ label: t().reportSpam, icon: 'junk', keys: '!', run: () => reportSpam(row()) } as MenuEntry),
        ]),
    { label: t().print, icon: 'print', line: true, run: () => last() && print(last()!) },
  ];
  return (
    <section class="reader" aria-label={t().conversation}>
      <Show when={id()} fallback={<Empty icon="mailOpen" title={t().nothingOpen} text={t().nothingOpenText} />}>
        <header class="reader-head">
          <Tool class="reader-back" icon="back" label={t().back} tipAt="start" onClick={() => open(undefined)} />
          <Show when={mayHere('mayRemoveItems') && mail().role('archive')}>
            <Tool icon="archive" label={t().archive} keys="e" onClick={() => archive(row())} />
          </Show>
          <Show when={mayHere('mayRemoveItems')}>
            <Tool icon="trash" label={t().delete} keys="#" onClick={() => void remove(row())} />
          </Show>
          <Show when={mayHere('mayRemoveItems')}>
            <Tool icon="move" label={t().moveTo} keys="v" onClick={() => setMover('move')} />
          </Show>
          <Show when={!mail().mine}>
            <Tool icon="label" label={t().lblLabel} keys="l" onClick={() => setLabeler(true)} />
            <Tool icon="snooze" label={t().snzSnooze} keys="b" onClick={() => setSnoozer(true)} />
          </Show>
          <Show when={mayHere('maySetKeywords')}>
            <Tool icon="star" full={isFlagged(row())} classList={{ starred: isFlagged(row()) }} label={isFlagged(row()) ? t().unflag : t().flag} keys="s" onClick={() => toggleFlag(row())} />
          </Show>
          <span class="spring" />
          <Menu icon="more" label={t().moreActions} entries={more()} tipAt="end" />
        </header>
        <Show when={email()} fallback={<Show when={missing()}><Empty icon="mail" title={t().messageGone} /></Show>}>
          {(one) => (
            <div class="reader-scroll" classList={{ alone: ids().length === 1 }}>
              <h1 class="reader-subject"><bdi>{one().subject || t().noSubject}</bdi></h1>
              <Show when={labelsOf(ids().flatMap((each) => mail().email(each) ?? [])).length > 0}>
                <p class="reader-labels">
                  <LabelChips of={labelsOf(ids().flatMap((each) => mail().email(each) ?? []))} takeOff={(label) => setLabel(row(), label, false)} />
                </p>
              </Show>
              <div class="messages">
                <For each={ids()}>
                  {(each, at) => (
                    <>
                      <Show when={at() === 1 && folded().size > 0}>
                        <button class="unfold" onClick={() => showAll(true)}>{t().expandAll(folded().size)}</button>
                      </Show>
                      <Show when={!folded().has(each)}>
                        <Message id={each} open={ids().length === 1 || opened().has(each)} alone={ids().length === 1} toggle={() => flip(each)} />
                      </Show>
                    </>
                  )}
                </For>
              </div>
              <Show when={last() && !mail().email(last()!)?.keywords['$draft']}>
                <footer class="reader-foot">
                  <Button icon="reply" onClick={() => replyTo(last()!, false)}>{t().reply}</Button>
                  <Button icon="replyAll" onClick={() => replyTo(last()!, true)}>{t().replyAll}</Button>
                  <Button icon="forward" onClick={() => forwardOf(last()!)}>{t().forward}</Button>
                </footer>
              </Show>
            </div>
          )}
        </Show>
      </Show>
    </section>
  );
}
