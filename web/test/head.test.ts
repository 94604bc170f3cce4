import { beforeEach, describe, expect, it, vi } from 'vitest';
import { askEarly } from '../src/head';
import { JmapClient } from '../src/jmap/client';
import { startOver } from '../src/jmap/early';
import { accountCalls, listCalls } from '../src/jmap/first';
import { CORE, LABELS, MAIL, type Session } from '../src/jmap/types';

const session: Session = {
  capabilities: { [CORE]: {}, [MAIL]: {}, [LABELS]: {} },
  accounts: { a1: { name: 'mara', isPersonal: true, isReadOnly: false, accountCapabilities: { [MAIL]: {}, [LABELS]: {} } } },
  primaryAccounts: { [MAIL]: 'a1' },
  username: 'mara',
  apiUrl: 'https://mail.example/jmap/api',
  downloadUrl: '',
  uploadUrl: '',
  eventSourceUrl: '',
  state: 's',
};
const boxes = [{ id: 'm3', role: 'archive' }, { id: 'm1', role: 'inbox' }];

/** A server that remembers what it was asked, and answers at once. */
function server(status = 200) {
  const asked: { url: string; body: string }[] = [];
  const fetch = vi.fn(async (url: string, init: RequestInit): Promise<Response> => {
    const body = String(init.body ?? '');
    asked.push({ url, body });
    const answer = url === '/jmap/api' ? { methodResponses: (JSON.parse(body).methodCalls as [string, unknown, string][]).map(([name, , id]) => [name, { list: name === 'Mailbox/get' ? boxes : [] }, id]) } : session;
    return new Response(JSON.stringify(answer), { status });
  });
  return { asked, fetch };
}

const bodyOf = (calls: unknown) => JSON.stringify({ using: [CORE, MAIL, LABELS], methodCalls: calls });
const list = (inMailbox: string, collapse = true) => bodyOf(listCalls('a1', { filter: { inMailbox }, collapse }, 0));
const account = bodyOf(accountCalls('a1', true));

describe("the page's head", () => {
  const stored = new Map<string, string>();
  beforeEach(() => {
    stored.clear();
    vi.unstubAllGlobals();
  });
  const start = (path: string, { fetch }: ReturnType<typeof server>) => askEarly({ fetch, path, stored: (key) => stored.get(key) ?? null });

  it('asks for the session, the account and then the inbox where the address names no mailbox', async () => {
    const there = server();
    start('/', there);
    await vi.waitFor(() => expect(there.asked.map((each) => each.body)).toEqual(['', account, list('m1')]));
    expect(there.asked.map((each) => each.url)).toEqual(['/.well-known/jmap', '/jmap/api', '/jmap/api']);
  });

  it('asks for the list at the same time where the address names a mailbox, as it is to be shown', async () => {
    stored.set('redoubt.prefs', '{"conversations":false}');
    const there = server();
    start('/mail/m7/e12', there);
    await vi.waitFor(() => expect(there.asked.map((each) => each.body)).toEqual(['', list('m7', false), account]));
  });

  it.each(['/mail/search?q=x', '/mail/of/a2/m1', '/mail/flagged', '/settings/general', '/mail/scheduled'])('asks for no list at %s', async (path) => {
    const there = server();
    start(path.split('?')[0]!, there);
    await vi.waitFor(() => expect(there.asked.length).toBe(2));
    await new Promise((resolve) => setTimeout(resolve));
    expect(there.asked.map((each) => each.body)).toEqual(['', account]);
  });

  it('asks for nothing while the server is still to be told of a sign-out', () => {
    stored.set('redoubt.signOut', '1');
    const there = server();
    expect(start('/', there).size).toBe(0);
    expect(there.fetch).not.toHaveBeenCalled();
  });

  it('goes on to ask for nothing where nobody is signed in, and where what is stored is broken it asks all the same', async () => {
    const out = server(401);
    start('/', out);
    await new Promise((resolve) => setTimeout(resolve));
    expect(out.asked.length).toBe(1);
    stored.set('redoubt.prefs', 'broken');
    const there = server();
    start('/mail/m7', there);
    await vi.waitFor(() => expect(there.asked.map((each) => each.body)).toContain(list('m7')));
  });

  it('has the program take each answer once, and none after the start', async () => {
    const there = server();
    const redoubtEarly = start('/mail/m7', there);
    const { fetch: late } = server();
    vi.stubGlobal('window', { redoubtEarly });
    vi.stubGlobal('fetch', late);
    await vi.waitFor(() => expect(there.asked.length).toBe(3));
    const client = new JmapClient(session);
    const answers = await client.call(accountCalls('a1', true));
    expect(answers.of<{ list: unknown }>('m').list).toEqual(boxes);
    expect(late).not.toHaveBeenCalled();
    await client.call(accountCalls('a1', true));
    expect(late).toHaveBeenCalledTimes(1);
    startOver();
    await client.call(listCalls('a1', { filter: { inMailbox: 'm7' }, collapse: true }, 0));
    expect(late).toHaveBeenCalledTimes(2);
  });

  it('never lets the program ask for what it is about to ask for itself', async () => {
    const there = server();
    const redoubtEarly = start('/mail/m7', there);
    vi.stubGlobal('window', { redoubtEarly });
    vi.stubGlobal('fetch', there.fetch);
    const client = new JmapClient({ ...session, apiUrl: '' });
    await client.refresh();
    await Promise.all([client.call(accountCalls('a1', true)), client.call(listCalls('a1', { filter: { inMailbox: 'm7' }, collapse: true }, 0))]);
    expect(there.asked.length).toBe(3);
  });
});
