import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Sweeper } from '@harvest/queue/sweeper';
import { createTaskConsumer } from '@harvest/queue/task-consumer';
import type { Router } from '@harvest/router/spec/router';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { CloseStack } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import { type MetricsServer, createMetricsRegistry, startMetricsServer } from '@harvest/runtime/metrics';
import { startTracing } from '@harvest/runtime/tracing';
import { createStore } from '@harvest/store/create-store';
import { heartbeatIntervalMs } from '@harvest/store/fleet';
import type { WorkerConfig } from './config.ts';
import { createWorkerMetrics } from './metrics.ts';
import { createTaskRunProcessor } from './processors/task-run.ts';
import { createJobRunner } from './run-job.ts';

export interface WorkerApp {
  readonly metricsPort: number;
  /** Takes no more jobs, gives the running ones their time, closes everything. Bounded even when Redis is gone. */
  readonly close: () => Promise<void>;
}

const abortedJobMs = 2_000;
const taskLookoutMs = 5_000;
const closeStepMs = 3_000;

/** Constructs and starts a worker. @throws when the metrics port is taken. */
export async function buildWorker(options: {
  config: WorkerConfig;
  logger: Logger;
  router: Router;
  clock?: Clock;
}): Promise<WorkerApp> {
  const { config, logger, router } = options;
  const stack = new CloseStack({ logger, stepTimeoutMs: closeStepMs });

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

  const run = createJobRunner({
    store,
    config,
    logger,
    metrics,
    clock: options.clock ?? systemClock,
    random: Math.random,
    process: createTaskRunProcessor({ router }),
    lookoutMs: taskLookoutMs,
  });
  const sweeper = new Sweeper({
    store,
    config,
    logger,
    onSwept: (count) => {
      metrics.sweptTasks.inc(count);
    },
  });
  sweeper.start();
  stack.add({ name: 'sweeper', close: () => sweeper.close() });

  const heartbeat = startHeartbeat(store.fleet, logger);
  stack.add(heartbeat);

  const consumer = createTaskConsumer({
    store,
    config,
    logger,
    run,
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

function startHeartbeat(
  fleet: { beat: (id: string) => Promise<void>; leave: (id: string) => Promise<void> },
  logger: Logger,
): { name: string; close: () => Promise<void> } {
  const workerId = `${hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`;
  let beating: Promise<void> | null = null;
  // With Redis gone a beat waits for it; the next one is not sent before that has ended.
  const beat = (): void => {
    beating ??= fleet
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
      await fleet.leave(workerId);
    },
  };
}
