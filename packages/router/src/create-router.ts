import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { Cost, RoutingAttempt } from '@harvest/contracts/routing';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { catalogueFor } from './decision/catalogue-for.ts';
import { decide } from './decision/decide.ts';
import { priceUsage } from './pricing/price.ts';
import { callerKeyOf, keyedProvidersOf } from './resilience/caller-key-of.ts';
import { type ExecutedPlan, createPlanExecutor } from './resilience/execute-plan.ts';
import { type ResilienceLimits, defaultResilienceLimits } from './resilience/resilience-limits.ts';
import { type Timers, systemTimers } from './resilience/timers.ts';
import { answerThroughCache } from './route/answer-through-cache.ts';
import { buildRouting } from './route/build-routing.ts';
import { countUsage } from './route/count-usage.ts';
import { decisionInputOf } from './route/decision-input.ts';
import { withinMeans } from './route/within-means.ts';
import type { AnswerCache } from './spec/cache.ts';
import type { Decision, TierChooser } from './spec/decision.ts';
import type { HealthBoard } from './spec/health-board.ts';
import type { ModelProvider, ModelTask } from './spec/provider.ts';
import type { RouteContext, RouteRequest, RouteResult, Router } from './spec/router.ts';

export interface RouterOptions {
  readonly providers: readonly ModelProvider[];
  /** Asked for every request, so that a table that was reloaded holds from the next one on. */
  readonly catalogue: () => ModelCatalogue;
  readonly health: HealthBoard;
  /** Absent: every request is answered by a model. */
  readonly cache?: AnswerCache;
  /** Absent: the policy alone chooses tiers. */
  readonly chooseTier?: TierChooser;
  /** What is not given is as `defaultResilienceLimits` says. */
  readonly limits?: Partial<ResilienceLimits>;
  /** Told of every call to a provider as it ends, those of requests that fail included. */
  readonly onAttempt?: (attempt: RoutingAttempt) => void;
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** Uniform in [0, 1), for the jitter. */
  readonly random?: () => number;
}

/** What is asked of a model, without who may answer it. */
function taskOf(request: RouteRequest): ModelTask {
  const { provider: _provider, model: _model, tier: _tier, quality: _quality, ...asked } = request;
  const { localOnly: _localOnly, maxCostUsd: _maxCostUsd, require: _require, ...routed } = asked;
  const { maxOutputTokens: _maxOutputTokens, taskType: _taskType, cache: _cache, ...described } = routed;
  const { scoredAs: _scoredAs, ...task } = described;
  return task;
}

/** What the answer and the way to it cost. */
function costOf(executed: ExecutedPlan, inputTokens: number): Cost {
  const { candidate, response, failedAttemptsUsd } = executed;
  const price = priceUsage(candidate.deployment, countUsage(response, inputTokens));
  return {
    ...price,
    usd: price.usd + failedAttemptsUsd,
    failed_attempts_usd: failedAttemptsUsd,
    estimated: response.usage === null,
  };
}

/** The lower of two caps; undefined when there is none. */
function lowerCap(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/** Creates the step that decides; it calls nobody. */
function createDecider(options: RouterOptions): (request: RouteRequest, context: RouteContext) => Decision {
  const { health, chooseTier } = options;
  const callable = new Set(options.providers.map(({ name }) => name));
  return (request, context) => {
    const { keys } = context;
    const catalogue = catalogueFor(options.catalogue(), keys === undefined ? [] : keyedProvidersOf(keys));
    const streaming = context.onDelta !== undefined || context.onToolCallDelta !== undefined;
    return decide({
      ...decisionInputOf(request, { catalogue, streaming }),
      deployments: catalogue.deployments.filter(({ provider }) => callable.has(provider)),
      healthOf:
        keys === undefined
          ? health.healthOf
          : (deployment) => health.healthOf(deployment, callerKeyOf(keys, deployment.provider)?.id),
      ...(chooseTier === undefined ? {} : { chooseTier }),
    });
  };
}

/**
 * Creates a router: it decides who is to answer, looks for an earlier answer, asks the candidates until one answers, and
 * accounts for it. It streams when someone listens and asks for the whole answer otherwise; both ways fall back alike.
 * It holds no resources: whoever composed the providers, the board and the cache closes them.
 */
export function createRouter(options: RouterOptions): Router {
  const { cache, clock = systemClock } = options;
  const providers = new Map(options.providers.map((provider) => [provider.name, provider]));
  const providerOf = (name: ModelProvider['name']): ModelProvider => {
    const provider = providers.get(name);
    if (provider === undefined) throw new Error(`the decision is for ${name}, which is not a provider here`);
    return provider;
  };
  const decideFor = createDecider(options);
  const executePlan = createPlanExecutor({
    providerOf: ({ provider }) => providerOf(provider),
    health: options.health,
    limits: { ...defaultResilienceLimits, ...options.limits },
    clock,
    timers: options.timers ?? systemTimers,
    random: options.random ?? Math.random,
    priceUsd: (deployment, usage) => priceUsage(deployment, usage).usd,
    onAttempt: options.onAttempt ?? (() => undefined),
  });
  return {
    route: async (request: RouteRequest, context: RouteContext): Promise<RouteResult> => {
      const startMs = clock.monotonicMs();
      context.signal.throwIfAborted();
      const wanted = decideFor(request, context);
      const { inputTokens, maxOutputTokens } = wanted;
      const askModel = async (): Promise<RouteResult> => {
        const decision = withinMeans(wanted, context.leftUsd);
        context.onDecision?.(decision);
        const executed = await executePlan({
          candidates: decision.candidates,
          task: taskOf(request),
          maxOutputTokens,
          maxCostUsd: lowerCap(request.maxCostUsd, context.leftUsd),
          context,
          startMs,
          usageOf: (response) => countUsage(response, inputTokens),
        });
        return {
          routing: buildRouting(decision, executed),
          extractive: providerOf(executed.candidate.deployment.provider).extractive,
          response: executed.response,
          cost: costOf(executed, inputTokens),
          cache: null,
          firstTokenMs: executed.firstTokenMs,
        };
      };
      if (cache === undefined || request.cache === undefined) return await askModel();
      return await answerThroughCache({
        cache,
        plan: request.cache,
        wantedTier: wanted.wantedTier,
        askModel,
        context,
        clock,
        startMs,
      });
    },
  };
}
