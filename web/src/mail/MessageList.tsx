import { batch, createComputed, createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack, type Accessor } from 'solid-js';
import { t } from '../i18n';
import { ahead, briefly, listed, number } from '../i18n/format';
import { CHUNK } from '../jmap/first';
import type { Address, Email, Id } from '../jmap/types';
import { go, place } from '../router';
import { mail, ownMail } from '../store/app';
import { prefs } from '../store/prefs';
import { Icon, type IconName } from '../ui/icons';
import { afterDrawing } from '../ui/drawn';
import { Avatar, Button, Empty, Menu, Tool, type MenuEntry } from '../ui/kit';
import { archive, chosen, endSnooze, hasRole, isFlagged, mailboxName, markRead, mayHere, notSpam, remove, reportSpam, share, toggleFlag, toggleMute, togglePin } from './actions';
import { setDragged } from './drag';
import { LabelChips, labelsOf } from './LabelChips';
import { nameOf, shortName } from './people';
import { setMover } from './shortcuts';
import { badTerms, searchOf, cursor, list, open, openId, selected, selectTo, setCursor, setLabeler, setSelected, setSnoozer, toggle } from './view';

const HEIGHTS = { comfortable: 84, compact: 40 };
/** Rows beyond the window's edge that are there already when one scrolls; a list that was just made shows what is seen first. */
const MORE = 6;
/** So long after the last step one has stopped scrolling, and does not go on at once either (milliseconds). */
const STILL = 150;
const SETTLED = 1_000;

const [moving, setMoving] = createSignal(false);

/** The messages of the list's row: all of the conversation, or just the one. */
function members(email: Email): Email[] {
  if (!list()?.spec.collapse) return [email];
  const thread = mail().thread(email.threadId);
  return thread ? thread.emailIds.flatMap((id) => mail().email(id) ?? []) : [email];
}

function outgoing(email: Email): boolean {
  return Boolean(email.keywords['$draft'] || mail().identities().some((identity) => identity.email === email.from?.[0]?.email));
}

/** Whose names a row shows: those who wrote, or, of what one sent oneself, those it went to. */
function names(email: Email, all: Email[]): string {
  if (all.length === 1 && (hasRole('sent') || hasRole('drafts') || email.keywords['$draft'])) {
    const to = [...(email.to ?? []), ...(email.cc ?? [])];
    return `${t().to}: ${to.length > 0 ? to.map(nameOf).join(', ') : t().nobody}`;
  }
  if (all.length === 1) return nameOf(email.from?.[0]) || t().nobody;
  const unique = new Map<string, Address | undefined>();
  for (const each of all) unique.set(each.from?.[0]?.email ?? '', each.from?.[0]);
  const own = new Set(mail().identities().map((identity) => identity.email));
  return [...unique].map(([address, from]) => (own.has(address) ? t().me : unique.size === 1 ? nameOf(from) : shortName(from))).join(', ');
}

function face(email: Email, all: Email[]): Address | undefined {
  if (!outgoing(email)) return email.from?.[0];
  const other = [...all].reverse().find((each) => !outgoing(each));
  return other?.from?.[0] ?? email.to?.[0] ?? email.from?.[0];
}

