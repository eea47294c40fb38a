import { pointsBack } from './bm25.ts';
import type { ScoredSentence } from './score-answer.ts';
import { sameParagraph } from './selection.ts';
import type { TermIndex } from '@harvest/text/term-index';

/** A sentence that announces a list draws in up to this many of its items. */
const listItemsMax = 8;

/**
 * Adds what a reader needs: the sentence that "it" points back to, the rest of a reply to the source's own question,
 * and the list that a colon announces.
 */
export function withContext(source: string, index: TermIndex, picked: readonly ScoredSentence[]): number[] {
  const chosen = new Set(picked.map(({ at }) => at));
  for (const { at, leans } of picked) {
    const sentence = index.sentences[at];
    if (!sentence) continue;
    const text = source.slice(sentence.start, sentence.end);
    if ((pointsBack(text) || leans) && sameParagraph(index, at, at - 1)) chosen.add(at - 1);
    const [before, after] = [index.sentences[at - 1], at + 1];
    const answersQuestion =
      before && sameParagraph(index, at, at - 1) && /[?？]$/.test(source.slice(before.start, before.end));
    if (answersQuestion && sameParagraph(index, at, after)) chosen.add(after);
    if (/[:：]$/.test(text)) {
      for (let next = at + 1; next <= at + listItemsMax && follows(index, at, next); next += 1)
        chosen.add(next);
    }
  }
  return [...chosen];
}

function follows(index: TermIndex, announcer: number, at: number): boolean {
  const [from, sentence] = [index.sentences[announcer], index.sentences[at]];
  return (
    sentence?.headings === from?.headings &&
    (sentence?.kind === 'item' || sentence?.kind === 'code' || sentence?.kind === 'row')
  );
}
