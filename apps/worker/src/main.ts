import { onShutdownSignal } from '@harvest/runtime/lifecycle';
import { loadConfig } from '@harvest/runtime/load-config';
import { createLogger, reportFatal } from '@harvest/runtime/logger';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import { buildWorker } from './compose.ts';
import { workerConfigSchema, workerSecretNames } from './config.ts';

/** What draining may take beyond the grace period: giving jobs back and closing connections. */
const drainSlackMs = 25_000;

/** Boots a worker process. */
async function main(): Promise<void> {
  const config = loadConfig(workerConfigSchema, readSecretFiles(process.env, workerSecretNames));
  const logger = createLogger({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    fields: { app: 'worker', pid: process.pid },
  });
  const worker = await buildWorker({ config, logger });
  onShutdownSignal({
    process,
    logger,
    hardLimitMs: config.DRAIN_GRACE_MS + drainSlackMs,
    stop: async (signal) => {
      logger.info('worker is draining', { signal });
      await worker.close();
      logger.info('worker has stopped');
    },
  });
  logger.info('worker is running', {
    concurrency: config.WORKER_CONCURRENCY,
    shards: config.SHARD_COUNT,
    metrics_port: worker.metricsPort,
  });
}

main().catch((error: unknown) => {
  process.exit(reportFatal(process.stderr, error));
});
