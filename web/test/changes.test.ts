import { describe, expect, it } from 'vitest';
import type { Email } from '../src/jmap/types';
import { inverse, isSet, Overlay, toSet, type Change } from '../src/store/changes';

function email(id: string, mailbox: string, ...keywords: string[]): Email {
  return {
    id, blobId: `b${id}`, threadId: `t${id}`, size: 1, receivedAt: '2026-01-01T00:00:00Z', sentAt: null, from: null, to: null, cc: null, bcc: null,
    replyTo: null, subject: null, preview: '', hasAttachment: false, messageId: null, references: null,
    mailboxIds: { [mailbox]: true }, keywords: Object.fromEntries(keywords.map((each) => [each, true as const])),
  };
}

const change = (id: string, patches: Change['patches']): Change => ({ id, tab: 'here', patches });

function overlay(...emails: Email[]) {
  const touched: string[] = [];
  const made = new Overlay((ids) => touched.push(...ids));
  made.put(emails);
  touched.length = 0;
  return { made, touched };
}

describe('optimistic changes', () => {
  it('know a label that every object inherits from one that was set', () => {
    const [without, having] = [email('1', 'inbox'), email('2', 'inbox', 'constructor')];
    expect([without, having].map((each) => isSet(each.keywords, 'constructor'))).toEqual([false, true]);
    const patches = { 1: { keywords: { constructor: true } }, 2: { keywords: { constructor: true } } };
    expect(inverse(patches, (id) => (id === '1' ? without : having))).toEqual({ 1: { keywords: { constructor: false } } });
  });

  it('show at once and leave what the server told alone', () => {
    const { made, touched } = overlay(email('1', 'inbox'));
    made.add(change('a', { 1: { keywords: { $seen: true } } }));
    expect(made.get('1')?.keywords).toEqual({ $seen: true });
    expect(made.told('1')?.keywords).toEqual({});
    expect(touched).toEqual(['1']);
  });

  it('apply in their order on top of newer news from the server', () => {
    const { made } = overlay(email('1', 'inbox'));
    made.add(change('a', { 1: { mailboxIds: { inbox: false, archive: true } } }));
    made.add(change('b', { 1: { mailboxIds: { archive: false, trash: true } } }));
    made.put([email('1', 'inbox', '$flagged')]);
    expect(made.get('1')).toMatchObject({ mailboxIds: { trash: true }, keywords: { $flagged: true } });
  });

  it('become what the server told once it took them, but for those it refused', () => {
    const { made } = overlay(email('1', 'inbox'), email('2', 'inbox'));
    made.add(change('a', { 1: { keywords: { $seen: true } }, 2: { keywords: { $seen: true } } }));
    made.settle('a', new Set(['2']));
    expect(made.told('1')?.keywords).toEqual({ $seen: true });
    expect(made.get('2')?.keywords).toEqual({});
  });

  it('are gone when they are dropped', () => {
    const { made } = overlay(email('1', 'inbox'));
    made.add(change('a', { 1: { destroy: true } }));
    expect(made.get('1')).toBeUndefined();
    made.drop('a');
    expect(made.get('1')).toBeDefined();
  });

  it('count in mailboxes before the server counts', () => {
    const { made } = overlay(email('1', 'inbox'), email('2', 'inbox', '$seen'));
    made.add(change('a', { 1: { mailboxIds: { inbox: false, archive: true } }, 2: { keywords: { $seen: false } } }));
    expect(Object.fromEntries(made.counts())).toEqual({ inbox: { unread: 0, total: -1 }, archive: { unread: 1, total: 1 } });
  });

  it('are taken back by an inverse that restores just what they changed', () => {
    const { made } = overlay(email('1', 'inbox', '$seen'), email('2', 'inbox'));
    const patches = { 1: { keywords: { $seen: true } }, 2: { keywords: { $seen: true }, mailboxIds: { inbox: false, archive: true } } };
    const back = inverse(patches, (id) => made.get(id));
    expect(back).toEqual({ 2: { keywords: { $seen: false }, mailboxIds: { inbox: true, archive: false } } });
    made.add(change('a', patches));
    made.add(change('b', back));
    expect(made.get('2')).toEqual(made.told('2'));
  });

  it('are told to the server as patches with escaped paths (RFC 8620 5.3)', () => {
    expect(toSet({ 1: { keywords: { 'a/b~c': true, $seen: false }, mailboxIds: { m1: false } }, 2: { destroy: true } })).toEqual({
      update: { 1: { 'keywords/a~1b~0c': true, 'keywords/$seen': null, 'mailboxIds/m1': null } },
      destroy: ['2'],
    });
  });

  it('put off until a time, and back to the time before', () => {
    const before = { ...email('1', 'inbox'), snoozed: { until: '2026-01-02T08:00:00Z' } };
    const patch = { 1: { snoozed: { until: '2026-01-03T08:00:00Z' }, mailboxIds: { inbox: false, later: true } } };
    const { made } = overlay(before);
    made.add(change('a', patch));
    expect(made.get('1')?.snoozed?.until).toBe('2026-01-03T08:00:00Z');
    expect(inverse(patch, () => before)).toEqual({ 1: { snoozed: { until: '2026-01-02T08:00:00Z' }, mailboxIds: { inbox: true, later: false } } });
    expect(inverse(patch, () => email('1', 'inbox'))['1']?.snoozed).toBeNull();
    expect(toSet(patch).update).toEqual({ 1: { snoozed: { until: '2026-01-03T08:00:00Z' }, 'mailboxIds/inbox': null, 'mailboxIds/later': true } });
  });
});
