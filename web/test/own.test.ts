import { describe, expect, it } from 'vitest';
import type { Email } from '../src/jmap/types';
import { withoutOwn } from '../src/mail/own';

const email = (id: string, ...mailboxes: string[]) => ({ id, mailboxIds: Object.fromEntries(mailboxes.map((each) => [each, true])) }) as Email;

describe('a conversation that was found', () => {
  const all = [email('1', 'inbox'), email('2', 'sent'), email('3', 'drafts'), email('4', 'sent', 'inbox'), email('5', 'archive')];
  const own = new Set(['sent', 'drafts']);
  const left = (...rows: string[]) => withoutOwn(all, rows, own).map((each) => each.id);

  it('is archived without the answers and drafts in it', () => expect(left('1')).toEqual(['1', '4', '5']));
  it('is so with them where they were chosen themselves', () => expect(left('1', '2')).toEqual(['1', '2', '4', '5']));
});
