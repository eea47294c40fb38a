import { createSimilarity } from '@harvest/text/similarity';
import { loadScoredPairs } from '../cache/labelled-pairs.ts';
import type { Measurement } from '../measurement.ts';
import { measureBaselines } from './baselines.ts';
import { spearman } from './spearman.ts';

const goal = 0.74;

/**
 * Spearman's correlation of the similarity of short texts with what people scored, over all pairs and for each set. The
 * measure knows the sentences of the folder as its collection, as it knows the items of an output, and no score.
 *
 * @param path a file or a folder of pairs, as `loadScoredPairs` reads them.
 */
export async function measureSimilarity(path: string): Promise<readonly Measurement[]> {
  const pairs = await loadScoredPairs(path);
  const fitted = createSimilarity(pairs.flatMap(({ earlier, later }) => [earlier, later]));
  const alone = createSimilarity();
  const ours = pairs.map(({ earlier, later }) => fitted(earlier, later));
  const others: Readonly<Record<string, readonly number[]>> = {
    'ours without a collection': pairs.map(({ earlier, later }) => alone(earlier, later)),
    ...(await measureBaselines(pairs)),
  };
  const measure = (metric: string, places: readonly number[], wanted: number | null): Measurement => {
    const scores = places.map((at) => pairs[at]?.score ?? Number.NaN);
    const correlation = (values: readonly number[]): number =>
      spearman(
        places.map((at) => values[at] ?? Number.NaN),
        scores,
      );
    return {
      metric,
      ours: correlation(ours),
      goal: wanted,
      baselines: Object.fromEntries(
        Object.entries(others).map(([name, values]) => [name, correlation(values)]),
      ),
    };
  };
  const places = pairs.map((_, at) => at);
  const sets = Map.groupBy(places, (at) => pairs[at]?.set ?? '');
  return [
    measure(`Similarity, Spearman over ${String(pairs.length)} pairs`, places, goal),
    ...Array.from(sets, ([set, own]) => measure(set, own, null)),
  ];
}
