import type { ExportWriter } from '../export-input.ts';
import { type CsvCell, csvTable } from './csv-tables.ts';

/** Excel takes a file without it for one in the code page of the machine. Readers that know UTF-8 skip it. */
const byteOrderMark = '\uFEFF';
const lineEnd = '\r\n';
/** What spreadsheets may calculate (OWASP, CSV injection), full-width forms and leading white space included. */
const formulaStart = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const number = /^[+-]?\d+(?:\.\d+)?$/;
const needsQuotes = /[",;\r\n\t]|^\s|\s$/;

/** One row for each item, by RFC 4180. A text that a spreadsheet would calculate gets an apostrophe before it. */
export const writeCsv: ExportWriter = ({ task }) => {
  const { columns, rows } = csvTable(task);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  const text = lines.map((cells) => `${cells.map(writeCell).join(',')}${lineEnd}`).join('');
  return new TextEncoder().encode(`${byteOrderMark}${text}`);
};

function writeCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formulaStart.test(cell) && !number.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
