import type { RoutingRule } from '@harvest/contracts/routing';
import type { Tier } from '@harvest/contracts/tiers';
import type { DecisionInput } from '../spec/decision.ts';
import { highComplexity, leaningComplexity, leaningCostRatioMax, lowComplexity } from './policy.ts';
import type { TierSurvey } from './survey-tier.ts';

export interface TierChoice {
  readonly tier: Tier;
  readonly rule: RoutingRule;
}

/** What stands in a tier for this request; asked only for the tiers on which the choice rests. */
export type SurveyOf = (tier: Tier) => TierSurvey;

type ChoiceInput = Pick<DecisionInput, 'wishes' | 'complexity' | 'taskType' | 'chooseTier'>;

/**
 * With a cap, the budget allows what fits the cap, which a survey's candidates do. Without one, it allows a model that
 * may cost at most a few times what the balanced one may.
 */
function budgetAllowsQuality(input: ChoiceInput, surveyOf: SurveyOf): boolean {
  const [stronger] = surveyOf('quality').candidates;
  if (stronger === undefined) return false;
  if (input.wishes.maxCostUsd !== undefined) return true;
  const [usual] = surveyOf('balanced').candidates;
  return usual === undefined || stronger.estimatedCostUsd <= leaningCostRatioMax * usual.estimatedCostUsd;
}

function chooseByComplexity(input: ChoiceInput, surveyOf: SurveyOf): TierChoice {
  const { score } = input.complexity;
  const costSensitive = input.wishes.quality === 'simple';
  if (score > highComplexity) return { tier: 'quality', rule: 'high-complexity' };
  if (score < lowComplexity && costSensitive) return { tier: 'simple', rule: 'low-complexity' };
  if (score > leaningComplexity && !costSensitive && budgetAllowsQuality(input, surveyOf)) {
    return { tier: 'quality', rule: 'leaning-to-quality' };
  }
  return { tier: 'balanced', rule: 'balanced' };
}

/**
 * The two adjacent tiers between which the learner may choose: the chosen one and its neighbour on the side to which
 * the complexity points. For a cost-sensitive request that is the cheaper side, as it is for the policy.
 */
function adjacentTiers(chosen: Tier, { complexity, wishes }: ChoiceInput): { lower: Tier; upper: Tier } {
  const middle = (lowComplexity + leaningComplexity) / 2;
  const leansDown = complexity.score < middle || wishes.quality === 'simple';
  const towardsSimple = chosen === 'simple' || (chosen === 'balanced' && leansDown);
  return towardsSimple ? { lower: 'simple', upper: 'balanced' } : { lower: 'balanced', upper: 'quality' };
}

function askLearner(choice: TierChoice, input: ChoiceInput, surveyOf: SurveyOf): TierChoice {
  if (input.chooseTier === undefined) return choice;
  const { lower, upper } = adjacentTiers(choice.tier, input);
  if ([lower, upper].some((tier) => surveyOf(tier).candidates.length === 0)) return choice;
  const tier = input.chooseTier({ taskType: input.taskType, lower, upper });
  return tier === null ? choice : { tier, rule: 'learned' };
}

/**
 * Chooses the tier of a request that does not pin it: what is quality-critical goes to the quality tier, the rest where
 * its complexity belongs, unless the learner knows better.
 */
export function chooseTier(input: ChoiceInput, surveyOf: SurveyOf): TierChoice {
  if (input.wishes.quality === 'quality') return { tier: 'quality', rule: 'quality-critical' };
  return askLearner(chooseByComplexity(input, surveyOf), input, surveyOf);
}
