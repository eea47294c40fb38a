import { batchSizeMax } from '@harvest/contracts/batch';
import type { RequestLimits } from '@harvest/contracts/harvest-request';
import { defaultRequestLimits } from '@harvest/contracts/harvest-request';
import { webhookUrlVariables } from '@harvest/runtime/addresses/webhook-url';
import { booleanVariable, integerVariable } from '@harvest/runtime/load-config';
import { observabilityVariables } from '@harvest/runtime/observability-config';
import { secretVariables } from '@harvest/runtime/secrets/secret-config';
import { storeVariables } from '@harvest/store/config';
import { z } from 'zod';
import { edgeVariables } from './edge/config.ts';
import { checkGatewayConfig, gatewayVariables } from './gateway/config.ts';

// JSON may spell a character as a surrogate pair of escapes, \uD83D\uDE00: twelve bytes, more than any UTF-8 form.
const bytesPerCharacterMax = 12;
const envelopeBytes = 16_384;

/** Variables that only the API reads. */
const apiVariables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: integerVariable({ min: 0, max: 65_535, default: 8_000 }),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SOURCE_CHARACTERS_MAX: integerVariable({
    min: 1,
    max: 10_000_000,
    default: defaultRequestLimits.sourceCharactersMax,
  }),
  QUERY_CHARACTERS_MAX: integerVariable({
    min: 1,
    max: 100_000,
    default: defaultRequestLimits.queryCharactersMax,
  }),
  OUTPUT_TOKENS_MAX: integerVariable({
    min: 1,
    max: 1_000_000,
    default: defaultRequestLimits.outputTokensMax,
  }),
  BODY_BYTES_MAX: z.coerce.number().int('must be a whole number').min(1_024).max(268_435_456).optional(),
  JSON_DEPTH_MAX: integerVariable({ min: 4, max: 1_000, default: 32 }),
  WAIT_SECONDS_MAX: integerVariable({ min: 0, max: 60, default: 60 }),
  CACHE_SHARED: booleanVariable(false),
  CHAT_WAIT_SECONDS_MAX: integerVariable({ min: 1, max: 3_600, default: 600 }),
  CHAT_CLIENTS_MAX: integerVariable({ min: 1, max: 100_000, default: 5_000 }),
  SSE_HEARTBEAT_MS: integerVariable({ min: 10, max: 55_000, default: 15_000 }),
  SSE_CLIENTS_MAX: integerVariable({ min: 1, max: 100_000, default: 5_000 }),
  EXPORT_THREADS: integerVariable({ min: 1, max: 64, default: 1 }),
  EXPORT_QUEUE_MAX: integerVariable({ min: 0, max: 10_000, default: 8 }),
  EXPORT_TIMEOUT_MS: integerVariable({ min: 100, max: 600_000, default: 30_000 }),
  EXPORT_MEMORY_MB_MAX: integerVariable({ min: 64, max: 16_384, default: 512 }),
  REQUEST_TIMEOUT_MS: integerVariable({ min: 1_000, max: 600_000, default: 30_000 }),
  HEADERS_TIMEOUT_MS: integerVariable({ min: 1_000, max: 600_000, default: 10_000 }),
  KEEP_ALIVE_TIMEOUT_MS: integerVariable({ min: 1_000, max: 600_000, default: 65_000 }),
  SHUTDOWN_GRACE_MS: integerVariable({ min: 0, max: 600_000, default: 10_000 }),
};

/** Variables that may come from files, as `<NAME>_FILE`. */
export const apiSecretNames = [
  'REDIS_URL',
  'CACHE_REDIS_URL',
  'HARVEST_MASTER_KEY',
  'HARVEST_MASTER_KEY_PREVIOUS',
  'JWT_PUBLIC_KEY',
] as const;

/** Every variable that the API process reads. */
export const apiConfigSchema = z
  .object({
    ...observabilityVariables,
    ...storeVariables,
    ...secretVariables,
    ...webhookUrlVariables,
    ...edgeVariables,
    ...gatewayVariables,
    ...apiVariables,
  })
  .superRefine(checkGatewayConfig);
export type ApiConfig = z.infer<typeof apiConfigSchema>;

/** What a client may send, as the request schema takes it. */
export function requestLimitsOf(config: ApiConfig): RequestLimits {
  return {
    sourceCharactersMax: config.SOURCE_CHARACTERS_MAX,
    queryCharactersMax: config.QUERY_CHARACTERS_MAX,
    outputTokensMax: config.OUTPUT_TOKENS_MAX,
  };
}

/** Bytes that a body may have: as configured, or enough for every permitted batch however JSON spells it. */
export function bodyBytesMaxOf(config: ApiConfig): number {
  const characters = config.SOURCE_CHARACTERS_MAX + batchSizeMax * config.QUERY_CHARACTERS_MAX;
  return config.BODY_BYTES_MAX ?? characters * bytesPerCharacterMax + envelopeBytes;
}
