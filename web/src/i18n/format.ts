import { language } from './index';

const cache = new Map<string, unknown>();

function made<T>(kind: string, make: (tag: string) => T): T {
  const key = `${language()} ${kind}`;
  let one = cache.get(key) as T | undefined;
  if (!one) {
    one = make(language());
    cache.set(key, one);
  }
  return one;
}

const date = (kind: string, options: Intl.DateTimeFormatOptions) => made(kind, (tag) => new Intl.DateTimeFormat(tag, options));

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** A moment as briefly as a row of the list has room for. */
export function briefly(iso: string, now = new Date()): string {
  const when = new Date(iso);
  if (sameDay(when, now)) return date('time', { hour: 'numeric', minute: '2-digit' }).format(when);
  const days = (now.getTime() - when.getTime()) / 86_400_000;
  if (days >= 0 && days < 6) return date('weekday', { weekday: 'short' }).format(when);
  if (when.getFullYear() === now.getFullYear()) return date('day', { day: 'numeric', month: 'short' }).format(when);
  return date('date', { year: 'numeric', month: 'short', day: 'numeric' }).format(when);
}

/** A moment to come, as briefly as a row of the list has room for. */
export function ahead(iso: string, now = new Date()): string {
  const when = new Date(iso);
  const days = (when.getTime() - now.getTime()) / 86_400_000;
  if (sameDay(when, now)) return date('time', { hour: 'numeric', minute: '2-digit' }).format(when);
  if (days >= 0 && days < 6) return date('soon', { weekday: 'short', hour: 'numeric', minute: '2-digit' }).format(when);
  return briefly(iso, now);
}

/** A moment in full. */
export function fully(iso: string): string {
  return date('full', { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(iso));
}

export function number(value: number): string {
  return made('number', (tag) => new Intl.NumberFormat(tag)).format(value);
}

const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const;

export function octets(value: number): string {
  let unit = 0;
  let size = value / 1000;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = size < 10 ? 1 : 0;
  return made(`size${unit}${digits}`, (tag) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: UNITS[unit] ?? 'kilobyte', unitDisplay: 'short', maximumFractionDigits: digits }),
  ).format(size);
}

export function listed(items: string[]): string {
  return made('list', (tag) => new Intl.ListFormat(tag, { style: 'narrow', type: 'conjunction' })).format(items);
}
