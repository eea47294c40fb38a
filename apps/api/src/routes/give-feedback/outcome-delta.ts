import type { Feedback } from '@harvest/contracts/feedback';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { TierCount } from '@harvest/store/learner-counts';

/**
 * What the learner is told when feedback takes the place of an earlier one; null when the rating is the same, or when no
 * model wrote the answer for this very request.
 */
export function outcomeDelta(
  { output_format: taskType, routing, extractive, cache }: HarvestResult,
  rating: Feedback['rating'],
  previous: Feedback | null,
): TierCount | null {
  if (previous?.rating === rating || extractive || cache !== null) return null;
  const countOf = (wanted: Feedback['rating']): number =>
    Number(rating === wanted) - Number(previous?.rating === wanted);
  return { taskType, tier: routing.tier, sufficient: countOf('good'), insufficient: countOf('bad') };
}
