import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createSharedCalls } from '@harvest/acquisition/robots/shared-calls';
import type { AcquirePage } from '@harvest/acquisition/spec/acquire';
import { createTaskConsumer } from '@harvest/queue/task-consumer';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { CloseStack } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import { type MetricsServer, createMetricsRegistry, startMetricsServer } from '@harvest/runtime/metrics';
import { masterKeysOf } from '@harvest/runtime/secrets/secret-config';
import { startTracing } from '@harvest/runtime/tracing';
import { createStore } from '@harvest/store/create-store';
import { heartbeatIntervalMs } from '@harvest/store/fleet';
import { type ComposedRouter, type RouterResources, composeRouter } from './compose-router.ts';
import { composeAcquisition } from './compose-acquisition.ts';
import { createCompute } from './compute/create-compute.ts';
import type { WorkerConfig } from './config.ts';
import { createWorkerMetrics } from './metrics.ts';
import { createBatchRunner } from './processors/batch-run.ts';
import { processByKind } from './processors/by-kind.ts';
import { createChatRunProcessor } from './processors/chat-run.ts';
import { createKeyCheckProcessor } from './processors/key-check.ts';
import { createTaskRunProcessor } from './processors/task-run.ts';
import { createJobRunner } from './run-job.ts';
import { announceEnds } from './webhooks/announce-ends.ts';
import { composeWebhooks } from './webhooks/compose-webhooks.ts';

export interface WorkerApp {
  readonly metricsPort: number;
  /** Takes no more jobs, gives the running ones their time, closes everything. Bounded even when Redis is gone. */
  readonly close: () => Promise<void>;
}

const abortedJobMs = 2_000;
const taskLookoutMs = 5_000;
const closeStepMs = 3_000;

/** What a worker is made from. */
export interface WorkerOptions {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Makes the router; the configuration says which by default. */
  readonly composeRouter?: (resources: RouterResources) => Promise<ComposedRouter>;
}

/** Constructs and starts a worker. @throws ConfigError, and when the metrics port is taken. */
export async function buildWorker(options: WorkerOptions): Promise<WorkerApp> {
  const stack = new CloseStack({ logger: options.logger, stepTimeoutMs: closeStepMs });
  try {
    return await assemble(options, stack);
  } catch (error) {
    await stack.close();
    throw error;
  }
}

async function assemble(options: WorkerOptions, stack: CloseStack): Promise<WorkerApp> {
  const { config, logger, clock = systemClock } = options;

  const tracing = await startTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceName: 'harvest-worker',
  });
  stack.add({ name: 'tracing', close: () => tracing.close() });

  const registry = createMetricsRegistry('worker');
  const metrics = createWorkerMetrics(registry);
  const metricsServer: MetricsServer = await startMetricsServer({
    registry,
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
  });
  stack.add({ name: 'metrics server', close: () => metricsServer.close() });

  const store = createStore({ config, role: 'worker', logger });
  stack.add({
    name: 'store',
    close: () => {
      store.close();
    },
  });
  void store.cancellations.start().catch((error: unknown) => {
    logger.warn('cancellations cannot be listened for', { err: error });
  });

  const routing = await (options.composeRouter ?? composeRouter)({
    config,
    logger,
    store,
    metrics,
    clock,
    stack,
  });
  const threads = createCompute({ config, logger });
  stack.add({ name: 'threads', close: threads.close });
  const acquirer = composeAcquisition({
    config,
    logger,
    store,
    clock,
    stack,
    extractDocument: threads.extractDocument,
  });
  const tools = {
    ...routing,
    countTokens,
    compute: threads.compute,
    beginAcquisition: () => acquirer.begin().acquire,
  };
  const masterKeys = masterKeysOf(config);
  const { taskEnded } = composeWebhooks({ config, logger, store, clock, registry, stack });
  const jobs = {
    store: announceEnds(store, taskEnded),
    config,
    logger,
    metrics,
    clock,
    random: Math.random,
    masterKeys,
    lookoutMs: taskLookoutMs,
  };
  const run = createJobRunner({
    ...jobs,
    process: processByKind({
      harvest: createTaskRunProcessor(tools),
      chat: createChatRunProcessor(routing),
      keyCheck: createKeyCheckProcessor(routing),
    }),
  });
  const runBatch = createBatchRunner({
    ...jobs,
    router: routing.router,
    catalogue: routing.catalogue,
    openBatch: () => {
      const acquire = acquirer.begin().acquire;
      const acquireOnce = createSharedCalls((url, signal) => acquire(url, { signal }));
      const beginAcquisition =
        (): AcquirePage =>
        (url, { signal }) =>
          acquireOnce(url, signal);
      return (router) => createTaskRunProcessor({ ...tools, router, beginAcquisition });
    },
  });
  const heartbeat = startHeartbeat({
    beat: async (workerId) => {
      await store.fleet.beat(workerId);
      if (masterKeys !== null) await store.fleet.noteMasterKey(masterKeys.current.id);
      await store.catalogue.publish(routing.catalogue());
    },
    leave: (workerId) => store.fleet.leave(workerId),
    logger,
  });
  stack.add(heartbeat);

  const consumer = createTaskConsumer({
    store,
    config,
    logger,
    run,
    runBatch,
    onStalled: () => {
      metrics.stalledJobs.inc();
    },
    // The last start that a task has is one that no neighbour can spoil.
    aloneAfterStalls: Math.max(1, config.TASK_ATTEMPTS_MAX - 1),
  });
  return {
    metricsPort: metricsServer.port,
    close: async () => {
      await consumer.drain({ graceMs: config.DRAIN_GRACE_MS, abortMs: abortedJobMs });
      await stack.close();
    },
  };
}

function startHeartbeat(options: {
  beat: (workerId: string) => Promise<void>;
  leave: (workerId: string) => Promise<void>;
  logger: Logger;
}): { name: string; close: () => Promise<void> } {
  const { logger } = options;
  const workerId = `${hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`;
  let beating: Promise<void> | null = null;
  // With Redis gone a beat waits for it; the next one is not sent before that has ended.
  const beat = (): void => {
    beating ??= options
      .beat(workerId)
      .catch((error: unknown) => {
        logger.warn('the heartbeat failed', { err: error });
      })
      .finally(() => {
        beating = null;
      });
  };
  beat();
  const timer = setInterval(beat, heartbeatIntervalMs);
  return {
    name: 'heartbeat',
    close: async () => {
      clearInterval(timer);
      await options.leave(workerId);
    },
  };
}
