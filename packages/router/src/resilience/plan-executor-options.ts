import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { RoutingAttempt } from '@harvest/contracts/routing';
import type { Clock } from '@harvest/runtime/clock';
import type { HealthBoard } from '../spec/health-board.ts';
import type { ModelProvider, TokenUsage } from '../spec/provider.ts';
import type { ResilienceLimits } from './resilience-limits.ts';
import type { Timers } from './timers.ts';

/** What the execution of plans needs of its surroundings. */
export interface PlanExecutorOptions {
  readonly providerOf: (deployment: Deployment) => ModelProvider;
  readonly health: HealthBoard;
  readonly limits: ResilienceLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform in [0, 1), for the jitter. */
  readonly random: () => number;
  /** The price of a call's tokens in USD. */
  readonly priceUsd: (deployment: Deployment, usage: TokenUsage) => number;
  /** Told of every call as it ends, those of requests that fail included. */
  readonly onAttempt: (attempt: RoutingAttempt) => void;
}
