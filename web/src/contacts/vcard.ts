import type { Id } from '../jmap/types';
import type { Card } from './card';

/**
 * vCards (RFC 6350, and 3.0 and 2.1 as other programs write them) read as JSContact cards, and written, by RFC 9555: names,
 * addresses of all kinds, companies, titles, notes, birthdays, links, groups of words. Pictures stay behind.
 */

/** Files that are larger are something else. */
export const MOST_CHARACTERS = 10_000_000;
const MOST_CARDS = 5_000;
/** What is longer in a line is left out: pictures, which stay behind, and what is there to keep a browser busy. */
const LONGEST_LINE = 100_000;
const MOST_WORDS = 100;

export type NewCard = Record<string, unknown> & { uid?: string };

interface Line {
  name: string;
  types: string[];
  params: Record<string, string>;
  value: string;
}

/** RFC 6350 3.2: a line that begins with a blank goes on the one before; so does quoted-printable after its "=". */
function unfold(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const last = lines.length - 1;
    const before = lines[last] ?? '';
    const full = before.length > LONGEST_LINE;
    if (/^[ \t]/.test(line) && last >= 0) lines[last] = full ? before : before + line.slice(1);
    else if (before.endsWith('=') && /;ENCODING=QUOTED-PRINTABLE/i.test(before.slice(0, 1_000).split(':', 1)[0] ?? '')) lines[last] = full && line.endsWith('=') ? before : before.slice(0, -1) + (full ? '' : line);
    else lines.push(line);
  }
  return lines;
}

function quotedPrintable(value: string): string {
  const octets: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const hex = value[i] === '=' ? /^[0-9A-Fa-f]{2}/.exec(value.slice(i + 1, i + 3)) : null;
    if (hex) {
      octets.push(parseInt(hex[0], 16));
      i += 2;
    } else octets.push(...new TextEncoder().encode(value[i]));
  }
  return new TextDecoder().decode(new Uint8Array(octets));
}

/** `item1.EMAIL;TYPE=work,home:value`, with parameters in quotes. */
function parseLine(line: string): Line | undefined {
  const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):([\s\S]*)$/.exec(line);
  if (!match) return undefined;
  const params: Record<string, string> = {};
  const types: string[] = [];
  for (const param of (match[2] ?? '').match(/;(?:"[^"]*"|[^";])+/g) ?? []) {
    const [key = '', given] = param.slice(1).split(/=(.*)/s);
    const value = (given ?? key).replace(/"/g, '');
    // vCard 2.1 has types without the name.
    if (given === undefined || key.toUpperCase() === 'TYPE') types.push(...value.toLowerCase().split(','));
    else params[key.toUpperCase()] = value;
  }
  const value = match[3] ?? '';
  const plain = /^quoted-printable$/i.test(params['ENCODING'] ?? '') || types.includes('quoted-printable') ? quotedPrintable(value) : value;
  return { name: (match[1] ?? '').toUpperCase(), types, params, value: plain };
}

const unescape = (text: string) => text.replace(/\\([\\,;nN])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c)).trim();

/** Parts between separators that are not escaped. */
function parts(value: string, separator: ';' | ','): string[] {
  return (value.match(separator === ';' ? /(?:\\.|[^\\;]|\\$)*(?:;|$)/gs : /(?:\\.|[^\\,]|\\$)*(?:,|$)/gs) ?? [])
    .map((part, index, all) => (index < all.length - 1 || part.endsWith(separator) ? part.replace(separator === ';' ? /;$/ : /,$/, '') : part))
    .slice(0, 20)
    .map(unescape);
}

const NAME = ['surname', 'given', 'given2', 'title', 'credential'];
const ADDRESS = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];

function contexts(types: string[]): Record<string, unknown> {
  const found: Record<string, boolean> = {};
  if (types.includes('work')) found['work'] = true;
  if (types.includes('home')) found['private'] = true;
  return Object.keys(found).length > 0 ? { contexts: found } : {};
}

function features(types: string[]): Record<string, unknown> {
  const known: Record<string, string> = { cell: 'mobile', voice: 'voice', fax: 'fax', pager: 'pager', text: 'text', video: 'video' };
  const found = Object.fromEntries(types.flatMap((type) => (known[type] ? [[known[type], true]] : [])));
  return Object.keys(found).length > 0 ? { features: found } : {};
}

