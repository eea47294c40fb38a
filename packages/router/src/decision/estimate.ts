import type { TierEstimate } from '@harvest/contracts/estimate';
import type { Deployment } from '@harvest/contracts/model-catalogue';
import { type Tier, tierNames } from '@harvest/contracts/tiers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { estimateCostUsd } from '../pricing/price.ts';
import type { Decision, DecisionInput, RoutingWishes } from '../spec/decision.ts';
import { decide } from './decide.ts';

/** What a request would cost; of `decision` and `refusal`, exactly one is null. */
export interface TierEstimates {
  readonly decision: Decision | null;
  readonly refusal: HarvestError | null;
  /** One for every tier. */
  readonly tiers: readonly TierEstimate[];
}

/** How long prompt and answer would be for whoever may be asked with these wishes. */
export type LengthsFor = (wishes: RoutingWishes) => Pick<DecisionInput, 'inputTokens' | 'maxOutputTokens'>;

type Outcome = Pick<TierEstimates, 'decision' | 'refusal'>;

/** Decides, or returns the refusal that `decide` would throw. */
export function tryToDecide(input: DecisionInput): Outcome {
  try {
    return { decision: decide(input), refusal: null };
  } catch (error) {
    if (error instanceof HarvestError) return { decision: null, refusal: error };
    throw error;
  }
}

/** The same request with the tier pinned, and without what would contradict that. */
function wishesInTier(wishes: RoutingWishes, tier: Tier): RoutingWishes {
  const { quality: _quality, tier: _tier, ...others } = wishes;
  return { ...others, tier };
}

function priceRange(deployment: Deployment, input: DecisionInput): { minUsd: number; maxUsd: number } {
  const { inputTokens, maxOutputTokens } = input;
  return {
    minUsd: estimateCostUsd(deployment, { inputTokens, maxOutputTokens: 0 }),
    maxUsd: estimateCostUsd(deployment, { inputTokens, maxOutputTokens }),
  };
}

function estimateTier(tier: Tier, asked: DecisionInput, lengthsFor: LengthsFor): TierEstimate {
  const wishes = wishesInTier(asked.wishes, tier);
  const input = { ...asked, ...lengthsFor(wishes), wishes };
  const { decision, refusal } = tryToDecide(input);
  // A tier whose price alone is in the way still has that price, which is what the sender wants to know.
  const { maxCostUsd: _cap, ...uncapped } = wishes;
  const priced =
    refusal?.code === 'router.cost_cap_too_low'
      ? tryToDecide({ ...input, wishes: uncapped }).decision
      : decision;
  const deployment = priced?.candidates[0].deployment;
  const range = deployment === undefined ? undefined : priceRange(deployment, input);
  return {
    tier,
    available: decision !== null,
    provider: deployment?.provider ?? null,
    model: deployment?.model ?? null,
    min_cost_usd: range?.minUsd ?? null,
    max_cost_usd: range?.maxUsd ?? null,
    reason: refusal?.publicMessage ?? null,
  };
}

/**
 * Tells what `decide` would do with a request, and what each tier would cost: of the model that would be asked in it,
 * the input alone up to the input and the whole permitted output. Models of one tier may be given more of a long source
 * than those of another, which `lengthsFor` tells; without it all are given the same. Spends nothing.
 */
export function estimateTiers(input: DecisionInput, lengthsFor: LengthsFor = () => input): TierEstimates {
  return {
    ...tryToDecide(input),
    tiers: tierNames.map((tier) => estimateTier(tier, input, lengthsFor)),
  };
}
