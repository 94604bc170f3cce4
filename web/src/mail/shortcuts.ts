import { createSignal } from 'solid-js';
import { t, type Messages } from '../i18n';
import { go } from '../router';
import { mail as lookedAt, ownMail as mail } from '../store/app';
import { prefs } from '../store/prefs';
import { say } from '../ui/kit';
import * as actions from './actions';
import { cursor, list, open, openId, selected, selectTo, setLabeler, setSelected, setSnoozer, step, toggle } from './view';

/** Shortcuts of the keyboard: shown by "?", and run when no field has the focus. */

export interface Shortcut {
  keys: string[];
  label: keyof Messages;
  group: 'keysMove' | 'keysDo' | 'keysWrite';
  run: () => void;
}

const [helpShown, showHelp] = createSignal(false);
/** What is asked where to: messages that are moved, or copied. */
const [mover, setMover] = createSignal<'move' | 'copy' | undefined>();
export { helpShown, mover, setMover, showHelp };

/** What other parts of the application do; they say so when they are there. */
export const handlers: { compose?: () => void; reply?: (all: boolean) => void; forward?: () => void; search?: () => void } = {};

const withChosen = (run: (ids: string[]) => void) => () => {
  const ids = actions.chosen();
  if (ids.length > 0) run(ids);
};

/** What only one's own mail has: snoozing, labels, pins. */
const ofOwn = (run: () => void) => () => {
  if (lookedAt().mine) say(t().shNotAllowed);
  else run();
};

function goTo(role: 'inbox' | 'sent' | 'drafts' | 'archive'): () => void {
  return () => {
    const mailbox = mail().role(role);
    if (mailbox) go({ at: 'mail', mailbox: mailbox.id });
  };
}

export function back(): void {
  if (selected().size > 0) setSelected(new Set<string>());
  else if (openId()) open(undefined);
}

export const SHORTCUTS: Shortcut[] = [
  { keys: ['j'], label: 'keyNext', group: 'keysMove', run: () => step(1) },
  { keys: ['k'], label: 'keyPrevious', group: 'keysMove', run: () => step(-1) },
  { keys: ['Enter'], label: 'keyOpen', group: 'keysMove', run: () => open(cursor() ?? list()?.at(0)) },
  { keys: ['Escape'], label: 'keyBack', group: 'keysMove', run: back },
  { keys: ['g', 'i'], label: 'keyGoInbox', group: 'keysMove', run: goTo('inbox') },
  { keys: ['g', 's'], label: 'keyGoSent', group: 'keysMove', run: goTo('sent') },
  { keys: ['g', 'd'], label: 'keyGoDrafts', group: 'keysMove', run: goTo('drafts') },
  { keys: ['g', 'a'], label: 'keyGoArchive', group: 'keysMove', run: goTo('archive') },
  { keys: ['/'], label: 'keySearch', group: 'keysMove', run: () => handlers.search?.() },
  { keys: ['?'], label: 'keyHelp', group: 'keysMove', run: () => showHelp(true) },
  { keys: ['x'], label: 'keySelect', group: 'keysDo', run: () => cursor() && toggle(cursor()!) },
  { keys: ['e'], label: 'archive', group: 'keysDo', run: withChosen(actions.archive) },
  { keys: ['#'], label: 'delete', group: 'keysDo', run: withChosen((ids) => void actions.remove(ids)) },
  { keys: ['s'], label: 'flag', group: 'keysDo', run: withChosen(actions.toggleFlag) },
  { keys: ['I'], label: 'markRead', group: 'keysDo', run: withChosen((ids) => actions.markRead(ids, true, true)) },
  { keys: ['U'], label: 'markUnread', group: 'keysDo', run: withChosen((ids) => actions.markRead(ids, false, true)) },
  { keys: ['v'], label: 'moveTo', group: 'keysDo', run: withChosen(() => setMover('move')) },
  { keys: ['l'], label: 'lblLabel', group: 'keysDo', run: ofOwn(withChosen(() => setLabeler(true))) },
  { keys: ['p'], label: 'pinPin', group: 'keysDo', run: ofOwn(withChosen(actions.togglePin)) },
  { keys: ['m'], label: 'mutMute', group: 'keysDo', run: ofOwn(withChosen(actions.toggleMute)) },
  { keys: ['b'], label: 'snzSnooze', group: 'keysDo', run: ofOwn(withChosen(() => setSnoozer(true))) },
  { keys: ['!'], label: 'reportSpam', group: 'keysDo', run: withChosen(actions.reportSpam) },
  { keys: ['z'], label: 'undo', group: 'keysDo', run: actions.undoLast },
  { keys: ['c'], label: 'compose', group: 'keysWrite', run: () => handlers.compose?.() },
  { keys: ['r'], label: 'reply', group: 'keysWrite', run: () => openId() && handlers.reply?.(false) },
  { keys: ['a'], label: 'replyAll', group: 'keysWrite', run: () => openId() && handlers.reply?.(true) },
  { keys: ['f'], label: 'forward', group: 'keysWrite', run: () => openId() && handlers.forward?.() },
];

let first: { key: string; at: number } | undefined;

function busyElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox]), textarea, select') ||
    target.closest('[role=dialog], [role=menu], [role=listbox]') !== null
  );
}

/** Handles a key of the page. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || busyElsewhere(event.target)) return;
  if (!prefs().shortcuts && event.key.length === 1) return;
  if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) return;
  // Enter on a button or a link is that button's.
  if (event.key === 'Enter' && (event.target as HTMLElement).closest('button, a, input')) return;
  const now = Date.now();
  const waiting = first && now - first.at < 1_500 ? first.key : undefined;
  first = undefined;
  const found = SHORTCUTS.find((each) =>
    each.keys.length === 2 ? each.keys[0] === waiting && each.keys[1] === event.key : !waiting && each.keys[0] === event.key,
  );
  if (found) {
    event.preventDefault();
    found.run();
  } else if (SHORTCUTS.some((each) => each.keys.length === 2 && each.keys[0] === event.key)) {
    first = { key: event.key, at: now };
  }
}

export { selectTo };
