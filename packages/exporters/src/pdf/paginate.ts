import { page } from './page-design.ts';
import type { Pen } from './pen.ts';
import { type Row, heightOf } from './row.ts';

/** What of a pen is needed to go from page to page. */
type PagePen = Pick<Pen, 'newPage' | 'bookmark' | 'artifact'>;

/** Draws rows down the pages. Rows that belong together begin a new page rather than be parted, as long as one holds them. */
export function paginate(rows: readonly Row[], pen: PagePen): void {
  const bottom = page.height - page.bottom;
  let top: number = page.top;
  for (const group of groupsOf(rows)) {
    for (const part of heightOf(group) > bottom - page.top ? group.map((row) => [row]) : [group]) {
      const [first] = part;
      if (first === undefined) continue;
      const isAtTop = top === page.top;
      if (!isAtTop && (first.pageBreak === true || top + first.spaceBefore + heightOf(part) > bottom)) {
        pen.newPage();
        top = drawRepeated(first.repeated ?? [], page.top, pen);
      }
      for (const row of part) top = drawRow(row, top, pen);
    }
  }
}

/** Runs of rows that are to be on one page. */
function* groupsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  let group: Row[] = [];
  for (const row of rows) {
    if (row.pageBreak === true && group.length > 0) {
      yield group;
      group = [];
    }
    group.push(row);
    if (row.keepNext) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function drawRow(row: Row, top: number, pen: PagePen): number {
  const at = top === page.top ? top : top + row.spaceBefore;
  row.draw(at);
  if (row.bookmark !== undefined) pen.bookmark(row.bookmark.title, row.bookmark.level);
  return at + row.height;
}

function drawRepeated(rows: readonly Row[], top: number, pen: PagePen): number {
  let at = top;
  for (const row of rows) {
    const rowTop = at;
    pen.artifact(() => {
      row.draw(rowTop);
    });
    at += row.height;
  }
  return at;
}
