import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Answers, Busy, Refused, SignedOut, Unreachable, type Invocation, type JmapClient } from '../src/jmap/client';
import { forget, openKeep, type Keep } from '../src/store/db';
import { NotSent, Queue, type QueueEvents, type Work } from '../src/store/queue';
import { TAB } from '../src/store/tabs';

type Answer = (calls: Invocation[]) => Invocation[] | Promise<Invocation[]>;

const work = (id: string, more: Partial<Work> = {}): Work => ({ id, tab: TAB, patches: { [id]: { keywords: { $seen: true } } }, ...more });
const mailWork = (id: string): Work =>
  work(id, {
    patches: {},
    send: { email: { messageId: ['m@x.example'] }, replaces: 'old', after: {}, identityId: 'i', from: 'a@x.example', recipients: ['b@x.example'], holdSeconds: 0 },
  });

let keep: Keep;
let asked: Invocation[][];
let told: string[];

function queue(...answers: Answer[]): Queue {
  const client = {
    call: async (calls: Invocation[]) => {
      asked.push(calls);
      return new Answers((await answers.shift()?.(calls)) ?? calls.map(([name, , id]) => [name, {}, id]));
    },
    one: async (name: string, args: Record<string, unknown>) => (await client.call([[name, args, '0']])).of('0'),
  };
  const events: QueueEvents = {
    settled: (done, _refused, sent) => told.push(`settled ${done.id}${sent ? ` ${sent.email}` : ''}`),
    failed: (done, why) => told.push(`failed ${done.id} ${why.type}${why instanceof NotSent ? ` ${why.email}` : ''}`),
    signedOut: () => told.push('signedOut'),
    reached: (is) => told.push(is ? 'reached' : 'not reached'),
  };
  return new Queue(client as unknown as JmapClient, 'a1', keep, events);
}

const fails = (error: Error): Answer => () => Promise.reject(error);
const stored = async () => (await keep.all<Work>('queue')).map((each) => `${each.id} ${each.tab === TAB ? 'here' : each.tab}`);
const became = (text: string) => vi.waitFor(() => expect(told).toContain(text), 5_000);

beforeEach(async () => {
  asked = [];
  told = [];
  vi.stubGlobal('navigator', {});
  keep = await openKeep('a1');
});
afterEach(async () => {
  vi.unstubAllGlobals();
  keep.close();
  await forget('a1');
});

describe('what waits', () => {
  it('when the session ends is done by the next queue of the account', async () => {
    const before = queue(fails(new SignedOut()));
    before.add(work('1'));
    before.add(work('2'));
    await became('signedOut');
    const handed = before.leave();
    expect(handed.map((each) => each.id)).toEqual(['1', '2']);
    const found: string[] = [];
    await queue().adopt((each) => found.push(each.id), handed);
    await became('settled 2');
    expect(found).toEqual(['1', '2']);
    expect(told.filter((each) => each.startsWith('settled'))).toEqual(['settled 1', 'settled 2']);
    await vi.waitFor(async () => expect(await stored()).toEqual([]));
  });

  it('in tabs that are gone, and in this one unheld, is adopted once; that of living tabs is left alone', async () => {
    const locks: string[] = [];
    vi.stubGlobal('navigator', {
      locks: {
        query: async () => ({ held: [{ name: 'redoubt-tab-living' }] }),
        request: async (name: string, run: () => Promise<void>) => {
          locks.push(name);
          await run();
          locks.push(`${name}: ${(await stored()).join(', ')}`);
        },
      },
    });
    await keep.put('queue', [work('1', { tab: 'gone' }), work('2', { tab: 'living' }), work('3')].map((each) => [each.id, each]));
    const next = queue(fails(new Unreachable()));
    await next.adopt(() => undefined);
    await next.adopt(() => expect.unreachable('adopted twice'));
    expect(next.leave().map((each) => each.id)).toEqual(['1', '3']);
    // They have their owner before the lock is let go.
    expect(locks.slice(0, 2)).toEqual(['redoubt-adopt-a1', 'redoubt-adopt-a1: 1 here, 2 living, 3 here']);
  });

  it('is done later when the server has too much to do', async () => {
    queue(fails(new Busy('HTTP 429'))).add(work('1'));
    await became('settled 1');
    expect(told).toEqual(['not reached', 'reached', 'settled 1']);
  });
});

