/** Something by its index, with how much it is wanted. */
export interface Candidate {
  readonly at: number;
  readonly score: number;
}

/** Two that are this much alike say the same, however good both are. */
const duplicateLikeness = 0.8;

/** Returns the candidates from best to worst; equal scores in source order, so that the result is deterministic. */
export function byScore<T extends Candidate>(candidates: readonly T[]): T[] {
  return [...candidates].sort((a, b) => b.score - a.score || a.at - b.at);
}

/**
 * Picks up to `max` candidates by maximal marginal relevance (Carbonell and Goldstein 1998, "The Use of MMR"): each
 * pick has the best balance of its own score and its likeness to what was picked before. What says the same as a pick
 * is left out. Time grows with candidates times picks.
 *
 * @returns the picked candidates, first pick first.
 */
export function pickByMarginalRelevance<T extends Candidate>(options: {
  readonly candidates: readonly T[];
  readonly max: number;
  /** Share of the score in the balance, 0 to 1; the rest is novelty. */
  readonly relevance: number;
  /** How much two candidates have in common, 0 to 1. */
  readonly likeness: (a: T, b: T) => number;
  /** What a candidate costs besides, as a share of the best score; 0 when absent. */
  readonly cost?: (candidate: T, picked: readonly T[]) => number;
}): T[] {
  const { max, relevance, likeness, cost = () => 0 } = options;
  const pool = byScore(options.candidates).map((candidate) => ({ candidate, like: 0 }));
  const best = pool[0]?.candidate.score ?? 0;
  const picked: T[] = [];
  while (picked.length < max && pool.length > 0) {
    let choice = -1;
    let choiceValue = Number.NEGATIVE_INFINITY;
    for (const [position, { candidate, like }] of pool.entries()) {
      if (like > duplicateLikeness) continue;
      const value = relevance * (candidate.score / best) - (1 - relevance) * like - cost(candidate, picked);
      if (value > choiceValue) [choice, choiceValue] = [position, value];
    }
    const [taken] = choice < 0 ? [] : pool.splice(choice, 1);
    if (!taken) break;
    picked.push(taken.candidate);
    for (const waiting of pool)
      waiting.like = Math.max(waiting.like, likeness(waiting.candidate, taken.candidate));
  }
  return picked;
}
