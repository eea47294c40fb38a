/** One strip of a page that is never torn apart: a line of text, or a line of every cell of a table's row. */
export interface Row {
  readonly height: number;
  /** Left out at the top of a page. */
  readonly spaceBefore: number;
  /** True where the next row must be on the same page. */
  readonly keepNext: boolean;
  /** True where it begins a page. */
  readonly pageBreak?: boolean;
  /** Draws the row with its upper edge at `top`. */
  readonly draw: (top: number) => void;
  /** An entry in the reader's table of contents. */
  readonly bookmark?: { readonly title: string; readonly level: number };
  /** What is drawn again above this row when it begins a page, as the head of a table. */
  readonly repeated?: readonly Row[];
}

/** The same rows, all to be kept on one page. */
export function keepTogether(rows: readonly Row[]): Row[] {
  return rows.map((row, place) => (place < rows.length - 1 ? { ...row, keepNext: true } : row));
}

/** The same rows with more space before them. */
export function withSpaceBefore(rows: readonly Row[], spaceBefore: number): Row[] {
  return rows.map((row, place) =>
    place === 0 ? { ...row, spaceBefore: Math.max(row.spaceBefore, spaceBefore) } : row,
  );
}

/** The height of rows that follow each other on a page, without the space before the first. */
export function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row, place) => sum + row.height + (place === 0 ? 0 : row.spaceBefore), 0);
}
