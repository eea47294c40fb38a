/** A block of a document on its way to Markdown. Texts are plain, on one line each, without marks. */
export type TextBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly linkShare: number }
  | ProseBlock
  | {
      readonly kind: 'item';
      readonly depth: number;
      readonly marker: string;
      readonly text: string;
      readonly linkShare: number;
    }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

interface ProseBlock {
  readonly kind: 'paragraph' | 'quote';
  readonly text: string;
  /** The share of its characters that are links, 0 to 1. */
  readonly linkShare: number;
}

/** The words of a block, for rules that look at them. */
export function wordsOf(block: TextBlock): string {
  return block.kind === 'table' ? block.rows.map((row) => row.join(' ')).join(' ') : block.text;
}
