import { createSimilarity } from '@harvest/text/similarity';
import { loadScoredPairs } from '../cache/labelled-pairs.ts';
import { precisionAndRecall } from './precision-and-recall.ts';

/** From this score on only details differ that do not matter; below the other one something that matters does. */
const sameFrom = 4;
const differentBelow = 3;
const thresholds = [0.75, 0.8, 0.85, 0.9] as const;

/** What counts as the same from a threshold on, against what people find the same; shares of 1. */
export interface ThresholdRow {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  /** Of what counts as the same, what people find different. */
  readonly plainlyWrong: number;
}

/**
 * How good each threshold is at telling what says the same. The measure knows the two texts alone, as it does where
 * short sources are compared.
 *
 * @param path a file or a folder of pairs, as `loadScoredPairs` reads them.
 */
export async function measureThresholds(path: string): Promise<readonly ThresholdRow[]> {
  const pairs = await loadScoredPairs(path);
  const similarity = createSimilarity();
  const likeness = pairs.map(({ earlier, later }) => similarity(earlier, later));
  const isSame = pairs.map(({ score }) => score >= sameFrom);
  const isDifferent = pairs.map(({ score }) => score < differentBelow);
  return thresholds.map((threshold) => {
    const found = likeness.map((value) => value >= threshold);
    const plainlyWrong = precisionAndRecall(found, isDifferent).precision;
    return { threshold, ...precisionAndRecall(found, isSame), plainlyWrong };
  });
}
