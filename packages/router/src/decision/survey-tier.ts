/** Which deployments of a tier can serve a request, and why the others cannot. */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { Capability, Tier } from '@harvest/contracts/tiers';
import { formatCount, formatUsdApart } from '../pricing/format-figures.ts';
import { estimateCostUsd } from '../pricing/price.ts';
import type { DecisionInput, DroppedCandidate, RankedCandidate } from '../spec/decision.ts';

/** What a candidate was dropped for; the last of these that occurs decides what a refusal says. */
export type DropCause = 'unable' | 'too-short' | 'too-dear';

export interface SurveyDrop extends DroppedCandidate {
  readonly cause: DropCause;
}

export interface TierSurvey {
  readonly tier: Tier;
  /** The best first. */
  readonly candidates: readonly RankedCandidate[];
  readonly dropped: readonly SurveyDrop[];
}

/** What of the input a survey reads. */
export type SurveyInput = Pick<
  DecisionInput,
  'wishes' | 'inputTokens' | 'maxOutputTokens' | 'streaming' | 'grounded' | 'homeProvider' | 'healthOf'
>;

type Drop = Pick<SurveyDrop, 'cause' | 'reason'>;

const capabilityWords: Readonly<Record<Capability, string>> = {
  streaming: 'stream its answer',
  tools: 'call tools',
  structured_output: 'answer in a given structure',
};

function lackOfAbility(deployment: Deployment, input: SurveyInput): Drop | undefined {
  const { capabilities, provider, model } = deployment;
  if (provider === 'extractive' && !input.grounded) {
    return { cause: 'unable', reason: 'It quotes from a source, and the request has none.' };
  }
  const required = input.wishes.require ?? [];
  const missing = required.find((capability) => !capabilities.includes(capability));
  const lacking =
    missing ?? (input.streaming && !capabilities.includes('streaming') ? 'streaming' : undefined);
  if (lacking === undefined) return undefined;
  return { cause: 'unable', reason: `${model} cannot ${capabilityWords[lacking]}.` };
}

function lackOfRoom(deployment: Deployment, input: SurveyInput): Drop | undefined {
  const { inputTokens, maxOutputTokens } = input;
  if (inputTokens + maxOutputTokens > deployment.contextTokens) {
    const [prompt, answer, context] = [inputTokens, maxOutputTokens, deployment.contextTokens].map(
      formatCount,
    );
    return {
      cause: 'too-short',
      reason: `Prompt and answer may take ${prompt} + ${answer} tokens, more than its context of ${context}.`,
    };
  }
  if (maxOutputTokens <= deployment.maxOutputTokens) return undefined;
  const [wanted, most] = [maxOutputTokens, deployment.maxOutputTokens].map(formatCount);
  return {
    cause: 'unable',
    reason: `It writes at most ${most} tokens, fewer than the ${wanted} that the answer may have.`,
  };
}

function dropOf(deployment: Deployment, costUsd: number, input: SurveyInput): Drop | undefined {
  const lack = lackOfAbility(deployment, input) ?? lackOfRoom(deployment, input);
  const { maxCostUsd } = input.wishes;
  if (lack !== undefined || maxCostUsd === undefined || costUsd <= maxCostUsd) return lack;
  const [price, cap] = formatUsdApart(costUsd, maxCostUsd);
  return { cause: 'too-dear', reason: `It may cost ${price}, more than the cap of ${cap}.` };
}

/**
 * Home goes first, then what costs less, then what is healthy. A deployment on probation keeps its place among the
 * others: it is asked by one caller at a time, and would never recover if it were asked only after all others failed.
 */
function byPreference(homeProvider: SurveyInput['homeProvider']) {
  return (left: RankedCandidate, right: RankedCandidate): number => {
    const isHome = ({ deployment }: RankedCandidate): number =>
      deployment.provider === homeProvider ? 0 : 1;
    const isProbing = ({ health }: RankedCandidate): number => (health.state === 'probing' ? 1 : 0);
    return (
      isHome(left) - isHome(right) ||
      left.estimatedCostUsd - right.estimatedCostUsd ||
      isProbing(left) - isProbing(right)
    );
  };
}

/** Sorts the given deployments into those that can serve the request in this tier and those that cannot. */
export function surveyTier(tier: Tier, deployments: readonly Deployment[], input: SurveyInput): TierSurvey {
  const candidates: RankedCandidate[] = [];
  const dropped: SurveyDrop[] = [];
  for (const deployment of deployments) {
    const estimatedCostUsd = estimateCostUsd(deployment, input);
    const drop = dropOf(deployment, estimatedCostUsd, input);
    if (drop === undefined) {
      candidates.push({ deployment, tier, estimatedCostUsd, health: input.healthOf(deployment) });
    } else {
      dropped.push({ deployment, tier, estimatedCostUsd, ...drop });
    }
  }
  candidates.sort(byPreference(input.homeProvider));
  return { tier, candidates, dropped };
}
