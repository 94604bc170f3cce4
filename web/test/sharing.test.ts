import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { withColleagues } from '../src/compose/completion';
import type { Email } from '../src/jmap/types';
import { rightsOf, roleOf, type ShareRole } from '../src/mail/roles';
import { forget, forgetShared, openKeep, sharedKey } from '../src/store/db';

describe('roles of sharing', () => {
  it('are the rights that they give, and nothing else is', () => {
    for (const role of ['read', 'write', 'manage'] as ShareRole[]) expect(roleOf(rightsOf(role))).toBe(role);
    // What the server tells beside them is no matter; a right more or less is.
    expect(roleOf({ ...rightsOf('read'), maySubmit: true })).toBe('read');
    expect(roleOf({ ...rightsOf('read'), maySetSeen: true })).toBeUndefined();
    expect(roleOf({ ...rightsOf('manage'), mayShare: false })).toBeUndefined();
    expect(roleOf({})).toBeUndefined();
  });
  it('grow from one to the next', () => {
    const given = (role: ShareRole) => Object.values(rightsOf(role)).filter(Boolean).length;
    expect(given('read')).toBeLessThan(given('write'));
    expect(given('write')).toBeLessThan(given('manage'));
    expect(rightsOf('write')['mayShare']).toBe(false);
  });
});

describe('completion', () => {
  const person = (email: string) => ({ name: null, email });
  it('names those one knows first, and each once', () => {
    const found = withColleagues([person('Ann@x.example')], [person('ann@x.example'), person('anton@x.example'), person('anja@x.example')], ['ANJA@x.example']);
    expect(found.map((each) => each.email)).toEqual(['Ann@x.example', 'anton@x.example']);
  });
  it('shows a handful', () => {
    const many = Array.from({ length: 20 }, (_, i) => person(`p${i}@x.example`));
    expect(withColleagues([], many, [])).toHaveLength(8);
  });
});

describe('what others share', () => {
  const kept = async (key: string) => {
    const keep = await openKeep(key);
    const found = await keep.get<Partial<Email>>('emails', 'e1');
    keep.close();
    return found?.subject;
  };
  const put = async (key: string, subject: string) => {
    const keep = await openKeep(key);
    await keep.put('emails', [['e1', { subject }]]);
    keep.close();
  };
  it('is kept for each person by herself, and forgotten with her or when it is taken away', async () => {
    await put('a1', 'her own');
    await put('a2', 'his own');
    await put(sharedKey('a2', 'a1'), 'hers, for him');
    await put(sharedKey('a2', 'a3'), 'another’s, for him');
    await put(sharedKey('a1', 'a3'), 'another’s, for her');
    expect(await kept(sharedKey('a2', 'a1'))).toBe('hers, for him');
    await forgetShared('a2', 'a3');
    expect(await kept(sharedKey('a2', 'a3'))).toBeUndefined();
    await forget('a2');
    expect(await kept('a2')).toBeUndefined();
    expect(await kept(sharedKey('a2', 'a1'))).toBeUndefined();
    expect(await kept('a1')).toBe('her own');
    expect(await kept(sharedKey('a1', 'a3'))).toBe('another’s, for her');
  });
});
