import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Answers, Unreachable, type Invocation, type JmapClient } from '../src/jmap/client';
import { MAIL, type Email, type Id } from '../src/jmap/types';
import { forget, openKeep, type Keep } from '../src/store/db';
import { MailStore } from '../src/store/mail';
import { setPrefs } from '../src/store/prefs';
import { KEPT_STATE } from '../src/store/reconcile';

/** What the server answers, by the names of methods; a type is an error. */
let server: Record<string, Record<string, unknown> | string>;
let opened: MailStore[];
/** Answers that wait until they are let go; undefined when none waits. */
let held: (() => void)[] | undefined;
let keep: Keep;

const nothing = () => undefined;
const email = (id: Id) => ({ id, threadId: `t${id}`, keywords: {}, mailboxIds: { inbox: true } }) as unknown as Email;

async function open(offline = false): Promise<MailStore> {
  const client = {
    session: { accounts: {} },
    accountFor: (capability: string) => (capability === MAIL ? 'a1' : undefined),
    capability: nothing,
    eventSourceUrl: () => '',
    call: async (calls: Invocation[]) => {
      if (offline) throw new Unreachable();
      const answers = new Answers(
        calls.map(([name, , id]) => {
          const answer = server[name] ?? { list: [], ids: [], state: '1' };
          return typeof answer === 'string' ? ['error', { type: answer }, id] : [name, answer, id];
        }),
      );
      if (held) await new Promise<void>((resolve) => held?.push(resolve));
      return answers;
    },
    one: async (name: string, args: Record<string, unknown>) => (await client.call([[name, args, '0']])).of('0'),
  };
  const store = await MailStore.open(client as unknown as JmapClient, { signedOut: nothing, left: nothing, refused: nothing, arrived: nothing }, offline);
  opened.push(store);
  return store;
}

const state = () => keep.get<string>('values', KEPT_STATE);

beforeEach(() => {
  const page = { addEventListener: nothing, removeEventListener: nothing };
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', { ...page, visibilityState: 'visible' });
  setPrefs({ keep: true });
  server = {};
  opened = [];
  held = undefined;
  keep = openKeep('a1');
});
afterEach(async () => {
  opened.forEach((store) => store.close());
  keep.close();
  await forget('a1');
  vi.unstubAllGlobals();
});

describe('an account on a device', () => {
  it('forgets, once the server does not know what happened since, what it was told before, and not what it is told then', async () => {
    const store = await open();
    store.learn([email('e1')]);
    await vi.waitFor(async () => expect(await state()).toBe('1'));
    server = { 'Email/changes': 'cannotCalculateChanges', 'Email/get': { list: [], state: '9' } };
    await store.sync();
    store.learn([email('e2')]);
    await vi.waitFor(async () => expect(await state()).toBe('9'));
    expect(await keep.ids('emails')).toEqual(['e2']);
  });

  it('does not keep again what was destroyed before it was changed', async () => {
    const store = await open();
    await vi.waitFor(async () => expect(await state()).toBe('1'));
    store.recallEmails([email('e1'), email('e2')]);
    server = { 'Email/set': { notUpdated: { e1: { type: 'notFound' } } } };
    store.change({ e1: { keywords: { $seen: true } }, e2: { keywords: { $seen: true } } });
    await vi.waitFor(async () => expect(await keep.ids('emails')).toEqual(['e2']));
  });

  it('shows no list as it was before something changed', async () => {
    const store = await open();
    const inbox = store.list({ mailbox: 'inbox', filter: { inMailbox: 'inbox' }, collapse: false });
    const answer = (id: Id) => ({ 'Email/query': { ids: [id], position: 0, total: 1 }, 'Email/get': { list: [email(id)] } });
    server = answer('e1');
    held = [];
    const before = inbox.ensure(0, 1);
    server = answer('e2');
    const since = inbox.refresh();
    held[1]?.();
    await since;
    expect(inbox.loaded()).toEqual(['e2']);
    held[0]?.();
    await before;
    expect(inbox.loaded()).toEqual(['e2']);
  });

  it('remembers without a network whether anything is pinned', async () => {
    for (const ids of [['e1'], []]) {
      server = { 'Email/query': { ids } };
      expect((await open()).pinned()).toBe(ids.length > 0);
      expect((await open(true)).pinned()).toBe(ids.length > 0);
    }
  });

  it('sorts no list in another way when something is pinned without a network', async () => {
    const store = await open(true);
    store.setPinned();
    expect(store.pinned()).toBe(false);
  });
});
