import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { outputFormatNames } from '@harvest/contracts/output-formats';
import { emptyPromptOf } from '@harvest/pipeline/synthesis/prompt';
import { createAnswerCache } from '@harvest/router/cache/answer-cache';
import { type KeyChecker, createKeyChecker } from '@harvest/router/check-key';
import { composeCatalogue } from '@harvest/router/compose-catalogue';
import { composeProviders } from '@harvest/router/compose-providers';
import { createRouter } from '@harvest/router/create-router';
import { type CachePlanner, createCachePlanner } from '@harvest/router/decision/cache-plan';
import type { Embedder } from '@harvest/router/embeddings/embedder';
import { createEmbedder } from '@harvest/router/embeddings/create-embedder';
import type { PoolEvent } from '@harvest/router/pool/pool-event';
import type { ModelTable } from '@harvest/router/pricing/model-table';
import { type ModelTableFile, openModelTable } from '@harvest/router/pricing/model-table-file';
import { defaultBreakerSettings } from '@harvest/router/resilience/breaker-settings';
import { createHealthBoard } from '@harvest/router/resilience/health-board';
import { systemTimers } from '@harvest/router/resilience/timers';
import { selectProvider } from '@harvest/router/select-provider';
import type { HealthBoard } from '@harvest/router/spec/health-board';
import type { Router } from '@harvest/router/spec/router';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { CloseStack } from '@harvest/runtime/lifecycle';
import { ConfigError } from '@harvest/runtime/load-config';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import { openResponseCache } from '@harvest/store/response-cache';
import { type TierLearning, startTierLearning } from './tier-learning.ts';
import type { WorkerConfig } from './config.ts';
import { countPromptOverheads } from './count-prompt-overheads.ts';
import type { WorkerMetrics } from './metrics.ts';

const providerProbeMs = 3_000;

/** The router of a worker with what stands around it. */
export interface ComposedRouter {
  readonly router: Router;
  readonly planCache: CachePlanner;
  readonly checkKey: KeyChecker;
  /** What this worker can call now. */
  readonly catalogue: () => ModelCatalogue;
  /** Null when tiers are chosen by the policy alone. */
  readonly learning: TierLearning | null;
  /** Finds passages by what they mean; null where none is configured. */
  readonly embedder: Embedder | null;
}

export interface RouterResources {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly store: Store;
  readonly metrics: WorkerMetrics;
  readonly clock: Clock;
  /** Whatever is opened is put here to be closed. */
  readonly stack: CloseStack;
}

/**
 * Composes the router from the configuration: the model table, the providers, and the state that workers share.
 *
 * @throws ConfigError when the chosen provider lacks its key or the model table is not valid.
 */
export async function composeRouter(resources: RouterResources): Promise<ComposedRouter> {
  const { config, logger, store, clock, stack, metrics } = resources;
  const composed = composeProviders({
    config,
    clock,
    pool: {
      random: Math.random,
      occupancy: store.poolLeases,
      onEvent: (event) => {
        logPoolEvent(logger, event);
      },
    },
  });
  stack.add({ name: 'providers', close: () => composed.close() });
  for (const notice of composed.notices) logger.warn('provider configuration', { notice });
  const { providers } = composed;
  const signal = AbortSignal.timeout(providerProbeMs);
  const home = await selectProvider({ config, providers, signal });
  // What is not called needs no watching.
  if (home.ollamaJoins) await composed.ollama.start();

  const promptOverheadTokens = countPromptOverheads();
  const instructions = JSON.stringify(outputFormatNames.map(emptyPromptOf));
  const catalogueOf = (table: ModelTable): ModelCatalogue =>
    composeCatalogue({ config, table, home, promptOverheadTokens, instructions });
  let catalogue: ModelCatalogue | null = null;
  const table = await openTable(resources, (changed) => {
    catalogue = catalogueOf(changed);
    logger.info('the model table was read again', { revision: catalogue.revision });
  });
  const current = (): ModelCatalogue => (catalogue ??= catalogueOf(table.current()));

  const cache = openResponseCache({ config, logger });
  stack.add({ name: 'response cache', close: cache.close });
  const learning = config.TIER_LEARNING ? startTierLearning({ store, logger }) : null;
  if (learning !== null) stack.add({ name: 'tier learning', close: () => learning.close() });
  const embedder = createEmbedder({
    config,
    providers: composed.configured,
    table: () => table.current(),
  });
  const router = createRouter({
    providers,
    catalogue: current,
    health: openHealthBoard(resources, current),
    cache: createAnswerCache({
      store: cache.cache,
      embedder,
      ttlSeconds: config.CACHE_TTL_SECONDS,
      clock,
      onFault: createFaultLog(logger, clock),
    }),
    ...(learning === null ? {} : { chooseTier: learning.choose }),
    limits: {
      firstTokenTimeoutMs: config.FIRST_TOKEN_TIMEOUT_MS,
      betweenTokensTimeoutMs: config.BETWEEN_TOKENS_TIMEOUT_MS,
      wholeAnswerTimeoutMs: config.WHOLE_ANSWER_TIMEOUT_MS,
      hedging: config.HEDGE_ENABLED,
    },
    onAttempt: (attempt) => {
      metrics.countAttempt(attempt, listedModels(current()).has(modelName(attempt)));
    },
    clock,
  });
  logger.info('router is ready', {
    home_provider: home.homeProvider,
    reason: home.homeReason,
    models: current().deployments.length,
    revision: current().revision,
    cache: config.CACHE_MODE,
  });
  const planCache = createCachePlanner({
    defaultMode: config.CACHE_MODE,
    sharedBetweenTenants: config.CACHE_SHARED,
    revision: () => current().revision,
  });
  // By words alone passages are ranked better than by what the lexical embedder makes of them.
  const meaning = config.EMBEDDER === 'lexical' ? null : embedder;
  const checkKey = createKeyChecker({
    providers,
    catalogue: current,
    offline: config.ROUTER_OFFLINE,
    logger,
  });
  return { router, planCache, checkKey, catalogue: current, learning, embedder: meaning };
}

