import { type HtmlElement, attributeOf, elementsOf, textOf } from '../html/html-tree.ts';

const columnsMax = 30;
const rowsMax = 2_000;
/** A cell with more than this is a column of a page, not a datum. */
const cellCharactersMax = 500;

/** The cells of a table of data; null for a table that only lays out a page. All rows are equally wide. */
export function rowsOfTable(table: HtmlElement): readonly (readonly string[])[] | null {
  const rows: string[][] = [];
  for (const element of elementsOf(table)) {
    if (element.name === 'table' || element.name === 'ul' || element.name === 'ol') return null;
    if (element.name !== 'tr') continue;
    const cells = cellsOf(element);
    if (cells.some((cell) => cell.length > cellCharactersMax) || rows.length >= rowsMax) return null;
    if (cells.some((cell) => cell !== '')) rows.push(cells);
  }
  const width = Math.max(0, ...rows.map(({ length }) => length));
  if (rows.length < 2 || width < 2 || width > columnsMax) return null;
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')]);
}

function cellsOf(row: HtmlElement): string[] {
  return row.children.flatMap((cell) => {
    if (cell.kind !== 'element' || (cell.name !== 'td' && cell.name !== 'th')) return [];
    const span = Math.min(columnsMax, Math.max(1, Number.parseInt(attributeOf(cell, 'colspan'), 10) || 1));
    return [textOf(cell), ...Array<string>(span - 1).fill('')];
  });
}
