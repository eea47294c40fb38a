import { loadConfig } from '@harvest/runtime/load-config';
import { onShutdownSignal } from '@harvest/runtime/lifecycle';
import { createLogger, reportFatal } from '@harvest/runtime/logger';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import { z } from 'zod';
import { buildApi } from './compose.ts';
import { type ApiConfig, apiConfigSchema, apiSecretNames } from './config.ts';

/** Beyond the grace period: closing the producer, the metrics server and the exporter, two seconds each at most. */
const closingMarginMs = 8_500;

async function run(config: ApiConfig): Promise<void> {
  const format = config.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json');
  const logger = createLogger({ level: config.LOG_LEVEL, format, fields: { app: 'api' } });
  const api = buildApi({ config, logger });
  onShutdownSignal({
    process,
    logger,
    hardLimitMs: config.SHUTDOWN_GRACE_MS + closingMarginMs,
    stop: async (signal) => {
      logger.info('shutting down', { signal });
      await api.close();
      logger.info('shut down');
    },
  });
  const { url, metricsUrl } = await api.start();
  logger.info('listening', { url, metrics_url: `${metricsUrl}/metrics`, docs_url: `${url}/docs` });
}

/** A taken port is the one fault of starting that is worth more than the system's own words. */
function explainStart(error: unknown): unknown {
  const taken = z.object({ code: z.literal('EADDRINUSE'), port: z.number() }).safeParse(error);
  if (!taken.success) return error;
  const port = String(taken.data.port);
  return new Error(
    `Port ${port} is taken. Stop what listens there, or set PORT or METRICS_PORT to another port.`,
  );
}

try {
  await run(loadConfig(apiConfigSchema, readSecretFiles(process.env, apiSecretNames)));
} catch (error) {
  process.exit(reportFatal(process.stderr, explainStart(error)));
}
