import { composeProviders } from '@harvest/router/compose-providers';
import { createRouter } from '@harvest/router/create-router';
import { selectProvider } from '@harvest/router/select-provider';
import { systemClock } from '@harvest/runtime/clock';
import { onShutdownSignal, withTimeout } from '@harvest/runtime/lifecycle';
import { loadConfig } from '@harvest/runtime/load-config';
import { createLogger, reportFatal } from '@harvest/runtime/logger';
import { buildWorker } from './compose.ts';
import { workerConfigSchema } from './config.ts';

const providerProbeMs = 3_000;
const providerCloseMs = 2_000;
/** What draining may take beyond the grace period: giving jobs back and closing connections. */
const drainSlackMs = 25_000;

/** Boots a worker process. */
async function main(): Promise<void> {
  const config = loadConfig(workerConfigSchema, process.env);
  const logger = createLogger({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    fields: { app: 'worker', pid: process.pid },
  });
  const policy = await selectProvider(config, AbortSignal.timeout(providerProbeMs));
  const composed = composeProviders({ config, clock: systemClock });
  for (const notice of composed.notices) logger.warn('provider configuration', { notice });
  const router = createRouter({
    providers: composed.providers,
    policy: { ...policy, maxOutputTokens: config.LLM_MAX_OUTPUT_TOKENS },
    clock: systemClock,
  });
  const worker = await buildWorker({ config, logger, router });
  onShutdownSignal({
    process,
    logger,
    hardLimitMs: config.DRAIN_GRACE_MS + drainSlackMs,
    stop: async (signal) => {
      logger.info('worker is draining', { signal });
      await worker.close();
      await withTimeout(composed.close(), providerCloseMs);
      logger.info('worker has stopped');
    },
  });
  logger.info('worker is running', {
    provider: policy.provider,
    model: policy.model,
    reason: policy.reason,
    concurrency: config.WORKER_CONCURRENCY,
    shards: config.SHARD_COUNT,
    metrics_port: worker.metricsPort,
  });
}

main().catch((error: unknown) => {
  process.exit(reportFatal(process.stderr, error));
});
