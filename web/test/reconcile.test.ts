import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../src/jmap/client';
import { forget, openKeep, type Keep, type Kind } from '../src/store/db';
import type { Email, EmailBody, Mailbox, Thread } from '../src/jmap/types';
import { BODIES, KEPT_STATE, KeptMail, readable, reconcile } from '../src/store/reconcile';

let keep: Keep;
let mail: KeptMail;
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
const email = (id: string, mailbox = 'inbox') => ({ id, threadId: 't2', mailboxIds: { [mailbox]: true } }) as unknown as Email;
const kept = async () => [await keep.ids('emails'), await keep.ids('bodies')].map((ids) => ids.sort().join(' '));

beforeEach(async () => {
  asked = [];
  keep = await openKeep('a1');
  mail = new KeptMail(keep);
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
    await reconcile(server(changes(['e1'], '6', true), changes(['e3', 'e9'], '7')), 'a1', mail, '9');
    expect(asked).toEqual(['5', '6']);
    expect(await kept()).toEqual(['e2', 'e2']);
    expect(await keep.get('values', KEPT_STATE)).toBe('7');
    expect(await keep.ids('lists')).toEqual(['l']);
  });

  it('goes as a whole, but not what waits, where the server does not know what happened since', async () => {
    for (const unknown of [true, false]) {
      if (!unknown) await keep.remove('values', [KEPT_STATE]);
      await keep.put('emails', [['e1', {}]]);
      await reconcile(server(new Refused('cannotCalculateChanges')), 'a1', mail, '9');
      expect(await kept()).toEqual(['', '']);
      expect(await keep.ids('lists')).toEqual([]);
      expect(await keep.ids('queue')).toEqual(['w']);
      expect((await keep.ids('values')).sort()).toEqual([KEPT_STATE, 'labels']);
      expect(await keep.get('values', KEPT_STATE)).toBe('9');
    }
  });

  describe('goes as a whole but for what this page was told', () => {
    /** What a page is told of one conversation; it waits for none of it. */
    const hear = () => {
      void mail.emails([email('e3'), email('e4')]);
      void mail.threads([{ id: 't2', emailIds: ['e3', 'e4'] } as Thread]);
      void mail.body({ id: 'e4' } as EmailBody);
      void mail.list('new', { ids: ['e3', 'e4'], total: 2 });
    };
    /** The same records, where something happens once ids were read, or once it was asked that some be removed. */
    const watched = (read: () => void, removed: () => void): Keep =>
      Object.assign(Object.create(keep) as Keep, {
        ids: async (kind: Kind) => {
          const ids = await keep.ids(kind);
          read();
          return ids;
        },
        remove: (kind: Kind, ids: string[]) => {
          const done = keep.remove(kind, ids);
          removed();
          return done;
        },
      });
    const nothing = () => undefined;
    const once = (run: () => void) => {
      let ran = false;
      return () => {
        if (!ran) run();
        ran = true;
      };
    };
    const unknown = () => server(new Refused('cannotCalculateChanges'));
    const looks = (over: Keep) => reconcile(unknown(), 'a1', (mail = new KeptMail(over)), '9');
    const moments: Record<string, () => Promise<void>> = {
      before: () => (hear(), reconcile(unknown(), 'a1', mail, '9')),
      'while it is looked at': () => looks(watched(once(hear), nothing)),
      'while it is removed': () => looks(watched(nothing, once(hear))),
    };
    const stays = async () => {
      expect(await kept()).toEqual(['e3 e4', 'e4']);
      expect(await keep.get('emails', 'e3')).toEqual(email('e3'));
      expect(await keep.ids('lists')).toEqual(['new']);
      expect((await keep.ids('values')).sort()).toEqual([KEPT_STATE, 'labels', 'thread:t2']);
      expect(await keep.get('values', KEPT_STATE)).toBe('9');
    };

    for (const [when, run] of Object.entries(moments)) {
      it(`${when}, at the first start`, async () => {
        await keep.remove('values', [KEPT_STATE]);
        await run();
        await stays();
      });
      it(`${when}, after a long absence`, async () => {
        await run();
        await stays();
      });
    }

    it('while the server is asked', async () => {
      await reconcile({ one: () => (hear(), Promise.reject(new Refused('cannotCalculateChanges'))) }, 'a1', mail, '9');
      await stays();
    });
  });

  it('goes as a whole, what this page was told as well, once that is of an earlier time', async () => {
    await mail.emails([email('e4')]);
    mail.age();
    await mail.emails([email('e5')]);
    await reconcile(server(new Refused('cannotCalculateChanges')), 'a1', mail, '9');
    expect(await kept()).toEqual(['e5', '']);
  });

  it('goes when it was destroyed, though this page was told of it before', async () => {
    await mail.emails([email('e1'), email('e4')]);
    await reconcile(server(changes(['e1'], '6')), 'a1', mail, '9');
    expect(await kept()).toEqual(['e2 e3 e4', 'e2 e3']);
  });

  it('stays where the server is not reached, and is looked at the next time', async () => {
    await expect(reconcile(server(new Unreachable()), 'a1', mail, '9')).rejects.toBeInstanceOf(Unreachable);
    expect(await kept()).toEqual(['e1 e2 e3', 'e1 e2 e3']);
    expect(await keep.get('values', KEPT_STATE)).toBe('5');
  });

  it('is no more than the newest bodies', async () => {
    const ids = Array.from({ length: BODIES + 2 }, (_, i) => `n${i}`);
    await keep.put('emails', ids.map((id, i) => [id, { id, receivedAt: new Date(1e12 + i).toISOString() }]));
    await keep.put('bodies', ids.map((id) => [id, { id }]));
    await keep.remove('bodies', ['e1', 'e2', 'e3']);
    await reconcile(server(changes([], '6')), 'a1', mail, '9');
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
    await mail.forgetUnseen(readable([box('read', true), box('named', false)]));
    expect(await kept()).toEqual(['e1 e3', 'e1 e3']);
    expect(await keep.ids('lists')).toEqual([]);
  });

  it('stays where it comes to a mailbox that one may read in the same moment', async () => {
    await mail.emails(['e1', 'e2', 'e3'].map((id) => email(id, 'hidden')));
    void mail.emails([email('e1', 'read')]);
    const forgotten = mail.forgetUnseen(new Set(['read']));
    void mail.emails([email('e2', 'read')]);
    await forgotten;
    expect(await keep.ids('emails')).toEqual(['e1', 'e2']);
  });

  it('takes with it the lists that name it, and not those that this page was told without it', async () => {
    await mail.emails([email('e1', 'hidden'), email('e2', 'read'), email('e3', 'read')]);
    await mail.list('names it', { ids: ['e2', 'e1'], total: 2 });
    await mail.list('does not', { ids: ['e2', 'e3'], total: 2 });
    await mail.forgetUnseen(new Set(['read']));
    expect(await keep.ids('lists')).toEqual(['does not']);
  });
});
