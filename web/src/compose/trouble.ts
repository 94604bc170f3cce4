import { Refused, SignedOut } from '../jmap/client';

/** What a save that failed means for whoever writes. */
export interface Trouble {
  /** What she is told, by the name of the text; nothing where the sign-in page says it all. */
  text: 'overQuota' | 'refused' | 'needsServer' | undefined;
  /** Milliseconds until it is tried again; undefined for not before somebody signed in. */
  again: number | undefined;
}

/** A server that says no is asked again, too: whoever's mailbox is full makes room. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof SignedOut) return { text: undefined, again: undefined };
  if (error instanceof Refused) return { text: error.type === 'overQuota' ? 'overQuota' : 'refused', again: 60_000 };
  return { text: 'needsServer', again: 10_000 };
}
