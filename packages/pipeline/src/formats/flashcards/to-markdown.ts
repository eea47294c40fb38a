import type { Flashcards } from '@harvest/contracts/formats/flashcards';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { createCitationNumbers } from '../building/number-citations.ts';

/** Cards as Markdown: each front in bold, its back below. */
export function flashcardsMarkdown({ title, cards }: Flashcards): string {
  const numbers = createCitationNumbers();
  const blocks = cards.map(({ front, back, citations }) => {
    const lines = back.split('\n').map((line) => escapeMarkdown(line));
    return [`### ${escapeMarkdown(front)}`, `${lines.join('\n\n')}${numbers.marks(citations)}`].join('\n\n');
  });
  return `${[`# ${escapeMarkdown(title)}`, ...blocks].join('\n\n')}\n`;
}
