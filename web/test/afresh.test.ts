import { afterEach, describe, expect, it } from 'vitest';
import { cards, refresh } from '../src/contacts/store';
import { afresh } from '../src/store/afresh';
import { setMailStore } from '../src/store/app';
import { NOTHING_KEPT } from '../src/store/db';
import type { MailStore } from '../src/store/mail';

/** Runs that end when they are told to. */
function runs(): { work: () => Promise<void>; end: (() => void)[] } {
  const end: (() => void)[] = [];
  return { end, work: () => new Promise((resolve) => end.push(resolve)) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe('work that finds out how things are', () => {
  it('answers a call while it runs by a run that began afterwards, one for all of them', async () => {
    const { work, end } = runs();
    const ask = afresh(work);
    const ended: string[] = [];
    const called = (name: string) => ask().then(() => void ended.push(name));
    const all = [called('first'), called('second'), called('third')];
    expect(end.length).toBe(1);
    end[0]?.();
    await turn();
    expect(ended).toEqual(['first']);
    expect(end.length).toBe(2);
    end[1]?.();
    await Promise.all(all);
    expect(ended).toEqual(['first', 'second', 'third']);
    expect(end.length).toBe(2);
  });

  it('runs for those who wait after one that failed, and tells its failure to whoever began it', async () => {
    const outcomes = [() => Promise.reject(new Error('no network')), () => Promise.resolve()];
    const ask = afresh(() => (outcomes.shift() ?? (() => Promise.reject(new Error('once too often'))))());
    await expect(Promise.allSettled([ask(), ask(), ask()])).resolves.toMatchObject([{ status: 'rejected' }, { status: 'fulfilled' }, { status: 'fulfilled' }]);
  });
});

describe('contacts', () => {
  afterEach(() => setMailStore(undefined));

  it('are those of the server even when they change while it is being asked', async () => {
    let name = 'Zora Quist';
    const held: (() => void)[] = [];
    const client = {
      accountFor: () => 'a1',
      one: async () => ({ list: [] }),
      call: async () => {
        const said = { q: { ids: ['c1'] }, g: { list: [{ id: 'c1', name: { full: name } }] } };
        await new Promise<void>((resolve) => held.push(resolve));
        return { of: (call: 'q' | 'g') => said[call] };
      },
    };
    setMailStore({ client, keep: NOTHING_KEPT } as unknown as MailStore);
    const first = refresh();
    await turn();
    name = 'Zora Lind';
    const second = refresh();
    held.shift()?.();
    await first;
    expect(cards()[0]?.name?.full).toBe('Zora Quist');
    await turn();
    held.shift()?.();
    await second;
    expect(cards()[0]?.name?.full).toBe('Zora Lind');
  });
});
