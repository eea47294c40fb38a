import { type Candidate, byScore, pickByMarginalRelevance } from './marginal-relevance.ts';
import { type TermIndex, inverseFrequency } from './term-index.ts';

/** A pick compares each candidate with each sentence picked, so the pool is bounded. */
const poolMax = 60;

/**
 * Picks up to `max` sentences that are wanted and say different things, by maximal marginal relevance.
 *
 * @param options.relevance share of the score in that balance, 0 to 1; the rest is novelty.
 * @returns the picked candidates, first pick first.
 */
export function pickDiverse<T extends Candidate>(options: {
  readonly index: TermIndex;
  readonly candidates: readonly T[];
  readonly max: number;
  readonly relevance: number;
  /** What each further pick of the same section costs, as a share of the best score; 0 when absent. */
  readonly crowding?: number;
}): T[] {
  const { index, candidates, max, relevance, crowding = 0 } = options;
  const sectionOf = ({ at }: T): unknown => index.sentences[at]?.headings;
  return pickByMarginalRelevance({
    candidates: byScore(candidates).slice(0, poolMax),
    max,
    relevance,
    likeness: (a, b) => sentenceSimilarity(index, a.at, b.at),
    cost: (candidate, picked) =>
      crowding * picked.filter((other) => sectionOf(other) === sectionOf(candidate)).length,
  });
}

/** Cosine of two sentences' idf vectors, 0 to 1. */
export function sentenceSimilarity(index: TermIndex, a: number, b: number): number {
  const first = index.terms[a]?.ids ?? [];
  const second = index.terms[b]?.ids ?? [];
  let shared = 0;
  let j = 0;
  for (const id of first) {
    while (j < second.length && (second[j] ?? 0) < id) j += 1;
    if (second[j] === id) shared += squaredWeight(index, id);
  }
  const norm = Math.sqrt(squaredNorm(index, first) * squaredNorm(index, second));
  return norm === 0 ? 0 : shared / norm;
}

function squaredNorm(index: TermIndex, ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + squaredWeight(index, id), 0);
}

function squaredWeight(index: TermIndex, id: number): number {
  return inverseFrequency(index.sentences.length, index.postings[id]?.length ?? 0) ** 2;
}
