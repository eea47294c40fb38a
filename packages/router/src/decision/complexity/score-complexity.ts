import type { Complexity } from '@harvest/contracts/routing';
import shippedWeights from './complexity-weights.json' with { type: 'json' };
import { type ComplexityWeights, mappedShares } from './complexity-weights.ts';
import { type PromptFeatures, type ScoredPrompt, extractFeatures } from './features.ts';
import { judgedStart, judgedWeights, wordingCarriedOver } from './judged-weights.ts';

/** A single feature beyond this many deviations tells no more. */
const deviationsMax = 4;

/** Makes a scorer from fitted weights; see `scoreComplexity`. */
export function createComplexityScorer(
  weights: Pick<ComplexityWeights, 'features' | 'knots'>,
): (prompt: ScoredPrompt) => Complexity {
  const fitted = Object.entries(weights.features);
  const sumOf = ({ kind, features }: PromptFeatures): number => {
    let learned = 0;
    for (const [name, { mean, deviation, weight }] of fitted) {
      const value = features[name];
      if (value !== undefined) learned += weight * standardise(value, mean, deviation);
    }
    return kind === 'choice' ? learned : wordingCarriedOver * learned + judge(features);
  };
  return (prompt) => {
    const described = extractFeatures(prompt);
    return { score: shareBelow(weights.knots, sumOf(described)), features: described.features };
  };
}

/**
 * Says how much a stronger model is expected to help with a prompt, as the share of reference prompts that it would help
 * less: 0.8 is harder than four in five of them. Answers within some ten microseconds whatever the lengths; pure. For
 * multiple choice the weights are fitted, for open requests mostly judged (see docs/routing-evaluation.md).
 */
export const scoreComplexity: (prompt: ScoredPrompt) => Complexity = createComplexityScorer(shippedWeights);

/** A feature's distance from its mean in deviations, bounded. */
export function standardise(value: number, mean: number, deviation: number): number {
  return Math.min(deviationsMax, Math.max(-deviationsMax, (value - mean) / deviation));
}

function judge(features: Readonly<Record<string, number>>): number {
  let sum = judgedStart;
  for (const name in judgedWeights) sum += (judgedWeights[name] ?? 0) * (features[name] ?? 0);
  return sum;
}

/** Where a sum stands among the reference prompts: linear between the knots, falling off exponentially beyond them. */
export function shareBelow(knots: readonly number[], sum: number): number {
  const first = knots[0] ?? 0;
  const last = knots.at(-1) ?? 0;
  const tail = mappedShares[0] ?? 0;
  if (sum <= first) return tail * Math.exp(sum - first);
  if (sum >= last) return 1 - tail * Math.exp(last - sum);
  const above = knots.findIndex((knot) => knot > sum);
  const [low = 0, high = 0] = [knots[above - 1], knots[above]];
  const [lowShare = 0, highShare = 0] = [mappedShares[above - 1], mappedShares[above]];
  return lowShare + ((highShare - lowShare) * (sum - low)) / (high - low);
}
