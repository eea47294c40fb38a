/** Turns texts into vectors whose cosine tells how alike their meanings are: one per text, in order. */
export type Embed = (
  texts: readonly string[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly ArrayLike<number>[]>;

/** Lets the first places of one ranking not outweigh that several rankings agree (the value of the paper). */
const rankOffset = 60;

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and
 * individual Rank Learning Methods"): the sum of 1 / (60 + rank) over the rankings that contain an item.
 *
 * @param rankings items by index, best first; an item stands at most once in each.
 * @returns every ranked item, best first; equal ones by index.
 */
export function fuseRankings(
  rankings: readonly (readonly number[])[],
): readonly { readonly at: number; readonly score: number }[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [place, at] of ranking.entries())
      scores.set(at, (scores.get(at) ?? 0) + 1 / (rankOffset + place + 1));
  }
  return Array.from(scores, ([at, score]) => ({ at, score })).sort(
    (a, b) => b.score - a.score || a.at - b.at,
  );
}
