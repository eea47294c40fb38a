import fc from 'fast-check';
import { parseCsv } from './parse-csv.ts';

describe('reading CSV', () => {
  it('reads quoted fields with commas, line breaks and quotes', () => {
    expect(parseCsv('a,b\r\n"1, 2","say ""x""\ny"\n,\n')).toEqual([
      ['a', 'b'],
      ['1, 2', 'say "x"\ny'],
      ['', ''],
    ]);
  });

  it('gives back whatever was written', () => {
    const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (table) => {
        const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
        expect(parseCsv(table.map((row) => row.map(quote).join(',')).join('\n'))).toEqual(table);
      }),
    );
  });
});
