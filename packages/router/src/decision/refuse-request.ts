import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Tier } from '@harvest/contracts/tiers';
import { formatCount, formatUsd, formatUsdRoundedUp } from '../pricing/format-figures.ts';
import type { DecisionInput } from '../spec/decision.ts';
import type { SurveyDrop } from './survey-tier.ts';

interface Refused {
  readonly input: Pick<DecisionInput, 'wishes' | 'inputTokens' | 'maxOutputTokens'>;
  readonly tier: Tier;
  readonly dropped: readonly SurveyDrop[];
}

function costCapTooLow({ input }: Refused, cheapest: SurveyDrop): HarvestError {
  const { provider, model } = cheapest.deployment;
  const maxCostUsd = input.wishes.maxCostUsd ?? 0;
  const { estimatedCostUsd } = cheapest;
  return new HarvestError({
    code: 'router.cost_cap_too_low',
    publicMessage: `The cap is ${formatUsd(maxCostUsd)}; the cheapest model that can serve the request, ${model} of ${provider}, may cost ${formatUsdRoundedUp(estimatedCostUsd)}.`,
    details: { provider, model, maxCostUsd, cheapestCostUsd: estimatedCostUsd },
  });
}

function contextTooLong({ input }: Refused, roomiest: SurveyDrop): HarvestError {
  const { inputTokens, maxOutputTokens } = input;
  const { provider, model, contextTokens } = roomiest.deployment;
  return new HarvestError({
    code: 'router.context_too_long',
    publicMessage: `The prompt has ${formatCount(inputTokens)} tokens and the answer may have ${formatCount(maxOutputTokens)}; the largest context, that of ${model} of ${provider}, holds ${formatCount(contextTokens)}.`,
    details: { provider, model, contextTokens, inputTokens, maxOutputTokens },
  });
}

function noCandidate({ input, tier, dropped }: Refused): HarvestError {
  const whose =
    input.wishes.provider === undefined ? 'No configured model' : `No model of ${input.wishes.provider}`;
  const reasons = [...new Set(dropped.map(({ reason }) => reason))];
  const publicMessage =
    reasons.length === 0
      ? `${whose} serves the ${tier} tier.`
      : `${whose} can serve the request. ${reasons.slice(0, 3).join(' ')}`;
  return new HarvestError({ code: 'router.no_candidate', publicMessage, details: { tier } });
}

/** The one that comes first by the figure; undefined when there is none. */
function leastBy(drops: readonly SurveyDrop[], figure: (drop: SurveyDrop) => number): SurveyDrop | undefined {
  return drops.reduce<SurveyDrop | undefined>(
    (least, drop) => (least === undefined || figure(drop) < figure(least) ? drop : least),
    undefined,
  );
}

/**
 * Why nobody can answer: the price when that is all that some candidate was dropped for, else the context when that is,
 * else that no model can do what is asked.
 *
 * @returns `router.cost_cap_too_low`, `router.context_too_long` or `router.no_candidate`
 */
export function refusalFor(refused: Refused): HarvestError {
  const { dropped } = refused;
  const cheapest = leastBy(
    dropped.filter(({ cause }) => cause === 'too-dear'),
    ({ estimatedCostUsd }) => estimatedCostUsd,
  );
  if (cheapest !== undefined) return costCapTooLow(refused, cheapest);
  const roomiest = leastBy(
    dropped.filter(({ cause }) => cause === 'too-short'),
    ({ deployment }) => -deployment.contextTokens,
  );
  return roomiest === undefined ? noCandidate(refused) : contextTooLong(refused, roomiest);
}
