import { HarvestError } from '@harvest/runtime/harvest-error';
import { formatUsdApart, formatUsdRoundedUp } from '../pricing/format-figures.ts';
import type { Decision, DroppedCandidate, RankedCandidate } from '../spec/decision.ts';

function drop(candidate: RankedCandidate, leftUsd: number): DroppedCandidate {
  const { deployment, tier, estimatedCostUsd } = candidate;
  const [price, left] = formatUsdApart(estimatedCostUsd, leftUsd);
  return {
    deployment,
    tier,
    estimatedCostUsd,
    reason: `It may cost ${price}, more than the ${left} that the budget has left for the task.`,
  };
}

function exhausted({ candidates }: Decision, leftUsd: number): HarvestError {
  const cheapestUsd = Math.min(...candidates.map(({ estimatedCostUsd }) => estimatedCostUsd));
  const [cheapest, left] = [formatUsdRoundedUp(cheapestUsd), formatUsdApart(leftUsd, cheapestUsd)[0]];
  return new HarvestError({
    code: 'budget.exhausted',
    publicMessage: `The budget has ${left} left for the task; the cheapest model that can serve it may cost ${cheapest}.`,
    details: { leftUsd, cheapestCostUsd: cheapestUsd },
  });
}

/**
 * A decision without the candidates that what is left cannot pay for. Nobody chooses a better model because there is money,
 * or a tier for want of it: who is left keeps the order of the decision.
 *
 * @throws HarvestError `budget.exhausted` when nobody is left
 */
export function withinMeans(decision: Decision, leftUsd: number | undefined): Decision {
  if (leftUsd === undefined) return decision;
  const isPaidFor = ({ estimatedCostUsd }: RankedCandidate): boolean =>
    estimatedCostUsd === 0 || estimatedCostUsd <= leftUsd;
  const [first, ...others] = decision.candidates.filter(isPaidFor);
  if (first === undefined) throw exhausted(decision, leftUsd);
  const tooDear = decision.candidates.filter((candidate) => !isPaidFor(candidate));
  if (tooDear.length === 0) return decision;
  const dropped = [...decision.dropped, ...tooDear.map((candidate) => drop(candidate, leftUsd))];
  const [wanted] = decision.candidates;
  const { model, provider } = first.deployment;
  const reason =
    first === wanted
      ? decision.reason
      : `${decision.reason} What the budget has left for the task does not pay for it, so ${model} of ${provider} is asked.`;
  return { ...decision, tier: first.tier, reason, candidates: [first, ...others], dropped };
}
