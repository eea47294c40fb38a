import { page } from './page-design.ts';
import { paginate } from './paginate.ts';
import type { Row } from './row.ts';

/** What was drawn on each page, as `name@top`. */
function drawn(rows: readonly (Partial<Row> & { name: string; height: number })[]): string[][] {
  const pages: string[][] = [[]];
  const pen = {
    newPage: () => {
      pages.push([]);
    },
    bookmark: () => undefined,
    artifact: (draw: () => void) => {
      draw();
    },
  };
  const full = (row: Partial<Row> & { name: string; height: number }): Row => ({
    spaceBefore: 0,
    keepNext: false,
    draw: (top) => pages.at(-1)?.push(`${row.name}@${String(Math.round(top - page.top))}`),
    ...row,
  });
  paginate(rows.map(full), pen);
  return pages;
}

const room = page.height - page.top - page.bottom;

describe('dividing rows into pages', () => {
  it('leaves out the space before the first row of a page', () => {
    expect(
      drawn([
        { name: 'a', height: room, spaceBefore: 9 },
        { name: 'b', height: 10, spaceBefore: 9 },
        { name: 'c', height: 10, spaceBefore: 9 },
      ]),
    ).toEqual([['a@0'], ['b@0', 'c@19']]);
  });

  it('keeps a heading with what follows it', () => {
    expect(
      drawn([
        { name: 'a', height: room - 25 },
        { name: 'heading', height: 20, keepNext: true },
        { name: 'b', height: 10 },
      ]),
    ).toEqual([[expect.stringContaining('a')], ['heading@0', 'b@20']]);
  });

  it('begins a page where it is told to, but no empty one', () => {
    const key = { name: 'key', height: 10, keepNext: true, pageBreak: true };
    const answer = { name: 'answer', height: 10 };
    expect(drawn([{ name: 'a', height: 10, keepNext: true }, key, answer])).toEqual([
      ['a@0'],
      ['key@0', 'answer@10'],
    ]);
    expect(drawn([key, answer])).toEqual([['key@0', 'answer@10']]);
  });

  it('parts rows that no page could hold together', () => {
    const rows = Array.from({ length: 5 }, (_, place) => ({
      name: String(place),
      height: room / 2,
      keepNext: true,
    }));
    expect(drawn(rows).map((rowsOfPage) => rowsOfPage.length)).toEqual([2, 2, 1]);
  });

  it('repeats the head of a table on each page that it goes on on', () => {
    const head: Row = {
      height: 10,
      spaceBefore: 0,
      keepNext: true,
      draw: () => undefined,
    };
    const rows = [1, 2].map((name) => ({ name: String(name), height: room - 20, repeated: [head] }));
    expect(drawn(rows)).toEqual([['1@0'], ['2@10']]);
  });
});
