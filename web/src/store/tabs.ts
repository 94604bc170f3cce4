import type { Change } from './changes';

/** What the tabs of one browser tell each other. */
export type TabNews =
  | { kind: 'did'; change: Change }
  | { kind: 'settled'; id: string; refused: string[] }
  | { kind: 'dropped'; id: string }
  | { kind: 'signedOut' };

export const TAB = crypto.randomUUID();
const LOCK = 'redoubt-tab-';

/** Joins the other tabs of this account. */
export class Tabs {
  private readonly channel: BroadcastChannel | undefined;

  constructor(account: string, heard: (news: TabNews) => void) {
    if (typeof BroadcastChannel !== 'undefined') {
      this.channel = new BroadcastChannel(`redoubt-${account}`);
      this.channel.onmessage = (event) => heard(event.data as TabNews);
    }
    // Held as long as the tab lives, so that others can tell whose work nobody does any more.
    void navigator.locks?.request(LOCK + TAB, () => new Promise(() => undefined));
  }

  tell(news: TabNews): void {
    this.channel?.postMessage(news);
  }

  close(): void {
    this.channel?.close();
  }
}

/** Does something that no other tab does at the same time. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) await work();
  else await navigator.locks.request(name, work);
}

/** The tabs that live, this one included. */
export async function livingTabs(): Promise<Set<string>> {
  const held = (await navigator.locks?.query())?.held ?? [];
  const names = held.map((lock) => lock.name ?? '').filter((name) => name.startsWith(LOCK));
  return new Set([TAB, ...names.map((name) => name.slice(LOCK.length))]);
}
