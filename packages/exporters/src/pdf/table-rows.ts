import type { Block, TableCell } from '../document/document.ts';
import { textOf } from '../document/inline.ts';
import { type Area, type Tools, baselineOf, lineLeft } from './layout-area.ts';
import { type Line, breakLines, widestPiece } from './line-breaking.ts';
import { colors, leading, sizes, spaces } from './page-design.ts';
import type { StructureElement } from './pen.ts';
import type { Row } from './row.ts';
import type { TextStyle } from './text-style.ts';
import type { Typesetter } from './typesetter.ts';

/** A row of a table with more lines than this may go on on the next page. */
const stripLinesMax = 24;

const headStyle: TextStyle = { size: sizes.small, color: colors.muted, bold: true };

function bodyStyleOf({ color }: TextStyle): TextStyle {
  return { size: sizes.table, color };
}

type Table = Extract<Block, { kind: 'table' }>;

interface Column {
  readonly left: number;
  readonly width: number;
}

/** A cell that is broken into lines. */
interface LaidCell {
  readonly lines: readonly Line[];
  readonly column: Column;
  readonly element: StructureElement;
}

/** A table whose head is repeated on every page that it goes on on. */
export function tableRows(table: Table, area: Area, tools: Tools): Row[] {
  const columns = columnsOf(table, area, tools.typesetter);
  const element = tools.pen.element('Table', area.parent);
  const row = (cells: readonly TableCell[], isHead: boolean): Row[] =>
    cellRows({ cells, isHead, columns, area, tools, table: element });
  const head = row(table.head, true).map((line) => ({ ...line, keepNext: true }));
  const body = table.rows.flatMap((cells) => row(cells, false)).map((line) => ({ ...line, repeated: head }));
  return [...head, ...body];
}

function columnsOf(table: Table, area: Area, typesetter: Typesetter): readonly Column[] {
  let at = 0;
  return columnWidths(table, area, typesetter).map((width) => {
    const offset = at;
    at += width;
    return { left: area.left + (typesetter.rightToLeft ? area.width - offset - width : offset), width };
  });
}

/** Each column has room for its longest word, as far as there is any; the rest is shared as the table says. */
function columnWidths(
  { widths, head, rows }: Table,
  { width, style }: Area,
  typesetter: Typesetter,
): readonly number[] {
  const body = bodyStyleOf(style);
  const needs = widths.map((_, place) => {
    const needOf = (cells: readonly TableCell[], cellStyle: TextStyle): number =>
      widestPiece({ text: textOf(cells[place] ?? []), style: cellStyle }, typesetter);
    const widest = rows.reduce((most, cells) => Math.max(most, needOf(cells, body)), needOf(head, headStyle));
    return Math.min(widest + 2 * spaces.cell + roundingRoom, width * wordShareMax);
  });
  const needed = sumOf(needs);
  if (needed >= width) return needs.map((need) => (need * width) / needed);
  const total = sumOf(widths);
  const wishes = widths.map((share, place) => Math.max(0, (width * share) / total - (needs[place] ?? 0)));
  const wished = sumOf(wishes);
  return needs.map((need, place) => need + ((width - needed) * (wishes[place] ?? 0)) / wished);
}

/** No word takes more of the table's width than this. */
const wordShareMax = 1 / 3;
/** Sums of widths differ in their last digits, which shall part no word. */
const roundingRoom = 0.01;

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** One row of the table: a strip, or several for a row that is too high to be kept on a page. */
function cellRows(options: {
  cells: readonly TableCell[];
  isHead: boolean;
  columns: readonly Column[];
  area: Area;
  tools: Tools;
  table: StructureElement;
}): Row[] {
  const { cells, isHead, columns, area, tools, table } = options;
  const style = isHead ? headStyle : bodyStyleOf(area.style);
  const tag = isHead ? 'TH' : 'TD';
  const element = tools.pen.element('TR', table);
  const laid = columns.map((column, place): LaidCell => ({
    lines: breakLines(tools.spans.of(cells[place] ?? [], style), innerOf(column).width, tools.typesetter),
    column: innerOf(column),
    element: tools.pen.element(tag, element),
  }));
  const count = Math.max(1, ...laid.map(({ lines }) => lines.length));
  const strips = Math.ceil(count / stripLinesMax);
  return Array.from({ length: strips }, (_, strip) => {
    const from = strip * stripLinesMax;
    const to = Math.min(count, from + stripLinesMax);
    const part = laid.map((cell) => ({ ...cell, lines: cell.lines.slice(from, to) }));
    return stripRow({ cells: part, tag, lines: to - from, isLast: strip === strips - 1, area, style, tools });
  });
}

/** Cells are drawn one after the other, so that what is selected or read aloud comes in their order. */
function stripRow(options: {
  cells: readonly LaidCell[];
  tag: 'TH' | 'TD';
  lines: number;
  isLast: boolean;
  area: Area;
  style: TextStyle;
  tools: Tools;
}): Row {
  const { cells, tag, lines, isLast, area, style, tools } = options;
  const { pen } = tools;
  const lineHeight = style.size * leading;
  const height = lines * lineHeight + 2 * spaces.cell;
  return {
    height,
    spaceBefore: 0,
    keepNext: false,
    draw: (top) => {
      for (const cell of cells) {
        pen.mark(cell.element, tag, () => {
          for (const [place, line] of cell.lines.entries()) {
            const lineTop = top + spaces.cell + place * lineHeight;
            pen.line(line, lineLeft(line, cell.column), baselineOf(lineTop, style.size));
          }
        });
      }
      if (!isLast) return;
      pen.artifact(() => {
        const weight = tag === 'TH' ? 1 : 0.5;
        const bar = { left: area.left, top: top + height - weight, width: area.width, height: weight };
        pen.bar({ ...bar, color: colors.line });
      });
    },
  };
}

function innerOf({ left, width }: Column): Column {
  return { left: left + spaces.cell, width: width - 2 * spaces.cell };
}
