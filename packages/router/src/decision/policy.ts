/** The figures of the routing policy, and the order of the tiers. */
import type { Tier } from '@harvest/contracts/tiers';

/** Below, a request that is cost-sensitive goes to the simple tier. */
export const lowComplexity = 0.3;
/** Above, a request leans to the quality tier if the budget allows. */
export const leaningComplexity = 0.6;
/** Above, a request goes to the quality tier. */
export const highComplexity = 0.8;
/**
 * How many times the price of the balanced tier the budget of a request without a cap allows for leaning to quality.
 * The makers' own steps from one tier to the next are 1.3 to 2.5, so that leaning skips a model only that is out of line.
 */
export const leaningCostRatioMax = 3;

/** The tiers between which complexity decides, from the cheapest to the strongest. */
export const tierLadder = ['simple', 'balanced', 'quality'] as const satisfies readonly Tier[];

/** True for a tier whose answers are expected to be worse than those of the wanted one. */
export function isLowerTier(tier: Tier, wanted: Tier): boolean {
  const ladder: readonly Tier[] = tierLadder;
  return ladder.includes(wanted) && ladder.indexOf(tier) < ladder.indexOf(wanted);
}

/**
 * The tiers in which a request may be answered, in order: the wanted one, then the stronger ones, nearest first, since
 * a fallback must not answer worse than what was wanted as long as the cap allows it, and then the cheaper ones.
 */
const fallbacks: Readonly<Record<Tier, readonly Tier[]>> = {
  simple: ['simple', 'balanced', 'quality'],
  balanced: ['balanced', 'quality', 'simple'],
  quality: ['quality', 'balanced', 'simple'],
  local: ['local'],
};

/** That order for a wanted tier; what is local stays local. */
export function fallbackTiers(wanted: Tier): readonly Tier[] {
  return fallbacks[wanted];
}
