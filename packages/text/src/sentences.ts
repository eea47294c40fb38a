import { type BlockKind, splitBlocks } from './blocks.ts';
import { sentenceLengthMax, splitRange } from './sentence-boundaries.ts';

/** A quotable passage of a source, at most about one sentence. `source.slice(start, end)` is its text. */
export interface Sentence {
  /** UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The same with layout marks such as `- ` or `## `; outer ranges hold every character but white space once. */
  readonly outerStart: number;
  readonly outerEnd: number;
  readonly kind: BlockKind;
  /** Number of the block (a paragraph, list item, heading ...), growing. */
  readonly block: number;
  /** Number of the group of blocks between two blank lines. */
  readonly paragraph: number;
  /** Indices of the headings above, outermost first; the same array for all sentences of a section. */
  readonly headings: readonly number[];
}

/**
 * Splits a text of any language into sentences with exact offsets, in source order and without overlap.
 *
 * Headings, list items, table rows and lines of code are passages of their own; a line of marks without a word
 * (`---`) is a passage of kind `rule`. Time and memory are linear in the length of the text.
 */
export function splitSentences(source: string): Sentence[] {
  const sentences: Sentence[] = [];
  let open: { index: number; level: number }[] = [];
  let headings: readonly number[] = [];
  for (const [blockIndex, block] of splitBlocks(source).entries()) {
    const divisible = block.kind === 'prose' || block.kind === 'item';
    const ranges =
      divisible || block.end - block.start > sentenceLengthMax
        ? splitRange(source, block.start, block.end)
        : [block];
    for (const [position, range] of ranges.entries()) {
      sentences.push({
        start: range.start,
        end: range.end,
        outerStart: position === 0 ? block.outerStart : range.start,
        outerEnd: position === ranges.length - 1 ? block.outerEnd : range.end,
        kind: block.kind,
        block: blockIndex,
        paragraph: block.paragraph,
        headings,
      });
    }
    if (block.kind === 'heading') {
      open = [
        ...open.filter((heading) => heading.level < block.level),
        { index: sentences.length - 1, level: block.level },
      ];
      headings = open.map((heading) => heading.index);
    }
  }
  return sentences;
}