function take(card: NewCard, line: Line): void {
  const add = (property: string, entry: Record<string, unknown>) => {
    const all = (card[property] ??= {}) as Record<Id, unknown>;
    const count = Object.keys(all).length;
    if (count < 50) all[`v${count + 1}`] = entry;
  };
  const value = unescape(line.value);
  if (!value) return;
  switch (line.name) {
    case 'UID':
      card.uid = value.slice(0, 255);
      break;
    case 'FN':
      card['name'] = { ...(card['name'] as object), full: value };
      break;
    case 'N': {
      const components = parts(line.value, ';').flatMap((each, index) => (each && NAME[index] ? [{ kind: NAME[index], value: each }] : []));
      // What is written is in the order in which it is said.
      const order = ['title', 'given', 'given2', 'surname', 'credential'];
      components.sort((a, b) => order.indexOf(a.kind!) - order.indexOf(b.kind!));
      if (components.length > 0) card['name'] = { ...(card['name'] as object), components };
      break;
    }
    case 'NICKNAME':
      parts(line.value, ',').filter(Boolean).forEach((name) => add('nicknames', { name }));
      break;
    case 'EMAIL':
      add('emails', { address: value, ...contexts(line.types) });
      break;
    case 'TEL':
      add('phones', { number: value.replace(/^tel:/i, ''), ...contexts(line.types), ...features(line.types) });
      break;
    case 'ORG': {
      const [name, ...units] = parts(line.value, ';').filter(Boolean);
      if (name) add('organizations', { name, ...(units.length > 0 ? { units: units.map((unit) => ({ name: unit })) } : {}) });
      break;
    }
    case 'TITLE':
      add('titles', { name: value });
      break;
    case 'NOTE':
      add('notes', { note: value });
      break;
    case 'URL':
      add('links', { uri: value });
      break;
    case 'ADR': {
      const components = parts(line.value, ';').flatMap((each, index) => (each && ADDRESS[index] ? [{ kind: ADDRESS[index], value: each }] : []));
      if (components.length > 0) add('addresses', { components, ...contexts(line.types) });
      break;
    }
    case 'BDAY': {
      const date = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value);
      if (date) add('anniversaries', { kind: 'birth', date: { '@type': 'PartialDate', year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) } });
      break;
    }
    case 'CATEGORIES': {
      const words = (card['keywords'] ??= {}) as Record<string, boolean>;
      for (const word of parts(line.value, ',').filter(Boolean)) if (Object.keys(words).length < MOST_WORDS) words[word] = true;
      break;
    }
  }
}

/** The cards of a file; those that say neither a name nor an address are left out. */
export function readVCards(text: string): NewCard[] {
  const cards: NewCard[] = [];
  let open: NewCard | undefined;
  for (const raw of unfold(text.slice(0, MOST_CHARACTERS))) {
    const line = parseLine(raw);
    if (!line) continue;
    if (line.name === 'BEGIN' && /^vcard$/i.test(line.value.trim())) open = { kind: 'individual' };
    else if (line.name === 'END' && open) {
      if (['name', 'emails', 'organizations', 'nicknames'].some((property) => open?.[property])) cards.push(open);
      open = undefined;
      if (cards.length === MOST_CARDS) break;
    } else if (open) take(open, line);
  }
  return cards;
}

const escape = (text: string) => text.replace(/[\\,;]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** RFC 6350 3.2: no line of more than 75 octets. */
function fold(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (octets + size > 74) {
      pieces.push(piece);
      piece = '';
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  return [...pieces, piece].join('\r\n ');
}

type Entry = Record<string, unknown>;
const entries = (card: Card, property: string) => Object.values(((card as unknown as Entry)[property] ?? {}) as Record<Id, Entry>);
const text = (entry: Entry, name: string) => (typeof entry[name] === 'string' ? (entry[name] as string) : '');

function typesOf(entry: Entry): string {
  const { work, private: home } = (entry['contexts'] ?? {}) as Record<string, boolean>;
  const kinds = Object.keys((entry['features'] ?? {}) as object).flatMap((feature) => (feature === 'mobile' ? ['cell'] : ['voice', 'fax', 'pager', 'text', 'video'].includes(feature) ? [feature] : []));
  const all = [...(work ? ['work'] : []), ...(home ? ['home'] : []), ...kinds];
  return all.length > 0 ? `;TYPE=${all.length > 1 ? `"${all.join(',')}"` : all[0]}` : '';
}

function components(entry: Entry, kinds: string[]): string {
  const list = (Array.isArray(entry['components']) ? entry['components'] : []) as { kind?: string; value?: string }[];
  return kinds.map((kind) => list.filter((each) => each.kind === kind).map((each) => escape(String(each.value ?? ''))).join(',')).join(';');
}

/** Cards as one file of vCards 4.0. */
export function writeVCards(cards: Card[], name: (card: Card) => string): string {
  const lines: string[] = [];
  for (const card of cards) {
    lines.push('BEGIN:VCARD', 'VERSION:4.0', `UID:${escape(card.uid)}`, `FN:${escape(name(card))}`);
    if (card.kind && card.kind !== 'individual') lines.push(`KIND:${escape(card.kind)}`);
    const parted = components((card.name ?? {}) as Entry, NAME);
    if (parted.replace(/;/g, '')) lines.push(`N:${parted}`);
    entries(card, 'nicknames').forEach((each) => lines.push(`NICKNAME:${escape(text(each, 'name'))}`));
    entries(card, 'emails').forEach((each) => lines.push(`EMAIL${typesOf(each)}:${escape(text(each, 'address'))}`));
    entries(card, 'phones').forEach((each) => lines.push(`TEL${typesOf(each)}:${escape(text(each, 'number'))}`));
    for (const each of entries(card, 'organizations')) {
      const units = ((each['units'] ?? []) as Entry[]).map((unit) => escape(text(unit, 'name')));
      lines.push(`ORG:${[escape(text(each, 'name')), ...units].join(';')}`);
    }
    entries(card, 'titles').forEach((each) => lines.push(`TITLE:${escape(text(each, 'name'))}`));
    entries(card, 'addresses').forEach((each) => lines.push(`ADR${typesOf(each)}:${components(each, ADDRESS)}`));
    entries(card, 'notes').forEach((each) => lines.push(`NOTE:${escape(text(each, 'note'))}`));
    entries(card, 'links').forEach((each) => lines.push(`URL:${text(each, 'uri').replace(/[\r\n]/g, '')}`));
    for (const each of entries(card, 'anniversaries')) {
      const { year, month, day } = (each['date'] ?? {}) as Record<string, number>;
      if (each['kind'] === 'birth' && year && month && day) lines.push(`BDAY:${String(year).padStart(4, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`);
    }
    lines.push('END:VCARD');
  }
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}
