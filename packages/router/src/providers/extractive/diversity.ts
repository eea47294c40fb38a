import { type TermIndex, inverseFrequency } from './term-index.ts';

/** A sentence by its index, with how much it is wanted. */
export interface Candidate {
  readonly at: number;
  readonly score: number;
}

/** A pick compares each candidate with each sentence picked, so the pool is bounded. */
const poolMax = 60;
/** Two sentences that share this much are the same statement, however good both are. */
const duplicateSimilarity = 0.8;

/** Returns the candidates from best to worst; equal scores in source order, so that the result is deterministic. */
export function byScore<T extends Candidate>(candidates: readonly T[]): T[] {
  return [...candidates].sort((a, b) => b.score - a.score || a.at - b.at);
}

/**
 * Picks up to `max` candidates by maximal marginal relevance (Carbonell and Goldstein 1998): each pick is the one with
 * the best balance of its own score and its likeness to what was picked before.
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
  const { index, max, relevance, crowding = 0 } = options;
  const pool = byScore(options.candidates).slice(0, poolMax);
  const best = pool[0]?.score ?? 0;
  const likeness = new Map<number, number>();
  const picked: T[] = [];
  const crowd = new Map<unknown, number>();
  const sectionOf = (at: number): unknown => index.sentences[at]?.headings;
  while (picked.length < max && pool.length > 0) {
    let choice = -1;
    let choiceValue = Number.NEGATIVE_INFINITY;
    for (const [position, candidate] of pool.entries()) {
      const like = likeness.get(candidate.at) ?? 0;
      if (like > duplicateSimilarity) continue;
      const crowded = crowding * (crowd.get(sectionOf(candidate.at)) ?? 0);
      const value = relevance * (candidate.score / best) - (1 - relevance) * like - crowded;
      if (value > choiceValue) [choice, choiceValue] = [position, value];
    }
    const [taken] = choice < 0 ? [] : pool.splice(choice, 1);
    if (!taken) break;
    picked.push(taken);
    crowd.set(sectionOf(taken.at), (crowd.get(sectionOf(taken.at)) ?? 0) + 1);
    for (const { at } of pool)
      likeness.set(at, Math.max(likeness.get(at) ?? 0, similarity(index, at, taken.at)));
  }
  return picked;
}

/** Cosine of two sentences' idf vectors, 0 to 1. */
function similarity(index: TermIndex, a: number, b: number): number {
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
