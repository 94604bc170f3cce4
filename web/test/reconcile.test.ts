import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../src/jmap/client';
import { forget, openKeep, type Keep } from '../src/store/db';
import type { Mailbox } from '../src/jmap/types';
import { BODIES, forgetUnseen, KEPT_STATE, readable, reconcile } from '../src/store/reconcile';

let keep: Keep;
let asked: unknown[];

const server = (...answers: (Record<string, unknown> | Error)[]) => ({
  one: async <T>(_name: string, args: Record<string, unknown>): Promise<T> => {
    asked.push(args['sinceState']);
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('asked once more');
    return answer as T;
  },
});
const changes = (destroyed: string[], newState: string, hasMoreChanges = false) => ({ created: [], updated: [], destroyed, newState, hasMoreChanges });
const kept = async () => [await keep.ids('emails'), await keep.ids('bodies')].map((ids) => ids.sort().join(' '));

beforeEach(async () => {
  asked = [];
  keep = await openKeep('a1');
  for (const id of ['e1', 'e2', 'e3']) {
    await keep.put('emails', [[id, { id, threadId: 't1' }]]);
    await keep.put('bodies', [[id, { id }]]);
  }
  await keep.put('lists', [['l', {}]]);
  await keep.put('queue', [['w', {}]]);
  await keep.put('values', [['thread:t1', {}], ['labels', []], [KEPT_STATE, '5']]);
});
afterEach(async () => {
  keep.close();
  await forget('a1');
});

describe('what is kept on the device', () => {
  it('goes when it was destroyed while nobody looked', async () => {
    await reconcile(server(changes(['e1'], '6', true), changes(['e3', 'e9'], '7')), 'a1', keep, '9');
    expect(asked).toEqual(['5', '6']);
    expect(await kept()).toEqual(['e2', 'e2']);
    expect(await keep.get('values', KEPT_STATE)).toBe('7');
    expect(await keep.ids('lists')).toEqual(['l']);
  });

  it('goes as a whole, but not what waits, where the server does not know what happened since', async () => {
    for (const unknown of [true, false]) {
      if (!unknown) await keep.remove('values', [KEPT_STATE]);
      await keep.put('emails', [['e1', {}]]);
      await reconcile(server(new Refused('cannotCalculateChanges')), 'a1', keep, '9');
      expect(await kept()).toEqual(['', '']);
      expect(await keep.ids('lists')).toEqual([]);
      expect(await keep.ids('queue')).toEqual(['w']);
      expect((await keep.ids('values')).sort()).toEqual([KEPT_STATE, 'labels']);
      expect(await keep.get('values', KEPT_STATE)).toBe('9');
    }
  });

  it('stays where the server is not reached, and is looked at the next time', async () => {
    await expect(reconcile(server(new Unreachable()), 'a1', keep, '9')).rejects.toBeInstanceOf(Unreachable);
    expect(await kept()).toEqual(['e1 e2 e3', 'e1 e2 e3']);
    expect(await keep.get('values', KEPT_STATE)).toBe('5');
  });

  it('is no more than the newest bodies', async () => {
    const ids = Array.from({ length: BODIES + 2 }, (_, i) => `n${i}`);
    await keep.put('emails', ids.map((id, i) => [id, { id, receivedAt: new Date(1e12 + i).toISOString() }]));
    await keep.put('bodies', ids.map((id) => [id, { id }]));
    await keep.remove('bodies', ['e1', 'e2', 'e3']);
    await reconcile(server(changes([], '6')), 'a1', keep, '9');
    const left = await keep.ids('bodies');
    expect(left).toHaveLength(BODIES);
    expect(left).not.toContain('n0');
    expect(left).toContain(`n${BODIES + 1}`);
  });
});

describe('mail that others share', () => {
  it('is forgotten where one may not read its mailbox any more, though one still sees its name', async () => {
    const box = (id: string, mayReadItems: boolean) => ({ id, myRights: { mayReadItems } }) as unknown as Mailbox;
    await keep.put('emails', Object.entries({ e1: ['read'], e2: ['named'], e3: ['named', 'read'] }).map(([id, boxes]) => [id, { id, mailboxIds: Object.fromEntries(boxes.map((each) => [each, true])) }]));
    await forgetUnseen(keep, readable([box('read', true), box('named', false)]));
    expect(await kept()).toEqual(['e1 e3', 'e1 e3']);
    expect(await keep.ids('lists')).toEqual([]);
  });
});
