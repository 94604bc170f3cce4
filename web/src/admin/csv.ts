import type { Row } from './api';

const cell = (value: unknown) => {
  const text = value === undefined || value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
};

const line = (cells: unknown[]) => cells.map(cell).join(',') + '\r\n';

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csv(columns: string[], rows: Row[]): string {
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map(line).join('');
}

/** The same, row by row: what was added is kept outside the memory of the page once it is much. */
export class CsvFile {
  private readonly parts: Blob[] = [];
  private pending: string;

  constructor(private readonly columns: string[]) {
    this.pending = line(columns);
  }

  add(row: Row): void {
    this.pending += line(this.columns.map((column) => row[column]));
    if (this.pending.length > 1 << 18) {
      this.parts.push(new Blob([this.pending]));
      this.pending = '';
    }
  }

  /** All that was added until now. */
  whole(): Blob {
    return new Blob([...this.parts, this.pending], { type: 'text/csv' });
  }
}