function Row(props: { row: number; id: Id; compact: boolean; reached: boolean; bare: boolean }) {
  const email = () => mail().email(props.id);
  return (
    <Show when={email()}>
      {(one) => {
        const all = createMemo(() => members(one()));
        const unread = () => all().some((each) => !each.keywords['$seen'] && !each.keywords['$draft']);
        const isSelected = () => selected().has(props.id);
        // What stands in a row for who points at it is made when somebody does.
        const [pointed, setPointed] = createSignal(false);
        createEffect(on(() => props.id, () => setPointed(false), { defer: true }));
        const isOpen = () => openId() === props.id || (list()?.spec.collapse && all().some((each) => each.id === openId()));
        const has = (keyword: string) => all().some((each) => each.keywords[keyword]);
        const click = (event: MouseEvent) => {
          if (event.shiftKey) selectTo(props.id);
          else if (event.ctrlKey || event.metaKey) toggle(props.id);
          else open(props.id);
        };
        const count = () => all().length;
        const when = createMemo(() => briefly(one().receivedAt));
        const label = () =>
          [unread() ? t().unread : '', has('$new') ? t().snzBack : '', has('$pinned') ? t().pinPinned : '', has('$muted') ? t().mutMuted : '', has('$flagged') ? t().flagged : '', names(one(), all()), one().subject || t().noSubject, when(), ...labelsOf(all()).map((label) => label.name)]
            .filter(Boolean)
            .join(', ');
        return (
          <div
            class="row"
            classList={{ unread: unread(), selected: isSelected(), open: isOpen(), at: cursor() === props.id, picking: selected().size > 0 }}
            role="row"
            aria-rowindex={props.row + 1}
            aria-selected={isSelected()}
            aria-label={label()}
            tabindex={props.reached ? 0 : -1}
            data-id={props.bare ? undefined : props.id}
            draggable="true"
            onPointerEnter={() => setPointed(true)}
            onPointerMove={() => setPointed(true)}
            onClick={click}
            onFocus={() => setCursor(props.id)}
            onDragStart={(event) => {
              const ids = isSelected() ? [...selected()] : [props.id];
              setDragged(ids);
              event.dataTransfer?.setData('text/plain', one().subject ?? '');
              if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copyMove';
            }}
            onDragEnd={() => setDragged([])}
          >
            <span role="gridcell" class="pick">
              <Avatar of={face(one(), all())} small={props.compact} />
              <input
                type="checkbox"
                class="check"
                tabindex="-1"
                checked={isSelected()}
                aria-label={t().select}
                onClick={(event) => {
                  event.stopPropagation();
                  if (event.shiftKey) selectTo(props.id);
                  else toggle(props.id);
                  setCursor(props.id);
                }}
              />
            </span>
            <span role="gridcell" class="words">
              <span class="who">
                <Show when={unread()}>
                  <i class="dot" />
                </Show>
                <Show when={has('$answered')}>
                  <Icon name="reply" />
                </Show>
                <Show when={has('$draft') && !hasRole('drafts')}>
                  <em>{t().draft}</em>
                </Show>
                <span class="names">{names(one(), all())}</span>
                <Show when={count() > 1}>
                  <span class="many">{number(count())}</span>
                </Show>
              </span>
              <span class="what" dir="auto">
                <LabelChips of={labelsOf(all()).slice(0, 3)} />
                {one().subject || t().noSubject}
              </span>
              <span class="first" dir="auto">{one().preview}</span>
            </span>
            <span role="gridcell" class="facts">
              <Show when={hasRole('snoozed') && one().snoozed} fallback={<time datetime={one().receivedAt}>{when()}</time>}>
                {(snoozed) => (
                  <time class="until" datetime={snoozed().until} title={t().snzUntil(ahead(snoozed().until))}>
                    <Icon name="snooze" />
                    {ahead(snoozed().until)}
                  </time>
                )}
              </Show>
              <span class="marks">
                <Show when={has('$new')}>
                  <span class="back" title={t().snzBack}>
                    <Icon name="snooze" />
                  </span>
                </Show>
                <Show when={all().some((each) => each.hasAttachment)}>
                  <Icon name="attach" />
                </Show>
                <Show when={has('$muted')}>
                  <Icon name="bellOff" />
                </Show>
                <Show when={has('$pinned')}>
                  <span class="back" title={t().pinPinned}>
                    <Icon name="pin" full />
                  </span>
                </Show>
                <Show when={has('$flagged')}>
                  <span class="starred">
                    <Icon name="star" full />
                  </span>
                </Show>
              </span>
            </span>
            <Show when={pointed() && !moving()}>
              <Quick email={one()} unread={unread()} flagged={has('$flagged')} />
            </Show>
          </div>
        );
      }}
    </Show>
  );
}

