import type { HeadingLevel } from '../document/document.ts';

/** The page: A4 with margins for about 80 characters a line. All lengths are in points. */
export const page = {
  width: 595.28,
  height: 841.89,
  left: 76,
  right: 76,
  top: 78,
  bottom: 84,
  /** Where the running title and the page number stand. */
  headBaseline: 46,
  footBaseline: 841.89 - 44,
} as const;

export const column = { left: page.left, width: page.width - page.left - page.right } as const;

export const colors = {
  text: '#1c1d21',
  heading: '#12284c',
  muted: '#5d6270',
  accent: '#1d4f91',
  line: '#d3d7de',
  tint: '#f4f5f7',
} as const;

/** The height of a line, in sizes of its text. */
export const leading = 1.5;

export const sizes = {
  body: 10.5,
  small: 8.8,
  title: 23,
  subtitle: 9.8,
  running: 8.2,
  table: 9.4,
  code: 9,
} as const;

/** Size of a heading, and the space above and below it. */
export const headings: Readonly<Record<HeadingLevel, { size: number; before: number; after: number }>> = {
  2: { size: 15, before: 22, after: 6 },
  3: { size: 12.5, before: 16, after: 4 },
  4: { size: 11, before: 13, after: 3 },
  5: { size: 10.5, before: 11, after: 3 },
};

export const spaces = {
  paragraph: 7,
  item: 3,
  /** Before an item that is kept together, such as a question. */
  question: 9,
  /** The height that a thematic break takes. */
  rule: 16,
  cell: 5,
} as const;

export const indents = { list: 20, markerGap: 6, quote: 15, quoteBar: 2.5 } as const;

/** A raised number: its size and how far up it stands, in sizes of the text. */
export const noteNumber = { size: 0.68, rise: 0.36 } as const;
