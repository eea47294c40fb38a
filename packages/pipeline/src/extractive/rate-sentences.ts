import { matchSentences, pointsBack } from './bm25.ts';
import { endsItsSentences, subjectShare } from './line-form.ts';
import type { Question } from './question.ts';
import type { TermIndex } from '@harvest/text/term-index';
import { rankSentences } from '@harvest/text/text-rank';

const pointer =
  /^["'“‘«(]*(?:but|and|without (?:one|it|them)|or|so|however|also|then|instead|yet|still|thus|therefore|moreover|for (?:example|instance)|in contrast|on the other hand|together|aber|doch|und|mais|pero|しかし|また|但是)(?!\p{L})/iu;

/** What its author does or likes says less of a subject than what is said of it. */
const firstPerson = /(?<!\p{L})(?:I(?:['’](?:m|ve|d|ll))?|my)(?!\p{L})/u;

/** TextRank's own damping, and a lower one where the walk shall come back to what the query asks about. */
const damping = { plain: 0.85, directed: 0.7 } as const;
/** How much oftener the walk jumps to a sentence about the query than to another one. */
const relevanceGain = 4;

/**
 * Rates every sentence by how well it stands for the source: TextRank, what a reader sees of its form and place, and the
 * questions. Sentences that cannot be quoted have 0, and so have captions, signatures and calls to the visitor of a page,
 * unless the source holds nothing else.
 */
export async function rateSentences(options: {
  readonly source: string;
  readonly index: TermIndex;
  /** What the choice shall lean towards; none for a plain one. */
  readonly questions: readonly Question[];
  /** How many times over a sentence that answers them counts; the walk alone leans gently. 0 when absent. */
  readonly focus?: number;
  readonly pause: () => Promise<void>;
}): Promise<Float64Array> {
  const { source, index, questions, focus = 0, pause } = options;
  const quotable = quotableSentences(index);
  const relevance = await queryRelevance(source, index, questions, pause);
  const directed = relevance.some((value) => value > 0);
  const jumps = new Float64Array(index.sentences.length);
  for (const at of quotable)
    jumps[at] = positionWeight(index, at) * (1 + (directed ? relevanceGain : 0) * (relevance[at] ?? 0));
  const ranks = await rankSentences({
    index,
    jumps,
    damping: directed ? damping.directed : damping.plain,
    pause,
  });
  await pause();
  const rates = new Float64Array(index.sentences.length);
  for (const at of quotable)
    rates[at] =
      (ranks[at] ?? 0) *
      (1 + focus * (relevance[at] ?? 0)) *
      formWeight(source, index, at) *
      positionWeight(index, at);
  const shares = subjectShares(source, index, quotable);
  const onSubject = rates.map((rate, at) => rate * (shares[at] ?? 0));
  return onSubject.some((rate) => rate > 0) ? onSubject : rates;
}

/** How much of each quotable sentence is about the subject of the source, by its form, 0 to 1. */
function subjectShares(source: string, index: TermIndex, quotable: readonly number[]): Float64Array {
  const textOf = (at: number): string =>
    source.slice(index.sentences[at]?.start ?? 0, index.sentences[at]?.end ?? 0);
  const prose = quotable.filter((at) => index.sentences[at]?.kind === 'prose');
  const marked = endsItsSentences(prose.map(textOf));
  const shares = new Float64Array(index.sentences.length);
  for (const at of quotable)
    shares[at] = subjectShare(textOf(at), { kind: index.sentences[at]?.kind ?? 'prose', marked });
  return shares;
}

/** Prose and list items; in a text without any, whatever holds words. */
export function quotableSentences(index: TermIndex): number[] {
  const worded = index.sentences.flatMap((_, at) => ((index.terms[at]?.length ?? 0) > 0 ? [at] : []));
  const running = worded.filter((at) => /^(?:prose|item)$/.test(index.sentences[at]?.kind ?? ''));
  return running.length > 0 ? running : worded;
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

/** Writers put what matters first: in the text, and in each paragraph. 1 or more. */
function positionWeight(index: TermIndex, at: number): number {
  const sentence = index.sentences[at];
  const opensParagraph = index.sentences[at - 1]?.paragraph !== sentence?.paragraph;
  const early = 1 + 0.6 * Math.exp(-at / 3);
  return early * (opensParagraph ? 1.2 : 1);
}

/** Lowers sentences that do not stand alone: fragments, speech, questions, "This ...", "However, ...". 0 to 1. */
function formWeight(source: string, index: TermIndex, at: number): number {
  const sentence = index.sentences[at];
  if (!sentence) return 0;
  const text = source.slice(sentence.start, sentence.end);
  const length = index.terms[at]?.length ?? 0;
  let weight = length < 5 ? 0.2 + 0.16 * length : length > 30 ? 0.8 : 1;
  if (/^["“„«「]/.test(text)) weight *= 0.6;
  if (/[?？:：]["”’»)」]*$/.test(text)) weight *= 0.4;
  if (pointsBack(text) && index.sentences[at - 1]?.kind !== 'heading') weight *= 0.6;
  if (pointer.test(text)) weight *= 0.75;
  if (firstPerson.test(text)) weight *= 0.7;
  if (sentence.kind === 'item') weight *= /[\p{Sentence_Terminal}]$/u.test(text) ? 0.85 : 0.4;
  return weight;
}