/** What can be done to a row by pointing at it. */
function Quick(props: { email: Email; unread: boolean; flagged: boolean }) {
  return (
    <span role="gridcell" class="quick" onClick={(event) => event.stopPropagation()}>
      <Show when={mayHere('mayRemoveItems') && mail().role('archive')}>
        <Tool tabindex="-1" icon="archive" label={t().archive} small tipAt="end" onClick={() => archive([props.email.id])} />
      </Show>
      <Show when={mayHere('mayRemoveItems')}>
        <Tool tabindex="-1" icon="trash" label={t().delete} small tipAt="end" onClick={() => void remove([props.email.id])} />
      </Show>
      <Tool
        tabindex="-1"
        hidden={!mayHere('maySetSeen')}
        icon={props.unread ? 'mailOpen' : 'mail'}
        label={props.unread ? t().markRead : t().markUnread}
        small
        tipAt="end"
        onClick={() => markRead([props.email.id], props.unread)}
      />
      <Show when={!mail().mine}>
        <Tool tabindex="-1" icon="snooze" label={t().snzSnooze} small tipAt="end" onClick={() => { setSelected(new Set<Id>([props.email.id])); setSnoozer(true); }} />
      </Show>
      <Tool
        tabindex="-1"
        hidden={!mayHere('maySetKeywords')}
        icon="star"
        full={props.flagged}
        classList={{ starred: props.flagged }}
        label={props.flagged ? t().unflag : t().flag}
        small
        tipAt="end"
        onClick={() => toggleFlag([props.email.id])}
      />
    </span>
  );
}

function Bones(props: { compact: boolean }) {
  return (
    <div class="row bones" aria-hidden="true">
      <span class="pick">
        <span class="bone avatar" classList={{ small: props.compact }} />
      </span>
      <span class="words">
        <span class="bone" />
        <span class="bone" />
        <Show when={!props.compact}>
          <span class="bone" />
        </Show>
      </span>
    </div>
  );
}

export function title(): string {
  const here = place();
  if (here.at === 'mail') return mailboxName(here.mailbox);
  if (here.at === 'search') return t().searchResults;
  if (here.at === 'scheduled') return t().scheduled;
  if (here.at === 'contacts') return t().cntTitle;
  if (here.at === 'view') return here.view === 'flagged' ? t().starred : here.view === 'unread' ? t().unreadMail : t().allMail;
  return '';
}

function Head() {
  const total = () => list()?.total();
  const count = () => {
    const n = total();
    if (n === undefined) return '';
    return list()?.spec.collapse ? t().conversationCount(n, number(n)) : t().messageCount(n, number(n));
  };
  const picked = () => selected().size;
  const selectLoaded = () => setSelected(new Set(list()?.loaded() ?? []));
  const more = (): MenuEntry[] => {
    const ids = chosen();
    const entries: MenuEntry[] = [
      { label: t().markRead, icon: 'mailOpen', keys: '⇧I', run: () => markRead(ids, true, true) },
      { label: t().markUnread, icon: 'mail', keys: '⇧U', run: () => markRead(ids, false, true) },
      { label: isFlagged(ids) ? t().unflag : t().flag, icon: 'star', keys: 's', run: () => toggleFlag(ids) },
    ];
    entries.push({ label: t().copyTo, icon: 'folderPlus', run: () => setMover('copy') });
    // In somebody else's mailbox there is none of these.
    if (!mail().mine) entries.push(
      { label: t().lblLabel, icon: 'label', keys: 'l', run: () => setLabeler(true) },
      { label: share(ids, '$pinned') === 'none' ? t().pinPin : t().pinUnpin, icon: 'pin', keys: 'p', run: () => togglePin(ids) },
      { label: share(ids, '$muted') === 'none' ? t().mutMute : t().mutUnmute, icon: 'bellOff', keys: 'm', run: () => toggleMute(ids) },
    );
    if (hasRole('snoozed')) entries.push({ label: t().snzEnd, icon: 'inbox', run: () => endSnooze(ids) });
    entries.push(
      hasRole('junk')
        ? { label: t().notSpam, icon: 'inbox', line: true, run: () => notSpam(ids) }
        : { label: t().reportSpam, icon: 'junk', line: true, keys: '!', run: () => reportSpam(ids) },
    );
    return entries;
  };
  return (
    <header class="list-head">
      <Show
        when={picked() > 0}
        fallback={
          <>
            <div class="titles">
              <h1>{title()}</h1>
              <span>{count()}</span>
            </div>
            <Tool icon="check" label={t().selectAll} tipAt="end" onClick={selectLoaded} disabled={!total()} />
          </>
        }
      >
        <Tool icon="close" label={t().clearSelection} tipAt="start" onClick={() => setSelected(new Set<Id>())} />
        <strong class="picked" aria-live="polite">
          {t().selectedCount(picked())}
        </strong>
        <Show when={mayHere('mayRemoveItems') && mail().role('archive')}>
          <Tool icon="archive" label={t().archive} keys="e" onClick={() => archive(chosen())} />
        </Show>
        <Show when={mayHere('mayRemoveItems')}>
          <Tool icon="trash" label={t().delete} keys="#" onClick={() => void remove(chosen())} />
        </Show>
        <Show when={mayHere('mayRemoveItems')}>
          <Tool icon="move" label={t().moveTo} keys="v" onClick={() => setMover('move')} />
        </Show>
        <Show when={!mail().mine}>
          <Tool icon="snooze" label={t().snzSnooze} keys="b" onClick={() => setSnoozer(true)} />
        </Show>
        <Menu icon="more" label={t().moreActions} entries={more()} tipAt="end" />
      </Show>
    </header>
  );
}

