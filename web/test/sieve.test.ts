import { describe, expect, it } from 'vitest';
import { blankRule, isWhole, read, replacing, write, type Rule } from '../src/settings/sieve';
import { dayOf, endOf, startOf } from '../src/settings/days';

const rule = (fields: Partial<Rule>): Rule => ({ ...blankRule(), name: 'r', ...fields });

describe('rules', () => {
  it('are a Sieve script that asks for what it uses and no more (RFC 5228 3.2)', () => {
    const script = write([
      rule({ conditions: [{ field: 'from', how: 'is', value: 'bob@b.example' }, { field: 'size', how: 'over', value: '5' }], actions: [{ kind: 'move', folder: 'Work/Bob' }, { kind: 'read' }] }),
    ]);
    expect(script).toContain('require ["fileinto", "imap4flags"];\r\n');
    expect(script).toContain('if allof (\r\n    address :is "from" "bob@b.example",\r\n    size :over 5M\r\n) {\r\n    addflag "\\\\Seen";\r\n    fileinto "Work/Bob";\r\n    stop;\r\n}');
  });

  it('come back from their script as they were', () => {
    const rules = [rule({ name: 'a "b" \\ c\nd', all: false, on: false }), rule({ conditions: [{ field: 'subject', how: 'lacks', value: 'x' }], actions: [{ kind: 'forward', address: 'c@c.example' }], stop: false })];
    expect(read(write(rules))).toEqual(rules);
    expect(read('')).toEqual([]);
  });

  it('that are off or not whole do nothing', () => {
    expect(write([rule({ on: false }), rule({})])).not.toContain('if ');
    expect(isWhole(rule({}))).toBe(false);
  });

  it('cannot break out of a text', () => {
    const script = write([rule({ conditions: [{ field: 'subject', how: 'contains', value: '"; discard; #\\' }], actions: [{ kind: 'flag' }] })]);
    expect(script).toContain('header :contains "subject" "\\"; discard; #\\\\"');
  });

  it('of another program, or changed by hand, are left alone', () => {
    expect(read('require "fileinto";\r\nfileinto "x";\r\n')).toBeUndefined();
    const script = write([rule({ conditions: [{ field: 'subject', how: 'is', value: 'x' }], actions: [{ kind: 'delete' }] })]);
    expect(read(script.replace('discard;', 'keep;'))).toBeUndefined();
    expect(read(script.replace('{"name"', '{name'))).toBeUndefined();
  });

  it('changed by hand step aside before others take their name', () => {
    const now = new Date('2026-03-04T05:06:07Z');
    expect(replacing({ id: 'v1' }, true, 'b2', now)).toEqual([
      { update: { v1: { name: 'redoubt-rules-20260304050607' } } },
      { create: { r: { name: 'redoubt-rules', blobId: 'b2' } }, onSuccessActivateScript: '#r' },
    ]);
    expect(replacing({ id: 'v1' }, false, 'b2', now)).toEqual([{ update: { v1: { blobId: 'b2' } }, onSuccessActivateScript: 'v1' }]);
    expect(replacing(undefined, false, 'b2', now)).toEqual([{ create: { r: { name: 'redoubt-rules', blobId: 'b2' } }, onSuccessActivateScript: '#r' }]);
  });
});

describe('days of an absence', () => {
  it('last from midnight to midnight and come back the same', () => {
    expect(dayOf(startOf('2026-12-24'))).toBe('2026-12-24');
    expect(dayOf(endOf('2026-12-31'), true)).toBe('2026-12-31');
    expect(Date.parse(endOf('2026-12-24')!) - Date.parse(startOf('2026-12-24')!)).toBe(86_400_000);
    expect(startOf('')).toBeNull();
  });
});
