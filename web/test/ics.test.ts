import { describe, expect, it } from 'vitest';
import { readInvitation, replyTo } from '../src/mail/ics';

const event = (lines: string[], around: string[] = [], method = 'METHOD:REQUEST') =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', method, ...around, 'BEGIN:VEVENT', 'UID:1@x', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

describe('invitations by mail (RFC 5545, 5546)', () => {
  it('say what, where, when and who', () => {
    const read = readInvitation(
      event([
        'SUMMARY:Harbour\\, plan\\nsecond line',
        'LOCATION:Room 2\\; left',
        'DTSTART;TZID=Europe/Berlin:20261126T093000',
        'DTEND;TZID=Europe/Berlin:20261126T103000',
        'SEQUENCE:3',
        'ORGANIZER;CN="Lindqvist, Mara":mailto:mara@x.example',
        'ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=',
        ' TRUE:mailto:alice@example.org',
        'ATTENDEE:urn:uuid:1',
      ]),
    )!;
    expect(read.summary).toBe('Harbour, plan\nsecond line');
    expect(read.location).toBe('Room 2; left');
    expect(read.start).toEqual({ at: new Date('2026-11-26T08:30:00Z'), allDay: false, zone: 'Europe/Berlin' });
    expect(read.end?.at).toEqual(new Date('2026-11-26T09:30:00Z'));
    expect(read.organizer).toEqual({ name: 'Lindqvist, Mara', email: 'mara@x.example', status: 'NEEDS-ACTION' });
    expect(read.attendees).toEqual([{ name: 'Alice', email: 'alice@example.org', status: 'NEEDS-ACTION' }]);
    expect(read.sequence).toBe(3);
  });

  it('are at the right moment on both sides of a change of clocks', () => {
    const at = (text: string) => readInvitation(event([`DTSTART;TZID=Europe/Berlin:${text}`]))?.start?.at.toISOString();
    expect(at('20260328T120000')).toBe('2026-03-28T11:00:00.000Z');
    expect(at('20260329T033000')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('20261025T013000')).toBe('2026-10-24T23:30:00.000Z');
    expect(at('20261025T120000')).toBe('2026-10-25T11:00:00.000Z');
  });

  it('are understood with zones that only they describe, as Outlook writes them', () => {
    const zone = [
      'BEGIN:VTIMEZONE', 'TZID:W. Europe Standard Time',
      'BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD',
      'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT',
      'END:VTIMEZONE',
    ];
    const at = (text: string) => readInvitation(event([`DTSTART;TZID=W. Europe Standard Time:${text}`], zone))?.start?.at.toISOString();
    expect(at('20260115T120000')).toBe('2026-01-15T11:00:00.000Z');
    expect(at('20260329T120000')).toBe('2026-03-29T10:00:00.000Z');
    expect(at('20260715T120000')).toBe('2026-07-15T10:00:00.000Z');
    expect(at('20261025T120000')).toBe('2026-10-25T11:00:00.000Z');
  });

  it('may last a time, or be of whole days, or in UTC', () => {
    expect(readInvitation(event(['DTSTART:20261126T080000Z', 'DURATION:PT1H30M']))?.end?.at).toEqual(new Date('2026-11-26T09:30:00Z'));
    const day = readInvitation(event(['DTSTART;VALUE=DATE:20261126', 'DTEND;VALUE=DATE:20261128']))!;
    expect(day.start).toEqual({ at: new Date(2026, 10, 26), allDay: true, zone: undefined });
  });

  it('are nothing when they are of another kind, broken, or have no method', () => {
    expect(readInvitation(event([], [], 'X:1'))).toBeUndefined();
    expect(readInvitation(event([], [], 'METHOD:COUNTER'))).toBeUndefined();
    expect(readInvitation('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nEND:VCALENDAR')).toBeUndefined();
    expect(readInvitation('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nEND:VCALENDAR')).toBeUndefined();
    expect(readInvitation('BEGIN:A\r\n'.repeat(10_000))).toBeUndefined();
    expect(readInvitation('')).toBeUndefined();
  });

  it('of garbage never throw and end soon', () => {
    let seed = 7;
    const next = (most: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
    const pieces = ['BEGIN:VCALENDAR', 'END:VCALENDAR', 'BEGIN:VEVENT', 'END:VEVENT', 'METHOD:REQUEST', 'UID:1', 'DTSTART', ';TZID=', '"', ':', ';', ',', '20261126T080000', '\r\n', '\n ', '\\', 'BEGIN:VTIMEZONE', 'RRULE:BYDAY=-1SU', '=', 'é'];
    for (let round = 0; round < 2_000; round++) readInvitation(Array.from({ length: next(60) }, () => pieces[next(pieces.length)]).join(''));
    const began = Date.now();
    readInvitation(`BEGIN:VCALENDAR\r\nX${';A=",'.repeat(200_000)}`);
    readInvitation(`BEGIN:VCALENDAR\r\nX;A=${'b,'.repeat(400_000)}`);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('are answered with what the organiser needs to know whose answer to what it is', () => {
    const read = readInvitation(event(['SUMMARY:A; b', 'SEQUENCE:2', 'RECURRENCE-ID;TZID=Europe/Berlin:20261126T093000', 'ORGANIZER:mailto:mara@x.example', 'ATTENDEE:mailto:alice@example.org']))!;
    const reply = replyTo(read, { name: 'Ali"ce\r\nX:1', email: 'alice@example.org' }, 'TENTATIVE', new Date('2026-11-01T10:00:00Z'));
    expect(reply.replace(/\r\n /g, '').split('\r\n')).toEqual([
      'BEGIN:VCALENDAR', 'PRODID:-//Redoubt//Mail//EN', 'VERSION:2.0', 'METHOD:REPLY', 'BEGIN:VEVENT', 'UID:1@x',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261126T093000', 'SEQUENCE:2', 'DTSTAMP:20261101T100000Z', 'ORGANIZER:mailto:mara@x.example',
      `ATTENDEE;PARTSTAT=TENTATIVE;CN="Ali'ce''X:1":mailto:alice@example.org`, 'SUMMARY:A\\; b', 'END:VEVENT', 'END:VCALENDAR', '',
    ]);
    expect(reply.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
    expect(readInvitation(reply)?.attendees[0]?.status).toBe('TENTATIVE');
  });
});