async function openTable(
  { config, logger, clock, stack }: RouterResources,
  onReload: (table: ModelTable) => void,
): Promise<ModelTableFile> {
  try {
    const table = await openModelTable({
      ...(config.MODEL_TABLE_FILE === undefined ? {} : { ownPath: config.MODEL_TABLE_FILE }),
      clock,
      onReload,
      onRefused: (error) => {
        logger.error('the changed model table was refused, the earlier one still holds', { err: error });
      },
    });
    stack.add({
      name: 'model table',
      close: () => {
        table.close();
      },
    });
    return table;
  } catch (error) {
    if (error instanceof HarvestError && error.code === 'router.invalid_model_table') {
      throw new ConfigError([`MODEL_TABLE_FILE: ${error.publicMessage}`]);
    }
    throw error;
  }
}

function openHealthBoard(resources: RouterResources, catalogue: () => ModelCatalogue): HealthBoard {
  const { config, logger, store, clock, stack, metrics } = resources;
  const settings = {
    ...defaultBreakerSettings,
    windowMs: config.BREAKER_WINDOW_MS,
    callsMin: config.BREAKER_CALLS_MIN,
    openMs: config.BREAKER_OPEN_MS,
  };
  const ledger = store.openBreakers(settings);
  // With Redis away the worker goes by what it finds out itself.
  void ledger.start().catch((error: unknown) => {
    logger.warn('the other workers cannot be heard about their providers', { err: error });
  });
  const board = createHealthBoard({
    settings,
    clock,
    timers: systemTimers,
    ledger,
    onLedgerFault: (error) => {
      logger.debug('the shared breakers failed', { err: error });
    },
  });
  // A caller may pin a model of any name, which must not become a label.
  metrics.watchBreakers(() => {
    const listed = listedModels(catalogue());
    return board.states().filter(({ deploymentId }) => listed.has(deploymentId));
  });
  stack.add({
    name: 'health board',
    close: () => {
      board.close();
    },
  });
  return board;
}

function listedModels({ deployments }: ModelCatalogue): ReadonlySet<string> {
  return new Set(deployments.map(modelName));
}

/** A model as its breaker names it. */
function modelName({ provider, model }: Pick<Deployment, 'provider' | 'model'>): string {
  return `${provider}/${model}`;
}

const faultLogIntervalMs = 60_000;

/** Warns of faults of the cache or its embedder, which cost hits and nothing else: once a minute, the others at debug level. */
function createFaultLog(logger: Logger, clock: Clock): (error: unknown) => void {
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const isDue = clock.monotonicMs() - warnedAtMs >= faultLogIntervalMs;
    if (isDue) warnedAtMs = clock.monotonicMs();
    logger[isDue ? 'warn' : 'debug']('the response cache does without', { err: error });
  };
}

function logPoolEvent(logger: Logger, event: PoolEvent): void {
  const { type, ...fields } = event;
  const bad = ['node-ejected', 'preload-failed', 'occupancy-unavailable'].includes(type);
  const { error, ...details } = 'error' in fields ? fields : { ...fields, error: undefined };
  logger[bad ? 'warn' : 'info']('ollama pool', {
    event: type,
    ...details,
    ...(error === undefined ? {} : { err: error }),
  });
}
