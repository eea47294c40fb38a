import { matchSentences, pointsBack } from './bm25.ts';
import { pickDiverse } from './diversity.ts';
import type { Question } from './question.ts';
import type { Selection } from './selection.ts';
import type { TermIndex } from './term-index.ts';
import { rankSentences } from './text-rank.ts';

/** A summary of more sentences is no summary that a person would read. */
const sentencesMax = 12;
/** A summary holds at most this share of the source's words, beyond its first sentence. */
const shareMax = 0.4;
/** TextRank's own damping, and a lower one where the walk shall come back to what the query asks about. */
const damping = { plain: 0.85, directed: 0.7 } as const;

const pointer =
  /^["'“‘«(]*(?:but|and|without (?:one|it|them)|or|so|however|also|then|instead|yet|still|thus|therefore|moreover|for (?:example|instance)|in contrast|on the other hand|together|aber|doch|und|mais|pero|しかし|また|但是)(?!\p{L})/iu;

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
  const relevance = await queryRelevance(source, index, questions, pause);
  const directed = relevance.some((value) => value > 0);
  const jumps = new Float64Array(index.sentences.length);
  for (const at of quotable)
    jumps[at] = position(index, at) * (1 + (directed ? 4 : 0) * (relevance[at] ?? 0));
  const ranks = await rankSentences({
    index,
    jumps,
    damping: directed ? damping.directed : damping.plain,
    pause,
  });
  await pause();
  const candidates = quotable.map((at) => ({
    at,
    score: (ranks[at] ?? 0) * form(source, index, at) * position(index, at),
  }));
  const max = Math.min(sentencesMax, Math.max(1, Math.round(1.2 * Math.sqrt(quotable.length))));
  const picked = pickDiverse({ index, candidates, max, relevance: 0.7, crowding: 0.12 }).map(({ at }) => at);
  const budget = shareMax * quotable.reduce((sum, at) => sum + (index.terms[at]?.length ?? 0), 0);
  const groups = withinBudget(index, picked, budget).map((at) => [at]);
  return { answered: true, groups, unanswered: [] };
}

/** Prose and list items; in a text without any, whatever holds words. */
function quotableSentences(index: TermIndex): number[] {
  const worded = index.sentences.flatMap((_, at) => ((index.terms[at]?.length ?? 0) > 0 ? [at] : []));
  const running = worded.filter((at) => /^(?:prose|item)$/.test(index.sentences[at]?.kind ?? ''));
  return running.length > 0 ? running : worded;
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

/** How much each sentence is about the query, 0 to 1. */
async function queryRelevance(
  source: string,
  index: TermIndex,
  questions: readonly Question[],
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const relevance = new Float64Array(index.sentences.length);
  for (const question of questions) {
    await pause();
    const { score } = matchSentences({ source, index, question });
    const best = score.reduce((highest, value) => Math.max(highest, value), 0);
    if (best > 0)
      for (const [at, value] of score.entries()) relevance[at] = Math.max(relevance[at] ?? 0, value / best);
  }
  return relevance;
}

/** Writers put what matters first: in the text, and in each paragraph. */
function position(index: TermIndex, at: number): number {
  const sentence = index.sentences[at];
  const opensParagraph = index.sentences[at - 1]?.paragraph !== sentence?.paragraph;
  const early = 1 + 0.6 * Math.exp(-at / 3);
  return early * (opensParagraph ? 1.2 : 1);
}

/** Lowers sentences that do not stand alone: fragments, speech, questions, "This ...", "However, ...". */
function form(source: string, index: TermIndex, at: number): number {
  const sentence = index.sentences[at];
  if (!sentence) return 0;
  const text = source.slice(sentence.start, sentence.end);
  const length = index.terms[at]?.length ?? 0;
  let weight = length < 5 ? 0.2 + 0.16 * length : length > 30 ? 0.8 : 1;
  if (/^["“„«「]/.test(text)) weight *= 0.6;
  if (/[?？:：]["”’»)」]*$/.test(text)) weight *= 0.4;
  if (pointsBack(text) && index.sentences[at - 1]?.kind !== 'heading') weight *= 0.6;
  if (pointer.test(text)) weight *= 0.75;
  if (sentence.kind === 'item') weight *= /[\p{Sentence_Terminal}]$/u.test(text) ? 0.85 : 0.4;
  return weight;
}
