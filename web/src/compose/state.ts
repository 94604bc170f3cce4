import { createSignal } from 'solid-js';
import type { Id } from '../jmap/types';
import type { Draft } from './draft';

/** A window in which a message is written. */
export interface Composing {
  draft: Draft;
  /** The email among the drafts that holds what was saved last. */
  saved: Id | null;
  /** That it holds what was not saved. */
  unsaved?: boolean;
  /** Saves it and closes its window, which stays when it cannot be saved. */
  close?: () => Promise<void>;
}

const [composers, setComposers] = createSignal<Composing[]>([]);
export { composers };

/** As many as fit side by side; the oldest is saved and closed. */
const MOST = 3;

export function openComposer(one: Composing): void {
  // The same draft is not written on in two windows, of which one would be lost.
  if (one.saved !== null && composers().some((each) => each.saved === one.saved)) return;
  setComposers((all) => [...all, one]);
  for (const oldest of composers().slice(0, -MOST)) void oldest.close?.();
}

export function closeComposer(key: string): void {
  setComposers((all) => all.filter((each) => each.draft.key !== key));
}
