import type { Row } from './api';

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csv(columns: string[], rows: Row[]): string {
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
}
