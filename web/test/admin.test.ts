import { afterEach, describe, expect, it, vi } from 'vitest';
import { ar } from '../src/admin/texts/ar';
import { bn } from '../src/admin/texts/bn';
import { de } from '../src/admin/texts/de';
import { en } from '../src/admin/texts/en';
import { es } from '../src/admin/texts/es';
import { fr } from '../src/admin/texts/fr';
import { hi } from '../src/admin/texts/hi';
import { follow, type SoFar } from '../src/admin/api';
import { csv, CsvFile } from '../src/admin/csv';

describe('the annex', () => {
  it('is CSV whose cells no spreadsheet runs', () => {
    expect(csv(['a', 'b'], [{ a: 'x "y"', b: '=1+1' }, { a: ['p', 'q'], b: 7 }, { b: '@SUM(A1)' }])).toBe(
      '"a","b"\r\n"x ""y""","\'=1+1"\r\n"p q","7"\r\n"","\'@SUM(A1)"\r\n',
    );
  });
});

describe('the annex, row by row', () => {
  it('is the same file, however long it is', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => ({ a: `=${i}`, b: 'x'.repeat(400) }));
    const file = new CsvFile(['a', 'b']);
    rows.forEach((row) => file.add(row));
    expect(await file.whole().text()).toBe(csv(['a', 'b'], rows));
  });
});

describe('a long question', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answering = (text: string, piece: number) => {
    const bytes = new TextEncoder().encode(text);
    const asked = vi.fn((_path: string, _init: RequestInit) => {
      const body = new ReadableStream<Uint8Array>({
        start(out) {
          for (let at = 0; at < bytes.length; at += piece) out.enqueue(bytes.slice(at, at + piece));
          out.close();
        },
      });
      return Promise.resolve(new Response(body, { status: 200 }));
    });
    vi.stubGlobal('fetch', asked);
    return asked;
  };

  const asking = async () => {
    const told: SoFar[] = [];
    const rows: unknown[] = [];
    const on = { soFar: (one: SoFar) => told.push(one), row: (row: unknown) => rows.push(row) };
    const message = await follow('audit.what-did', { by: 'a', session: '' }, on, new AbortController().signal);
    return { told, rows, message };
  };

  const LINES = '{"progress":{"done":1,"all":2},"rows":[{"a":"é"}]}\n{"row":{"a":"ü😀"}}\n{"row":{"a":2}}\n{"message":"two"}\n';

  it.each([1, 3, 1_000])('tells how far it is, each row and the message, in pieces of %i octets', async (piece) => {
    const asked = answering(LINES, piece);
    expect(await asking()).toEqual({
      told: [{ progress: { done: 1, all: 2 }, rows: [{ a: 'é' }] }], rows: [{ a: 'ü😀' }, { a: 2 }], message: 'two',
    });
    const init = asked.mock.calls[0]?.[1];
    expect(init?.body).toBe('{"by":"a"}');
    expect((init?.headers as Record<string, string>)['Accept']).toBe('application/x-ndjson');
    expect((init?.headers as Record<string, string>)['X-Redoubt']).toBe('web');
  });

  it('is not answered by an answer that is cut', async () => {
    answering(LINES.slice(0, -2), 7);
    await expect(asking()).rejects.toBeInstanceOf(TypeError);
  });
});

describe('the texts of administration', () => {
  it('are there in every language, and no language is a copy of another', () => {
    for (const texts of [de, fr, es, hi, bn, ar]) {
      expect(Object.keys(texts)).toEqual(Object.keys(en));
      expect(Object.values(texts).every((text) => text.trim() !== '')).toBe(true);
      const same = Object.entries(en).filter(([key, text]) => texts[key as keyof typeof en] === text);
      expect(same.length).toBeLessThan(20);
    }
  });
});
