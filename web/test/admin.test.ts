import { describe, expect, it } from 'vitest';
import { ar } from '../src/admin/texts/ar';
import { bn } from '../src/admin/texts/bn';
import { de } from '../src/admin/texts/de';
import { en } from '../src/admin/texts/en';
import { es } from '../src/admin/texts/es';
import { fr } from '../src/admin/texts/fr';
import { hi } from '../src/admin/texts/hi';
import { csv } from '../src/admin/csv';

describe('the annex', () => {
  it('is CSV whose cells no spreadsheet runs', () => {
    expect(csv(['a', 'b'], [{ a: 'x "y"', b: '=1+1' }, { a: ['p', 'q'], b: 7 }, { b: '@SUM(A1)' }])).toBe(
      '"a","b"\r\n"x ""y""","\'=1+1"\r\n"p q","7"\r\n"","\'@SUM(A1)"\r\n',
    );
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
