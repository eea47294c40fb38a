/**
 * The decision engine. A decision is a pure function of the request, its complexity, and the deployments with their
 * health, so that the API can tell beforehand what a worker will do.
 *
 * The order of the policy: local models only; a pinned provider or model; a pinned tier; quality-critical; complexity.
 * Within a tier: the home provider's models, then the cheaper ones. Whatever cannot serve the request or may cost more
 * than the cap is dropped with its reason.
 */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { Tier } from '@harvest/contracts/tiers';
import type { Decision, DecisionInput, RankedCandidate } from '../spec/decision.ts';
import { type TierChoice, chooseTier } from './choose-tier.ts';
import { type Plan, describeDecision } from './describe-decision.ts';
import { fallbackTiers, tierLadder } from './policy.ts';
import { refuseContradictions } from './refuse-contradictions.ts';
import { refusalFor } from './refuse-request.ts';
import { resolvePins } from './resolve-pins.ts';
import { type SurveyDrop, type TierSurvey, surveyTier } from './survey-tier.ts';

/** The built-in engine stands in the local tier for want of anything better, unless it is wanted. */
function isStandIn(deployment: Deployment, input: DecisionInput): boolean {
  const { wishes, homeProvider } = input;
  if (deployment.provider !== 'extractive' || homeProvider === 'extractive') return false;
  return wishes.provider !== 'extractive' && wishes.model !== deployment.model;
}

/** Leaves the built-in engine out as soon as anything else serves the same tier. */
function servingTier(tier: Tier, scope: readonly Deployment[], input: DecisionInput): readonly Deployment[] {
  const serving = scope.filter(({ tiers }) => tiers.includes(tier));
  const wanted = serving.filter((deployment) => !isStandIn(deployment, input));
  return wanted.length > 0 ? wanted : serving;
}

/** A pinned model answers in whichever tier it has, also in none of them. */
function tierOfPinned({ tiers, local }: Deployment): Tier {
  return tiers.find((tier) => tier === 'balanced') ?? tiers[0] ?? (local ? 'local' : 'balanced');
}

/** For what is asked by its name: its tiers say nothing about whether it may answer. */
function planForPinned(input: DecisionInput, scope: readonly Deployment[]): Plan {
  const [first] = scope;
  const { localOnly = false, tier: pinnedTier } = input.wishes;
  const allowed = localOnly ? scope.filter(({ local }) => local) : scope;
  const usual = first === undefined ? 'balanced' : tierOfPinned(first);
  const tier = pinnedTier ?? (localOnly ? 'local' : usual);
  return { tier, rule: 'pinned-model', surveys: [surveyTier(tier, allowed, input)] };
}

/** The tier that the wishes leave no choice about, with the rule by which they do; null when there is a choice. */
function fixedTier({ wishes }: DecisionInput, scope: readonly Deployment[]): TierChoice | null {
  if (wishes.localOnly === true) return { tier: 'local', rule: 'local-only' };
  if (wishes.tier !== undefined) return { tier: wishes.tier, rule: 'pinned-tier' };
  const hasLadder = scope.some(({ tiers }) => tierLadder.some((tier) => tiers.includes(tier)));
  if (hasLadder) return null;
  return { tier: 'local', rule: wishes.provider === undefined ? 'local-only' : 'pinned-model' };
}

function planByTier(input: DecisionInput, scope: readonly Deployment[]): Plan {
  const surveys = new Map<Tier, TierSurvey>();
  const surveyOf = (tier: Tier): TierSurvey => {
    const known = surveys.get(tier);
    if (known !== undefined) return known;
    const survey = surveyTier(tier, servingTier(tier, scope, input), input);
    surveys.set(tier, survey);
    return survey;
  };
  const fixed = fixedTier(input, scope);
  if (fixed !== null) return { ...fixed, surveys: [surveyOf(fixed.tier)] };
  const { tier, rule } = chooseTier(input, surveyOf);
  return {
    tier,
    rule: input.wishes.provider === undefined ? rule : 'pinned-model',
    surveys: fallbackTiers(tier).map(surveyOf),
  };
}

function planFor(input: DecisionInput, scope: readonly Deployment[]): Plan {
  const { provider, model, tier } = input.wishes;
  const isNamed = model !== undefined || (provider !== undefined && tier === undefined);
  // A provider that takes no part by itself has models without tiers, and answers when it is pinned.
  const hasTiers = model === undefined && scope.some(({ tiers }) => tiers.length > 0);
  return isNamed && !hasTiers ? planForPinned(input, scope) : planByTier(input, scope);
}

/** Each deployment once, where it stands first; those that cool down behind all others. */
function rankAcrossTiers(surveys: readonly TierSurvey[]): readonly RankedCandidate[] {
  const seen = new Set<Deployment>();
  const ready: RankedCandidate[] = [];
  const cooling: RankedCandidate[] = [];
  for (const { candidates } of surveys) {
    for (const candidate of candidates) {
      if (seen.has(candidate.deployment)) continue;
      seen.add(candidate.deployment);
      (candidate.health.state === 'cooling' ? cooling : ready).push(candidate);
    }
  }
  return [...ready, ...cooling];
}

function dropsOf(surveys: readonly TierSurvey[]): readonly SurveyDrop[] {
  const seen = new Set<Deployment>();
  return surveys
    .flatMap(({ dropped }) => dropped)
    .filter(({ deployment }) => {
      const isNew = !seen.has(deployment);
      seen.add(deployment);
      return isNew;
    });
}

/**
 * Decides who answers a request, in which order, and why.
 *
 * @throws HarvestError `router.contradictory_options`, `router.unknown_model`, `router.no_candidate`,
 * `router.context_too_long` or `router.cost_cap_too_low`; nothing has been spent then
 */
export function decide(input: DecisionInput): Decision {
  refuseContradictions(input.wishes, input.deployments);
  const scope = resolvePins(input);
  const plan = planFor(input, scope);
  const [first, ...others] = rankAcrossTiers(plan.surveys);
  const dropped = dropsOf(plan.surveys);
  if (first === undefined) throw refusalFor({ input, tier: plan.tier, dropped });
  return {
    wantedTier: plan.tier,
    tier: first.tier,
    rule: plan.rule,
    reason: describeDecision({ input, plan, first }),
    complexity: input.complexity,
    inputTokens: input.inputTokens,
    maxOutputTokens: input.maxOutputTokens,
    candidates: [first, ...others],
    dropped,
  };
}
