/** Days as a date field has them, and the moments at which they begin and end in the person's own time zone. */

/** The day of a moment; of an end, the last day before it. */
export function dayOf(iso: string | null, isEnd = false): string {
  if (!iso) return '';
  const at = new Date(Date.parse(iso) - (isEnd ? 1 : 0));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function moment(day: string, plus: number): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + plus).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function startOf(day: string): string | null {
  return moment(day, 0);
}

/** The midnight after a day. */
export function endOf(day: string): string | null {
  return moment(day, 1);
}
