import type { Citation } from '@harvest/contracts/citation';
import type { CheckedItem } from '../formats/format-definition.ts';

const mark = /\[(\d{1,3})\]/g;

/**
 * The paragraphs of a text as they are checked, each with the citations that it marks; without any mark the whole text
 * rests on all of them. What no paragraph marks is the last one's, so that every citation is checked.
 */
export function textItems(text: string, citations: readonly Citation[]): readonly CheckedItem[] {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
  const marked = paragraphs.map((paragraph) => marksOf(paragraph, citations.length));
  const used = new Set(marked.flat());
  const unmarked = citations.filter((_, at) => !used.has(at + 1));
  const last = Math.max(0, paragraphs.length - 1);
  return (paragraphs.length === 0 ? [''] : paragraphs).map((paragraph, at) => ({
    id: `paragraph${String(at + 1)}`,
    text: paragraph.replace(mark, '').trim(),
    citations:
      used.size === 0
        ? citations
        : [
            ...(marked[at] ?? []).flatMap((number) => citations[number - 1] ?? []),
            ...(at === last ? unmarked : []),
          ],
    citationOptional: true,
  }));
}

function marksOf(paragraph: string, max: number): readonly number[] {
  return [...paragraph.matchAll(mark)].map(([, number]) => Number(number)).filter((number) => number <= max);
}
