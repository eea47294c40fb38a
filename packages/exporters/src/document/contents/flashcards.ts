import type { ContentWriter } from '../content-context.ts';
import { plain } from '../inline.ts';

/** Fronts and backs side by side. */
export const flashcardsBlocks: ContentWriter<'flashcards'> = (deck, { labels, notes }) => [
  {
    kind: 'table',
    head: [[plain(labels.front)], [plain(labels.back)]],
    rows: deck.cards.map(({ front, back, citations }) => [
      [plain(front)],
      [plain(back), ...notes.refer(citations)],
    ]),
    widths: [1, 1],
  },
];
