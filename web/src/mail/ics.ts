/**
 * Reads what an invitation by mail says (iTIP, RFC 5546, in iCalendar, RFC 5545), and writes the answer to it. Strict about
 * what it understands, and bounded: what is not one event with a method is no invitation.
 */

/** Octets of an invitation that are looked at; those with pictures in them are rare and not worth it. */
export const LONGEST = 1_000_000;
const MOST_LINES = 20_000;
const MOST_PEOPLE = 500;

export interface Person {
  name: string | undefined;
  email: string;
  status: string;
}

/** A time as it was written: a day, a moment, or a wall clock somewhere. */
export interface Time {
  /** The moment, for a day the midnight that it begins with, here. */
  at: Date;
  allDay: boolean;
  /** The zone that it was written in, where the browser knows it; undefined for UTC, days and clocks of no zone. */
  zone: string | undefined;
}

export interface Invitation {
  method: 'REQUEST' | 'CANCEL' | 'REPLY' | 'PUBLISH';
  uid: string;
  sequence: number;
  recurrenceId: string | undefined;
  summary: string;
  location: string;
  description: string;
  start: Time | undefined;
  end: Time | undefined;
  repeats: boolean;
  organizer: Person | undefined;
  attendees: Person[];
}

interface Property {
  name: string;
  params: Map<string, string>;
  value: string;
}

interface Component {
  name: string;
  properties: Property[];
  inner: Component[];
}

/** RFC 5545 3.1: a line that begins with a space goes on with the one before. */
function unfolded(text: string): string[] {
  return text.replace(/\r\n?/g, '\n').replace(/\n[ \t]/g, '').split('\n').slice(0, MOST_LINES).filter((line) => line !== '');
}

function property(line: string): Property | undefined {
  const head = /^([A-Za-z0-9-]+)/.exec(line);
  if (!head) return undefined;
  const params = new Map<string, string>();
  let at = head[0].length;
  const param = /;([A-Za-z0-9-]+)=("[^"]*"|[^;:"]*)(?:,(?:"[^"]*"|[^;:",]*))*/y;
  while (line[at] === ';') {
    param.lastIndex = at;
    const found = param.exec(line);
    if (!found) return undefined;
    params.set(found[1]!.toUpperCase(), found[2]!.replace(/^"|"$/g, ''));
    at = param.lastIndex;
  }
  return line[at] === ':' ? { name: head[1]!.toUpperCase(), params, value: line.slice(at + 1) } : undefined;
}

function parse(text: string): Component | undefined {
  const stack: Component[] = [];
  for (const line of unfolded(text.slice(0, LONGEST))) {
    const one = property(line);
    if (!one) continue;
    if (one.name === 'BEGIN') {
      const made: Component = { name: one.value.trim().toUpperCase(), properties: [], inner: [] };
      stack[stack.length - 1]?.inner.push(made);
      stack.push(made);
      if (stack.length > 8) return undefined;
    } else if (one.name === 'END') {
      const done = stack.pop();
      if (done?.name !== one.value.trim().toUpperCase()) return undefined;
      if (stack.length === 0) return done;
    } else stack[stack.length - 1]?.properties.push(one);
  }
  return undefined;
}

/** RFC 5545 3.3.11. */
const plain = (value: string) => value.replace(/\\([\\;,nN])/g, (_, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped));

const find = (of: Component, name: string) => of.properties.find((each) => each.name === name);
const words = (of: Component, name: string) => plain(find(of, name)?.value ?? '').trim().slice(0, 20_000);

function person(from: Property): Person | undefined {
  const email = /^mailto:(.+)$/i.exec(from.value.trim())?.[1] ?? from.params.get('EMAIL');
  if (!email || !/^[^\s<>@]+@[^\s<>@]+$/.test(email)) return undefined;
  return { name: from.params.get('CN')?.trim() || undefined, email, status: (from.params.get('PARTSTAT') ?? 'NEEDS-ACTION').toUpperCase() };
}

const CLOCK = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/;

/** Milliseconds that a zone's clocks are ahead of UTC at a moment. */
function offset(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1000) * 1000;
}

