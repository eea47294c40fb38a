import type { Deployment } from '@harvest/contracts/model-catalogue';
import { formatUsd } from '../pricing/format-figures.ts';
import type { DecisionInput, RankedCandidate } from '../spec/decision.ts';
import type { TierChoice } from './choose-tier.ts';
import type { TierSurvey } from './survey-tier.ts';

/** The tier that a rule chose, and what stands in it and in those behind it. */
export interface Plan extends TierChoice {
  readonly surveys: readonly TierSurvey[];
}

interface Described {
  readonly input: Pick<DecisionInput, 'wishes' | 'complexity' | 'homeProvider' | 'homeReason'>;
  readonly plan: Plan;
  readonly first: RankedCandidate;
}

/** The rule and the figures that it went by, as a clause. */
function describeRule({ input, plan }: Described): string {
  const { wishes, complexity } = input;
  const scored = `Complexity ${complexity.score.toFixed(2)} and ${wishes.quality ?? 'balanced'} priority`;
  switch (plan.rule) {
    case 'local-only':
      return wishes.localOnly === true
        ? 'The request allows local models only'
        : 'Only local models answer here';
    case 'pinned-model': {
      const pins = [wishes.provider, wishes.model].filter((pin) => pin !== undefined);
      return `The request pins ${pins.join(' and ')}`;
    }
    case 'pinned-tier':
      return 'The request pins its tier';
    case 'quality-critical':
      return 'The request is quality-critical';
    case 'leaning-to-quality':
      return `${scored}, and the budget allows a stronger model`;
    case 'learned':
      return `${scored}, corrected by what was learned of such requests`;
    case 'high-complexity':
    case 'low-complexity':
    case 'balanced':
      return scored;
  }
}

/** Why no candidate of the wanted tier goes first, as a clause about that tier. */
function lackInTier({ candidates, dropped }: TierSurvey): string {
  if (candidates.length > 0) return 'whose models are cooling down';
  return dropped.some(({ cause }) => cause === 'too-dear')
    ? 'where no model fits the cap'
    : 'where no model can serve the request';
}

function describeTier({ input, plan, first }: Described): string {
  if (input.wishes.model !== undefined) return '';
  if (first.tier === plan.tier) return ` ${first.tier} tier;`;
  const [wanted] = plan.surveys;
  const lack = wanted === undefined ? '' : `, ${lackInTier(wanted)}`;
  return ` ${plan.tier} tier${lack}, so ${first.tier} tier;`;
}

function describePrice({ deployment, estimatedCostUsd }: RankedCandidate): string {
  const words: Readonly<Record<Deployment['pricing'], string>> = {
    free: 'at no cost',
    listed: `at an estimated ${formatUsd(estimatedCostUsd)}`,
    assumed: `at an assumed ${formatUsd(estimatedCostUsd)}, since its price is not listed`,
  };
  return words[deployment.pricing];
}

/** Why this candidate goes first among those of its tier. */
function describeFirst({ input, plan, first }: Described): string {
  const { provider, model } = first.deployment;
  const name = `${model} of ${provider}`;
  const price = describePrice(first);
  if (input.wishes.model !== undefined) return `${name} answers ${price}.`;
  if (provider === input.homeProvider) return `${name} goes first ${price}. ${input.homeReason}`;
  const peers = plan.surveys.find(({ tier }) => tier === first.tier)?.candidates ?? [];
  const ready = peers.filter(({ health }) => health.state !== 'cooling');
  const isCheapest = ready.every(({ estimatedCostUsd }) => first.estimatedCostUsd <= estimatedCostUsd);
  if (ready.length < 2 || !isCheapest) return `${name} answers ${price}.`;
  return `${name} is the cheapest of ${String(ready.length)} ${price}.`;
}

/** The reason of a decision: the rule with its figures, the tier, and why the first candidate is first. */
export function describeDecision(described: Described): string {
  return `${describeRule(described)}:${describeTier(described)} ${describeFirst(described)}`;
}
