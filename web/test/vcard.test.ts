import { describe, expect, it } from 'vitest';
import { cardName, type Card } from '../src/contacts/card';
import { readVCards, writeVCards } from '../src/contacts/vcard';

const FOUR = [
  'BEGIN:VCARD', 'VERSION:4.0', 'UID:urn:uuid:1', 'FN:Dr. Ann Lee', 'N:Lee;Ann;;Dr.;', 'item1.EMAIL;TYPE="work,home":ann@example.org',
  'TEL;TYPE=cell;VALUE=uri:tel:+49-30-1', 'ORG:Acme\\, Inc.;Boats;Sails', 'NOTE:One\\nTwo\\; three, and a very long', '  line', 'ADR;TYPE=home:;;Main St 1;Bonn;;53111;Germany',
  'BDAY:19800229', 'CATEGORIES:sailing,cello', 'PHOTO:data:image/png;base64,AAAA', 'END:VCARD', '',
].join('\r\n');

describe('vCards', () => {
  it('are read with all that they say', () => {
    const [card, ...more] = readVCards(FOUR);
    expect(more).toEqual([]);
    expect(card).toEqual({
      kind: 'individual',
      uid: 'urn:uuid:1',
      name: { full: 'Dr. Ann Lee', components: [{ kind: 'title', value: 'Dr.' }, { kind: 'given', value: 'Ann' }, { kind: 'surname', value: 'Lee' }] },
      emails: { v1: { address: 'ann@example.org', contexts: { work: true, private: true } } },
      phones: { v1: { number: '+49-30-1', features: { mobile: true } } },
      organizations: { v1: { name: 'Acme, Inc.', units: [{ name: 'Boats' }, { name: 'Sails' }] } },
      notes: { v1: { note: 'One\nTwo; three, and a very long line' } },
      addresses: { v1: { components: [{ kind: 'name', value: 'Main St 1' }, { kind: 'locality', value: 'Bonn' }, { kind: 'postcode', value: '53111' }, { kind: 'country', value: 'Germany' }], contexts: { private: true } } },
      anniversaries: { v1: { kind: 'birth', date: { '@type': 'PartialDate', year: 1980, month: 2, day: 29 } } },
      keywords: { sailing: true, cello: true },
    });
  });

  it('that are made to keep a browser busy are cut', () => {
    const words = Array.from({ length: 5_000 }, (_, at) => `CATEGORIES:w${at}\n`).join('');
    const bomb = `BEGIN:VCARD\nFN:Ann\nNOTE;ENCODING=QUOTED-PRINTABLE:${'a=\n'.repeat(300_000)}b\nORG:Acme\\\n${words}END:VCARD\n`;
    const [card] = readVCards(bomb);
    expect((card!['notes'] as { v1: { note: string } }).v1.note.length).toBeLessThanOrEqual(100_001);
    expect(card!['organizations']).toEqual({ v1: { name: 'Acme\\' } });
    expect(Object.keys(card!['keywords'] as object).length).toBe(100);
  });

  it('of older programs are read, too', () => {
    const old = 'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=\nrg\nTEL;HOME;VOICE:1\nEMAIL;INTERNET:j@example.org\nEND:VCARD\n';
    const [card] = readVCards(old);
    expect(card?.['name']).toEqual({ components: [{ kind: 'given', value: 'Jörg' }, { kind: 'surname', value: 'Müller' }] });
    expect(card?.['phones']).toEqual({ v1: { number: '1', contexts: { private: true }, features: { voice: true } } });
  });

  it('that say nothing are left out, and what is no vCard is none', () => {
    expect(readVCards('BEGIN:VCARD\nVERSION:4.0\nTEL:1\nEND:VCARD\n')).toEqual([]);
    expect(readVCards('<html>FN:x')).toEqual([]);
    expect(readVCards('BEGIN:VCARD\nFN:Cut off')).toEqual([]);
  });

  it('come back as they were when they are written and read', () => {
    const [card] = readVCards(FOUR);
    const written = writeVCards([{ ...card, id: 'c1', addressBookIds: {} } as unknown as Card], cardName);
    const { keywords: _keywords, ...kept } = card as Record<string, unknown>;
    expect(readVCards(written)).toEqual([kept]);
    expect(written.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
  });

  it('cannot be broken out of', () => {
    const evil = { id: 'c', uid: 'u', addressBookIds: {}, name: { full: 'A\nEND:VCARD\r\nBEGIN:VCARD;x' }, links: { l: { uri: 'https://x\r\nNOTE:y' } } } as unknown as Card;
    const lines = writeVCards([evil], cardName).split('\r\n');
    expect(lines.filter((line) => line === 'BEGIN:VCARD')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('NOTE'))).toHaveLength(0);
  });
});
