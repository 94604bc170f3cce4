import { createSignal } from 'solid-js';
import type { Id } from '../jmap/types';
import type { Draft } from './draft';

/** A window in which a message is written. */
export interface Composing {
  draft: Draft;
  /** The email among the drafts that holds what was saved last. */
  saved: Id | null;
}

const [composers, setComposers] = createSignal<Composing[]>([]);
export { composers };

/** As many as fit side by side; the oldest is closed, which keeps it among the drafts. */
const MOST = 3;

export function openComposer(one: Composing): void {
  setComposers((all) => [...all.filter((each) => each.saved === null || each.saved !== one.saved), one].slice(-MOST));
}

export function closeComposer(key: string): void {
  setComposers((all) => all.filter((each) => each.draft.key !== key));
}