describe('mail that goes out', () => {
  const found = (draft: boolean): Answer => () => [
    ['Email/query', { ids: ['e7'] }, 'q'],
    ['Email/get', { list: [{ id: 'e7', keywords: draft ? { $draft: true } : {}, messageId: ['m@x.example'] }] }, 'e'],
  ];
  const submissions = (...ids: string[]): Answer => () => [['EmailSubmission/query', { ids }, '0']];
  const none: Answer = () => [['Email/query', { ids: [] }, 'q'], ['Email/get', { list: [] }, 'e']];
  const done: Answer = () => [['Email/set', { created: { d: { id: 'e8' } } }, 'draft'], ['EmailSubmission/set', { created: { s: { id: 's8' } } }, 'send']];
  const names = () => asked.flat().map(([name]) => name);

  it('does not go out twice when the answer to the first try was lost', async () => {
    queue(fails(new Unreachable()), found(false), submissions('s7')).add(mailWork('1'));
    await became('settled 1 e7');
    expect(names().filter((name) => name === 'EmailSubmission/set')).toHaveLength(1);
  });

  it('nor when the server stopped before it said that it is no draft any more', async () => {
    queue(fails(new Unreachable()), found(true), submissions('s7')).add(mailWork('1'));
    await became('settled 1 e7');
    expect(names().filter((name) => name === 'EmailSubmission/set')).toHaveLength(1);
  });

  it('goes out at the second try when it did not at the first, whose draft is destroyed', async () => {
    queue(fails(new Unreachable()), found(true), submissions(), () => [['Email/set', {}, 'old']], done).add(mailWork('1'));
    await became('settled 1 e8');
    expect(asked[3]).toEqual([['Email/set', { accountId: 'a1', destroy: ['e7'] }, 'old']]);
  });

  it('goes out at the second try when nothing of the first arrived', async () => {
    queue(fails(new Unreachable()), none, done).add(mailWork('1'));
    await became('settled 1 e8');
  });

  it('is told with the email that holds its text when it is refused', async () => {
    queue(() => [['Email/set', { created: { d: { id: 'e8' } } }, 'draft'], ['EmailSubmission/set', { notCreated: { s: { type: 'forbiddenToSend' } } }, 'send']]).add(mailWork('1'));
    await became('failed 1 forbiddenToSend e8');
  });
});

describe('copies to another account', () => {
  const mail = (n: number) => ({ mailboxIds: { m: true as const }, messageId: `${n}@x`, size: 100 + n, receivedAt: '2026-01-02T03:04:05Z' });
  const copyWork = (id: string): Work =>
    work(id, { patches: { e1: { destroy: true }, e2: { destroy: true } }, copy: { to: 'a2', emails: { e1: mail(1), e2: mail(2) } } });
  const there = (...lists: object[][]): Answer => () =>
    lists.flatMap((list, n): Invocation[] => [['Email/query', { ids: [] }, `q${n}`], ['Email/get', { list }, `e${n}`]]);
  const copied = (created: Record<string, unknown>, notCreated: Record<string, unknown> = {}): Answer => () => [['Email/copy', { created, notCreated }, '0']];

  it('are made before anything is taken away, and what has none stays', async () => {
    const one = queue(copied({ e1: { id: 'n1' } }, { e2: { type: 'overQuota' } }));
    one.add(copyWork('1'));
    await became('settled 1');
    expect(asked.map((calls) => calls.map(([name]) => name))).toEqual([['Email/copy'], ['Email/set']]);
    expect(asked[0]![0]![1]).toMatchObject({ fromAccountId: 'a1', accountId: 'a2', create: { e1: { id: 'e1', mailboxIds: { m: true } } } });
    expect(asked[1]![0]![1]).toEqual({ accountId: 'a1', destroy: ['e1'] });
  });

  it('are not made twice when no answer came back', async () => {
    const one = queue(
      fails(new Unreachable()),
      there([{ id: 'n1', messageId: ['1@x'], size: 101 }], []),
      copied({ e2: { id: 'n2' } }),
    );
    one.add(copyWork('1'));
    await became('not reached');
    one.kick();
    await became('settled 1');
    expect(Object.keys(asked[2]![0]![1]['create'] as object)).toEqual(['e2']);
    expect(asked[3]![0]![1]).toEqual({ accountId: 'a1', destroy: ['e1', 'e2'] });
  });

  it('are known by more than a Message-ID, and each is the copy of one email: else mail would be destroyed that has none', async () => {
    const twin = { ...mail(1), messageId: '1@x' };
    const one = queue(
      fails(new Unreachable()),
      // Another message of that Message-ID, one whose Message-ID has it within, and one copy of the twins.
      there([{ id: 'o1', messageId: ['1@x'], size: 7 }, { id: 'o2', messageId: ['11@x'], size: 101 }], [{ id: 'n2', messageId: ['1@x'], size: 101 }], [{ id: 'n2', messageId: ['1@x'], size: 101 }]),
      copied({ e1: { id: 'n1' } }, { e3: { type: 'overQuota' } }),
    );
    one.add(work('1', { patches: { e1: { destroy: true }, e2: { destroy: true }, e3: { destroy: true } }, copy: { to: 'a2', emails: { e1: mail(1), e2: twin, e3: twin } } }));
    await became('not reached');
    one.kick();
    await became('settled 1');
    expect(asked[1]![0]![1]).toMatchObject({
      filter: { conditions: [{ inMailbox: 'm' }, { after: '2026-01-02T03:04:05Z', before: '2026-01-02T03:04:06Z', minSize: 101, maxSize: 102, header: ['Message-ID', '1@x'] }] },
    });
    expect(Object.keys(asked[2]![0]![1]['create'] as object)).toEqual(['e1', 'e3']);
    expect(asked[3]![0]![1]).toEqual({ accountId: 'a1', destroy: ['e1', 'e2'] });
  });

  it('that were made are told, and taken back with the move, when the rest is refused as a whole', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `e${n}`);
    const first = Object.fromEntries(ids.slice(0, 25).map((id) => [id, { id: `n-${id}` }]));
    const one = queue(copied(first), fails(new Refused('accountReadOnly')));
    one.add(work('1', { patches: Object.fromEntries(ids.map((id) => [id, { destroy: true }])), copy: { to: 'a2', emails: Object.fromEntries(ids.map((id) => [id, mail(1)])) } }));
    await became('settled 1');
    expect(asked[2]![0]![1]).toEqual({ accountId: 'a1', destroy: ids.slice(0, 25) });
  });
});
