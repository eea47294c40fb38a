import { z } from 'zod';
import { integerVariable } from './load-config.ts';
import { logFormats } from './log-format.ts';
import { logLevels } from './logger.ts';

/** Variables of logs, metrics and traces that every process understands. */
export const observabilityVariables = {
  LOG_LEVEL: z
    .string()
    .default('INFO')
    .transform((level) => level.toLowerCase())
    .pipe(z.enum(logLevels)),
  LOG_FORMAT: z.enum(logFormats).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: integerVariable({ min: 0, max: 65_535, default: 9_464 }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
};