function nothing(): { icon: IconName; title: string; text: string } {
  if (place().at === 'search') return { icon: 'search', title: t().emptySearch, text: t().emptySearchText };
  if (hasRole('snoozed')) return { icon: 'snooze', title: t().snzEmpty, text: t().snzEmptyText };
  if (hasRole('inbox')) return { icon: 'check', title: t().emptyInbox, text: t().emptyInboxText };
  return { icon: 'folder', title: t().emptyFolder, text: t().emptyFolderText };
}

/** What of a search is not understood and was left out of it. */
function NotUnderstood() {
  const bad = () => {
    const here = place();
    return here.at === 'search' ? badTerms(here.query) : [];
  };
  return (
    <Show when={bad().length > 0}>
      <p class="list-note" role="status">
        <Icon name="info" />
        <span>{t().searchNotUnderstood(listed(bad()))}</span>
      </p>
    </Show>
  );
}

/** A place of the page in which rows of the list are shown, one after another. */
interface Slot {
  row: Accessor<number>;
  show: (row: number) => void;
}

function slot(first: number): Slot {
  const [row, show] = createSignal(first);
  return { row, show };
}

/**
 * Shows the rows from one to before another: what has left the window shows what has come into it, for a row that is
 * made anew costs a slow machine several frames.
 */
function arranged(slots: Slot[], from: number, to: number): Slot[] {
  const free: Slot[] = [];
  const shown = new Set<number>();
  for (const each of slots) {
    const row = each.row();
    if (row < from || row >= to) free.push(each);
    else shown.add(row);
  }
  const fresh: Slot[] = [];
  for (let row = from; row < to; row++) {
    if (shown.has(row)) continue;
    const one = free.pop();
    if (one) one.show(row);
    else fresh.push(slot(row));
  }
  return free.length + fresh.length === 0 ? slots : [...slots.filter((each) => !free.includes(each)), ...fresh];
}

/** One place of the list. Its row stays in the page, unseen, while what comes into it is on its way. */
function Place(props: { slot: Slot; height: number; compact: boolean; reached: number; lost: () => void }) {
  let box!: HTMLDivElement;
  const id = createMemo(() => list()?.at(props.slot.row()));
  const known = createMemo<Id | undefined>((before) => id() ?? before);
  const bare = () => {
    const now = id();
    return now === undefined || mail().email(now) === undefined;
  };
  // The keyboard is where its row was, and not at another one.
  createEffect(on(id, () => box.contains(document.activeElement) && props.lost(), { defer: true }));
  return (
    <div ref={box} class="place" classList={{ bare: bare() }} role="presentation" style={{ transform: `translateY(${props.slot.row() * props.height}px)`, height: `${props.height}px` }}>
      <Show when={known()}>{(one) => <Row row={props.slot.row()} id={one()} compact={props.compact} reached={props.reached === props.slot.row()} bare={bare()} />}</Show>
      <Show when={bare()}>
        <Bones compact={props.compact} />
      </Show>
    </div>
  );
}

