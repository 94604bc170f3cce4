import { describe, expect, it } from 'vitest';
import { hue, initials, shortName } from '../src/mail/people';
import { blocks, decoded, pieces, signatureAt } from '../src/mail/text';
import { tree } from '../src/mail/tree';
import type { Mailbox } from '../src/jmap/types';

describe('plain text', () => {
  it('is split where the depth of quoting changes', () => {
    expect(blocks('a\n> b\n>> c\n> > d\ne')).toEqual([
      { depth: 0, lines: ['a'] }, { depth: 1, lines: ['b'] }, { depth: 2, lines: ['c', 'd'] }, { depth: 0, lines: ['e'] },
    ]);
  });

  it('has links without the punctuation after them', () => {
    expect(pieces('see https://a.example/x(y). Bye').filter((piece) => piece.href)).toEqual([{ text: 'https://a.example/x(y)', href: 'https://a.example/x(y)' }]);
    expect(pieces('(www.a.example)').find((piece) => piece.href)?.href).toBe('https://www.a.example/');
    expect(pieces('ask bob@b.example!').find((piece) => piece.href)?.href).toBe('mailto:bob@b.example');
  });

  it('never links what could run', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x']) {
      expect(pieces(text).some((piece) => piece.href)).toBe(false);
    }
    expect(pieces('a <b> & c').map((piece) => piece.text).join('')).toBe('a <b> & c');
  });

  it('has a signature after its mark', () => {
    expect(signatureAt(['Hi', '-- ', 'Bob'])).toBe(1);
    expect(signatureAt(['Hi', 'Bob'])).toBe(2);
  });
});

describe('people', () => {
  it('are called by their first names', () => {
    expect(shortName({ name: 'Archer, Tom (Accounts)', email: 't@x' })).toBe('Tom');
    expect(shortName({ name: null, email: 'desk@x.example' })).toBe('desk');
  });

  it('have initials in any writing', () => {
    expect(initials({ name: 'Zoë Łukasik', email: 'z@x' })).toBe('ZŁ');
    expect(initials({ name: '', email: 'a.b@x' })).toBe('AB');
    expect(initials(undefined)).toBe('?');
  });

  it('keep their colour', () => {
    expect(hue('Bob@b.example')).toBe(hue('bob@B.example'));
  });
});

describe('folders', () => {
  const box = (id: string, name: string, role: Mailbox['role'] = null, parentId: string | null = null): Mailbox => ({
    id, name, role, parentId, sortOrder: 0, totalEmails: 0, unreadEmails: 0, totalThreads: 0, unreadThreads: 0, isSubscribed: true, myRights: {},
  });

  it('stand by role, then by name, each before what is in it', () => {
    const all = [box('1', 'Trash', 'trash'), box('2', 'b 10'), box('3', 'b 9'), box('4', 'Inbox', 'inbox'), box('5', 'x', null, '3'), box('6', 'lost', null, '99')];
    expect(tree(all, new Set(), 'en').map(({ mailbox, depth }) => [mailbox.name, depth])).toEqual([
      ['Inbox', 0], ['Trash', 0], ['b 9', 0], ['x', 1], ['b 10', 0], ['lost', 0],
    ]);
    expect(tree(all, new Set(['3']), 'en').some(({ mailbox }) => mailbox.name === 'x')).toBe(false);
  });
});

describe('the text of an attached file', () => {
  const octets = (...bytes: number[]) => new Uint8Array(bytes).buffer;

  it('is UTF-8 where nothing else is said and it can be', () => {
    expect(decoded(new TextEncoder().encode('Grüße').buffer as ArrayBuffer, 'us-ascii')).toBe('Grüße');
    expect(decoded(octets(0x47, 0xfc), null)).toBe('Gü');
    expect(decoded(octets(0xe4), 'iso-8859-5')).toBe('ф');
    expect(decoded(octets(0x47, 0xc3, 0xbc), 'x-nobody-knows')).toBe('Gü');
  });
});
