import { createSignal } from 'solid-js';
import type { MailStore } from './mail';

const [mailStore, setMailStore] = createSignal<MailStore | undefined>();

export { mailStore, setMailStore };

/** The account that is open. Only what is shown to somebody signed in may ask. */
export function mail(): MailStore {
  const store = mailStore();
  if (!store) throw new Error('nobody is signed in');
  return store;
}
