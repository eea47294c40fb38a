import type { Block, Inline } from './document.ts';

/** The blocks with each of their lines, cells and headings changed. */
export function mapContents(
  blocks: readonly Block[],
  change: (content: readonly Inline[]) => readonly Inline[],
): readonly Block[] {
  return blocks.map((block) => mapBlock(block, change));
}

function mapBlock(block: Block, change: (content: readonly Inline[]) => readonly Inline[]): Block {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return { ...block, content: change(block.content) };
    case 'list':
      return {
        ...block,
        items: block.items.map(({ content, children }) => ({
          content: change(content),
          children: mapContents(children, change),
        })),
      };
    case 'table':
      return { ...block, head: block.head.map(change), rows: block.rows.map((row) => row.map(change)) };
    case 'quote':
      return { ...block, blocks: mapContents(block.blocks, change) };
    case 'code':
    case 'rule':
      return block;
  }
}
