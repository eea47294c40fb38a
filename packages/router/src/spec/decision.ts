/** What the decision engine takes and gives. All of it is data: the API estimates with the very code that decides. */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { ProviderName } from '@harvest/contracts/providers';
import type { Complexity, RoutingRule } from '@harvest/contracts/routing';
import type { Capability, QualityPriority, Tier } from '@harvest/contracts/tiers';

/** What a request says about who may answer. Absent means that the policy decides. */
export interface RoutingWishes {
  readonly provider?: ProviderName;
  readonly model?: string;
  readonly tier?: Tier;
  readonly quality?: QualityPriority;
  readonly localOnly?: boolean;
  readonly maxCostUsd?: number;
  readonly require?: readonly Capability[];
}

/** Whether a deployment can be asked now. */
export type DeploymentHealth =
  | { readonly state: 'healthy' }
  /** It recovers on probation: one caller at a time may try it. */
  | { readonly state: 'probing' }
  /** `inMs`: after which it may be tried again; `code`: what it cools for, where that is known. */
  | { readonly state: 'cooling'; readonly inMs: number; readonly code?: ErrorCode };

/** Chooses between two adjacent tiers from what it has learned; null leaves the policy's choice. */
export type TierChooser = (options: {
  readonly taskType: string;
  readonly lower: Tier;
  readonly upper: Tier;
}) => Tier | null;

export interface DecisionInput {
  readonly wishes: RoutingWishes;
  readonly complexity: Complexity;
  /** Counted by the o200k tokenizer, instructions included. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  readonly streaming: boolean;
  /** True when the request has a source to select from, which the extractive engine needs. */
  readonly grounded: boolean;
  /** What the request is, for the learner: the output format, or `chat`. */
  readonly taskType: string;
  readonly deployments: readonly Deployment[];
  readonly homeProvider: ProviderName | null;
  readonly homeReason: string;
  readonly healthOf: (deployment: Deployment) => DeploymentHealth;
  readonly chooseTier?: TierChooser;
}

/** A deployment in the order in which it is to be tried. */
export interface RankedCandidate {
  readonly deployment: Deployment;
  /** In which of its tiers it stands here. */
  readonly tier: Tier;
  readonly estimatedCostUsd: number;
  readonly health: DeploymentHealth;
}

export interface DroppedCandidate {
  readonly deployment: Deployment;
  readonly tier: Tier;
  readonly estimatedCostUsd: number;
  readonly reason: string;
}

/** Who is to answer, in order, and why. */
export interface Decision {
  /** The tier that the policy chose. */
  readonly wantedTier: Tier;
  /** The tier of the first candidate: another one when nothing in the wanted tier can be asked. */
  readonly tier: Tier;
  readonly rule: RoutingRule;
  /** One sentence for people: the rule, the figures that it went by, and the first candidate. */
  readonly reason: string;
  readonly complexity: Complexity;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  /** Never empty. The first is asked first; cooling ones stand behind the others. */
  readonly candidates: readonly [RankedCandidate, ...RankedCandidate[]];
  readonly dropped: readonly DroppedCandidate[];
}
