import { createSignal } from 'solid-js';
import type { Id } from '../jmap/types';
import type { MailStore } from './mail';

const [mailStore, setMailStore] = createSignal<MailStore | undefined>();

export { mailStore, setMailStore };

/** One's own account: what is written and sent is hers, whatever is looked at. Only what is shown to somebody signed in may ask. */
export function ownMail(): MailStore {
  const store = mailStore();
  if (!store) throw new Error('nobody is signed in');
  return store;
}

let looked: () => Id | undefined = () => undefined;

/** Says which account is looked at where it is not one's own; reactive. */
export function lookingAt(account: () => Id | undefined): void {
  looked = account;
}

/** The account that is looked at: one's own, or one of which somebody shares something. */
export function mail(): MailStore {
  const account = looked();
  return (account && ownMail().sharedBy(account)) || ownMail();
}