/** Of which account results are shown, and how many each has; where nobody shares anything there is but one. */
function Where() {
  const here = () => {
    const now = place();
    return now.at === 'search' ? now : undefined;
  };
  const stores = () => [ownMail(), ...ownMail().shared().filter((store) => store.mailboxes().some((mailbox) => mailbox.isSubscribed))];
  return (
    <Show when={here() && stores().length > 1}>
      <div class="where" role="group" aria-label={t().searchWhere}>
        <For each={stores()}>
          {(store) => {
            const found = createMemo(() => store.list(searchOf(here()?.query ?? '', store)));
            createEffect(on(found, (now) => void now.ensure(0, 20)));
            const total = () => found().total();
            return (
              <button aria-pressed={mail() === store} onClick={() => go({ at: 'search', account: store.mine && store.account, query: here()?.query ?? '' })}>
                <bdi>{store.mine ? store.owner() : t().searchOwn}</bdi>
                <Show when={total() !== undefined}>
                  <span class="many">{number(total() ?? 0)}</span>
                </Show>
              </button>
            );
          }}
        </For>
      </div>
    </Show>
  );
}

/** The list of a mailbox, a view or a search. Only the rows that are in view are in the page. */
export function MessageList() {
  let box!: HTMLDivElement;
  const [top, setTop] = createSignal(0);
  const [size, setSize] = createSignal(innerHeight - 110);
  const [wide, setWide] = createSignal(false);
  const compact = () => prefs().density === 'compact';
  const height = () => (compact() && !wide() ? 56 : HEIGHTS[prefs().density]);
  const total = () => list()?.total() ?? 0;
  const [more, setMore] = createSignal(0);
  const first = createMemo(() => Math.floor(top() / height()));
  const count = () => Math.ceil(size() / height()) + 1 + 2 * more();
  const from = createMemo(() => Math.max(0, Math.min(first() - more(), total() - count())));
  const to = createMemo(() => Math.min(total(), from() + count()));
  const [slots, setSlots] = createSignal<Slot[]>([]);
  createComputed(() => {
    const [begin, end] = [from(), to()];
    untrack(() => batch(() => setSlots(arranged(slots(), begin, end))));
  });
  // Where the keyboard comes in: at its row, or at the first that is seen.
  const reached = createMemo(() => {
    const at = cursor() ? (list()?.indexOf(cursor() ?? '') ?? -1) : -1;
    return at >= from() && at < to() ? at : Math.min(first(), total() - 1);
  });

  onMount(() => {
    const watch = new ResizeObserver(([entry]) => {
      setSize(entry?.contentRect.height ?? 800);
      setWide((entry?.contentRect.width ?? 0) > 620);
    });
    watch.observe(box);
    onCleanup(() => watch.disconnect());
    afterDrawing(() => setMore(MORE));
  });
  let still: ReturnType<typeof setTimeout> | undefined;
  let settled: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    clearTimeout(still);
    clearTimeout(settled);
    setMoving(false);
  });
  /** Whoever reads without looking hears the rows in the order of the page: it becomes that of the list again. */
  const inOrder = () => {
    const sorted = [...slots()].sort((a, b) => a.row() - b.row());
    if (sorted.every((each, i) => each === slots()[i])) return;
    const focused = document.activeElement;
    setSlots(sorted);
    if (focused instanceof HTMLElement && focused !== document.activeElement && box.contains(focused)) focused.focus({ preventScroll: true });
  };
  /** The keyboard's row has moved within the list, for mail came, or was scrolled away. */
  const followed = () =>
    queueMicrotask(() => (box.querySelector<HTMLElement>(`[data-id="${CSS.escape(cursor() ?? '')}"]`) ?? box).focus({ preventScroll: true }));
  const scrolled = () => {
    batch(() => {
      setMoving(true);
      setTop(box.scrollTop);
    });
    clearTimeout(still);
    clearTimeout(settled);
    still = setTimeout(() => setMoving(false), STILL);
    settled = setTimeout(inOrder, SETTLED);
  };
  createEffect(on(list, (now) => {
    // Asking a list that was just made where it stands would have it laid out at once.
    if (untrack(top) > 0) box.scrollTop = 0;
    setTop(0);
    const release = now?.watch();
    onCleanup(() => release?.());
  }));
  let before = 0;
  createEffect(() => {
    const now = list();
    const known = now?.total() !== undefined;
    const [begin, end] = [from(), Math.max(to(), from() + 20)];
    const by = begin - before;
    before = begin;
    // Half a chunk ahead of whoever scrolls on; of a jump past thousands of rows only where it ends is asked for.
    const ahead = Math.sign(by) * (CHUNK / 2);
    const ask = () => void untrack(() => now?.ensure(Math.max(0, begin + Math.min(0, ahead)), end + Math.max(0, ahead)));
    if (Math.abs(by) <= end - begin) return ask();
    const timer = setTimeout(ask, known ? 30 : 0);
    onCleanup(() => clearTimeout(timer));
  });
  // The keyboard's row is kept in view.
  createEffect(on(cursor, (id) => {
    const row = id ? (list()?.indexOf(id) ?? -1) : -1;
    if (row < 0) return;
    const y = row * height();
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + height() > box.scrollTop + box.clientHeight) box.scrollTop = y + height() - box.clientHeight;
    // The browser tells later; the row is wanted now.
    setTop(box.scrollTop);
    if (box.contains(document.activeElement) || document.activeElement === document.body) {
      queueMicrotask(() => box.querySelector<HTMLElement>(`[data-id="${CSS.escape(id ?? '')}"]`)?.focus({ preventScroll: true }));
    }
  }));
  const keys = (event: KeyboardEvent) => {
    const now = list();
    const at = now?.indexOf(cursor() ?? '') ?? -1;
    const page = Math.max(1, Math.floor(size() / height()) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -at, End: total() }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      if (event.key === ' ' && cursor() && event.target === event.currentTarget) event.preventDefault();
      return;
    }
    event.preventDefault();
    const next = Math.max(0, Math.min(total() - 1, at + by));
    const id = now?.at(next);
    if (!id) {
      box.scrollTop = next * height();
      return;
    }
    if (event.shiftKey) selectTo(id);
    setCursor(id);
  };
  return (
    <section class="list" classList={{ compact: compact(), wide: wide() }} aria-label={t().messages}>
      <Head />
      <Where />
      <NotUnderstood />
      <div
        ref={box}
        id="messages"
        class="list-scroll"
        role={total() > 0 ? 'grid' : undefined}
        aria-label={total() > 0 ? title() : undefined}
        aria-rowcount={total() > 0 ? total() : undefined}
        aria-multiselectable={total() > 0 ? 'true' : undefined}
        aria-busy={list()?.total() === undefined}
        tabindex="-1"
        onScroll={scrolled}
        onKeyDown={keys}
      >
        <Show
          when={list()?.total() !== undefined}
          fallback={
            <Show when={!list()?.failed()} fallback={<Empty icon="offline" title={t().listFailed}><Button onClick={() => void list()?.refresh()}>{t().tryAgain}</Button></Empty>}>
              <For each={Array.from({ length: 9 })}>{() => <div class="place still"><Bones compact={compact()} /></div>}</For>
            </Show>
          }
        >
          <Show when={total() > 0} fallback={<Empty {...nothing()} />}>
            <div class="all" role="presentation" style={{ height: `${total() * height()}px` }}>
              <For each={slots()}>
                {(each) => <Place slot={each} height={height()} compact={compact()} reached={reached()} lost={followed} />}
              </For>
            </div>
          </Show>
        </Show>
      </div>
    </section>
  );
}
