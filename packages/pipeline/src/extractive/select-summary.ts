import { pickDiverse } from '@harvest/text/diversity';
import type { Question } from './question.ts';
import { quotableSentences, rateSentences } from './rate-sentences.ts';
import type { Selection } from './selection.ts';
import type { TermIndex } from '@harvest/text/term-index';

/** A summary of more sentences is no summary that a person would read. */
const sentencesMax = 12;
/** A summary holds at most this share of the source's words, beyond its first sentence. */
const shareMax = 0.4;
/**
 * Selects the sentences that stand for the source, in source order: about 1.2 times the square root of their number,
 * so that a longer source is condensed more.
 */
export async function selectSummary(options: {
  readonly source: string;
  readonly index: TermIndex;
  /** What the summary shall lean towards; none for a plain summary. */
  readonly questions: readonly Question[];
  readonly pause: () => Promise<void>;
}): Promise<Selection> {
  const { source, index, questions, pause } = options;
  const quotable = quotableSentences(index);
  const rates = await rateSentences({ source, index, questions, pause });
  const candidates = quotable.map((at) => ({ at, score: rates[at] ?? 0 }));
  const max = Math.min(sentencesMax, Math.max(1, Math.round(1.2 * Math.sqrt(quotable.length))));
  const picked = pickDiverse({ index, candidates, max, relevance: 0.7, crowding: 0.12 }).map(({ at }) => at);
  const budget = shareMax * quotable.reduce((sum, at) => sum + (index.terms[at]?.length ?? 0), 0);
  const groups = withinBudget(index, picked, budget).map((at) => [at]);
  return { answered: true, groups, unanswered: [] };
}

/** Takes picks in their order while they fit, at least one, and returns them in source order. */
function withinBudget(index: TermIndex, picked: readonly number[], budget: number): number[] {
  const kept: number[] = [];
  let used = 0;
  for (const at of picked) {
    const length = index.terms[at]?.length ?? 0;
    if (kept.length > 0 && used + length > budget) continue;
    kept.push(at);
    used += length;
  }
  return kept.sort((a, b) => a - b);
}