function known(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** "+0130" in milliseconds. */
function shift(text: string | undefined): number | undefined {
  const found = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(text?.trim() ?? '');
  if (!found) return undefined;
  return (found[1] === '-' ? -1 : 1) * ((Number(found[2]) * 60 + Number(found[3])) * 60 + Number(found[4] ?? 0)) * 1000;
}

/** When clocks are changed in a year, in wall time as if it were UTC (RFC 5545 3.6.5: yearly, on the nth weekday of a month). */
function change(observance: Component, year: number): number | undefined {
  const start = CLOCK.exec(find(observance, 'DTSTART')?.value ?? '');
  if (!start) return undefined;
  const [from, month, day, hour, minute] = [1, 2, 3, 4, 5].map((at) => Number(start[at] ?? 0)) as [number, number, number, number, number];
  const rule = find(observance, 'RRULE')?.value.toUpperCase();
  if (!rule) return from <= year ? Date.UTC(from, month - 1, day, hour, minute) : undefined;
  const by = (name: string) => new RegExp(`(?:^|;)${name}=([^;]+)`).exec(rule)?.[1];
  const weekday = /^(-?\d)(SU|MO|TU|WE|TH|FR|SA)$/.exec(by('BYDAY') ?? '');
  const inMonth = Number(by('BYMONTH') ?? month);
  if (!weekday || from > year) return undefined;
  const nth = Number(weekday[1]);
  const wanted = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'].indexOf(weekday[2]!);
  const first = new Date(Date.UTC(year, nth < 0 ? inMonth : inMonth - 1, nth < 0 ? 0 : 1));
  const days = nth < 0 ? -((first.getUTCDay() - wanted + 7) % 7) + (nth + 1) * 7 : ((wanted - first.getUTCDay() + 7) % 7) + (nth - 1) * 7;
  return first.getTime() + days * 86_400_000 + (hour * 60 + minute) * 60_000;
}

/** How far ahead of UTC a zone is that the invitation describes itself, by wall time. */
function described(zone: Component, wall: number): number | undefined {
  let last: { at: number; to: number } | undefined;
  const year = new Date(wall).getUTCFullYear();
  for (const observance of zone.inner.slice(0, 200)) {
    const to = shift(find(observance, 'TZOFFSETTO')?.value);
    for (const each of [year - 1, year]) {
      const at = change(observance, each);
      if (to !== undefined && at !== undefined && at <= wall && (!last || at > last.at)) last = { at, to };
    }
  }
  return last?.to ?? shift(find(zone.inner[0] ?? zone, 'TZOFFSETTO')?.value);
}

function time(from: Property | undefined, zones: Component[]): Time | undefined {
  const found = CLOCK.exec(from?.value.trim() ?? '');
  if (!from || !found) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) => Number(found[at] ?? 0)) as [number, number, number, number, number, number];
  if (found[4] === undefined) return { at: new Date(year, month - 1, day), allDay: true, zone: undefined };
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const name = from.params.get('TZID');
  if (found[7]) return { at: new Date(wall), allDay: false, zone: undefined };
  if (name && known(name)) {
    // The offset of a moment near it is right but within an hour of a change; the second look is always right.
    const near = wall - offset(name, wall);
    return { at: new Date(wall - offset(name, near)), allDay: false, zone: name };
  }
  const zone = zones.find((each) => find(each, 'TZID')?.value === name);
  const ahead = zone && described(zone, wall);
  if (ahead !== undefined) return { at: new Date(wall - ahead), allDay: false, zone: undefined };
  return { at: new Date(year, month - 1, day, hour, minute, second), allDay: false, zone: undefined };
}

/** RFC 5545 3.3.6, in milliseconds. */
function duration(text: string | undefined): number | undefined {
  const found = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text?.trim() ?? '');
  if (!found) return undefined;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((each) => Number(each ?? 0)) as [number, number, number, number, number];
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** The invitation that a text/calendar part is; undefined when it is something else. */
export function readInvitation(text: string): Invitation | undefined {
  const calendar = parse(text);
  const method = calendar && find(calendar, 'METHOD')?.value.trim().toUpperCase();
  const event = calendar?.inner.find((each) => each.name === 'VEVENT');
  if (calendar?.name !== 'VCALENDAR' || !event || (method !== 'REQUEST' && method !== 'CANCEL' && method !== 'REPLY' && method !== 'PUBLISH')) return undefined;
  const uid = find(event, 'UID')?.value.trim();
  if (!uid) return undefined;
  const zones = calendar.inner.filter((each) => each.name === 'VTIMEZONE');
  const start = time(find(event, 'DTSTART'), zones);
  const lasts = duration(find(event, 'DURATION')?.value);
  const end = time(find(event, 'DTEND'), zones) ?? (start && lasts !== undefined ? { ...start, at: new Date(start.at.getTime() + lasts) } : undefined);
  const organizer = find(event, 'ORGANIZER');
  const recurrence = find(event, 'RECURRENCE-ID');
  return {
    method,
    uid,
    sequence: Number.parseInt(find(event, 'SEQUENCE')?.value ?? '0', 10) || 0,
    recurrenceId: recurrence && `RECURRENCE-ID${[...recurrence.params].map(([name, value]) => `;${name}=${/[:;,]/.test(value) ? `"${value}"` : value}`).join('')}:${recurrence.value}`,
    summary: words(event, 'SUMMARY'),
    location: words(event, 'LOCATION'),
    description: words(event, 'DESCRIPTION'),
    start,
    end,
    repeats: find(event, 'RRULE') !== undefined,
    organizer: organizer && person(organizer),
    attendees: event.properties.filter((each) => each.name === 'ATTENDEE').slice(0, MOST_PEOPLE).flatMap((each) => person(each) ?? []),
  };
}

export type Answer = 'ACCEPTED' | 'TENTATIVE' | 'DECLINED';

/** RFC 5545 3.1: lines of at most 75 octets, cut between characters. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n');
const quoted = (text: string) => text.replace(/["\r\n]/g, "'");

/** The answer to an invitation (RFC 5546 3.2.3). */
export function replyTo(of: Invitation, who: { name?: string | null; email: string }, answer: Answer, now: Date): string {
  const utc = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '');
  const organizer = of.organizer?.email ?? '';
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Redoubt//Mail//EN',
    'VERSION:2.0',
    'METHOD:REPLY',
    'BEGIN:VEVENT',
    `UID:${of.uid}`,
    ...(of.recurrenceId ? [of.recurrenceId] : []),
    `SEQUENCE:${of.sequence}`,
    `DTSTAMP:${utc(now)}`,
    `ORGANIZER:mailto:${organizer}`,
    `ATTENDEE;PARTSTAT=${answer}${who.name ? `;CN="${quoted(who.name)}"` : ''}:mailto:${who.email}`,
    `SUMMARY:${escaped(of.summary)}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.map(folded).join('\r\n');
}
