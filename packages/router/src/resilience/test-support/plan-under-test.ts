/** A plan executor among scripted providers in virtual time, and everything that can be seen of it from outside. */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { ProviderName } from '@harvest/contracts/providers';
import type { RoutingAttempt } from '@harvest/contracts/routing';
import { priceUsage } from '../../pricing/price.ts';
import type { ModelResponse, TokenUsage } from '../../spec/provider.ts';
import type { RouteContext } from '../../spec/router.ts';
import { type BreakerSettings, defaultBreakerSettings } from '../breaker-settings.ts';
import { type ExecutedPlan, createPlanExecutor } from '../execute-plan.ts';
import { createHealthBoard } from '../health-board.ts';
import { type ResilienceLimits, defaultResilienceLimits } from '../resilience-limits.ts';
import {
  type Act,
  type ScriptedModel,
  candidateOf,
  createScriptedProvider,
  deploymentOf,
} from './scripted-provider.ts';
import { type VirtualTime, createVirtualTime } from './virtual-time.ts';

export interface TestCandidate {
  readonly provider: ProviderName;
  readonly model: string;
  readonly acts: readonly Act[];
  readonly estimatedCostUsd?: number;
  readonly contextTokens?: number;
  readonly local?: boolean;
}

/** What a listener was told: pieces with their generation, and restarts. */
export type Heard = readonly [text: string, generation: number] | { readonly restart: string };

export interface PlanUnderTest {
  readonly time: VirtualTime;
  readonly board: ReturnType<typeof createHealthBoard>;
  readonly deployments: readonly Deployment[];
  readonly heard: Heard[];
  /** Every attempt that was announced, those of failed requests included. */
  readonly announced: RoutingAttempt[];
  readonly scripted: (provider: ProviderName) => ScriptedModel;
  readonly run: (
    context?: Partial<
      Pick<RouteContext, 'keys' | 'signal' | 'budgetMs' | 'restartable' | 'onSpending' | 'onCall'>
    > & {
      readonly streaming?: boolean;
      readonly maxCostUsd?: number;
    },
  ) => Promise<PromiseSettledResult<ExecutedPlan>>;
}

/** One token in and one out, for answers that came without usage. */
export const countedUsage: TokenUsage = {
  inputTokens: 1,
  outputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};

/** The tokens of a test's answer. */
function usageOf(response: ModelResponse): TokenUsage {
  return response.usage ?? countedUsage;
}

function scriptedByProvider(
  candidates: readonly TestCandidate[],
  time: VirtualTime,
): ReadonlyMap<ProviderName, ScriptedModel> {
  const names = [...new Set(candidates.map(({ provider }) => provider))];
  return new Map(
    names.map((name) => {
      const own = candidates.filter(({ provider }) => provider === name);
      const acts = Object.fromEntries(own.map(({ model, acts: script }) => [model, script]));
      return [name, createScriptedProvider({ name, acts, time })];
    }),
  );
}

/** Composes executor, board and providers; nothing runs before `run`. Jitter is always half of what it may be. */
export function createPlanUnderTest(
  candidates: readonly TestCandidate[],
  limits: Partial<ResilienceLimits> = {},
  breaker: Partial<BreakerSettings> = {},
): PlanUnderTest {
  const time = createVirtualTime();
  const { clock, timers } = time;
  const providers = scriptedByProvider(candidates, time);
  const scripted = (name: ProviderName): ScriptedModel => {
    const found = providers.get(name);
    if (found === undefined) throw new Error(`there is no ${name} in this test`);
    return found;
  };
  const board = createHealthBoard({
    // Counting has tests of its own; here only what a failure says by itself takes a deployment out.
    settings: { ...defaultBreakerSettings, callsMin: 1_000, probeLeaseMs: 86_400_000, ...breaker },
    clock,
    timers,
  });
  const announced: RoutingAttempt[] = [];
  const heard: Heard[] = [];
  const execute = createPlanExecutor({
    providerOf: ({ provider }) => scripted(provider).provider,
    health: board,
    limits: { ...defaultResilienceLimits, ...limits },
    clock,
    timers,
    random: () => 0.5,
    priceUsd: (deployment, usage) => priceUsage(deployment, usage).usd,
    onAttempt: (attempt) => announced.push(attempt),
  });
  const deployments = candidates.map(({ provider, model, contextTokens = 100_000, local = false }) =>
    deploymentOf({ provider, model }, { contextTokens, local }),
  );
  const listener: Pick<RouteContext, 'onDelta' | 'onRestart'> = {
    onDelta: (text, generation) => heard.push([text, generation]),
    onRestart: ({ generation, from, to, code }) =>
      heard.push({ restart: `${String(generation)}: ${from.model} -> ${to.model} (${code})` }),
  };
  return {
    time,
    board,
    deployments,
    heard,
    announced,
    scripted,
    run: ({ streaming = true, signal = new AbortController().signal, maxCostUsd, ...context } = {}) =>
      time.settle(
        execute({
          candidates: candidates.map(({ estimatedCostUsd }, index) =>
            candidateOf(
              deployments[index] ?? deploymentOf({ provider: 'openai', model: '?' }),
              estimatedCostUsd,
            ),
          ),
          task: { messages: [{ role: 'user', content: 'Hello' }] },
          maxOutputTokens: 100,
          maxCostUsd,
          context: { signal, ...context, ...(streaming ? listener : {}) },
          startMs: clock.monotonicMs(),
          usageOf,
        }),
      ),
  };
}
