import { integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';

const secondsPerDay = 86_400;
const redisUrl = z.url({ protocol: /^rediss?$/ });

/** Variables of the store. */
export const storeVariables = {
  REDIS_URL: redisUrl.default('redis://localhost:6379/0'),
  HARVEST_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits or hyphens')
    .default('hv'),
  SHARD_COUNT: integerVariable({ min: 1, max: 256, default: 1 }),
  TASK_TTL_SECONDS: integerVariable({ min: 60, max: 365 * secondsPerDay, default: 7 * secondsPerDay }),
  RATE_WINDOW_SECONDS: integerVariable({ min: 1, max: 3_600, default: 60 }),
  IDEMPOTENCY_TTL_SECONDS: integerVariable({ min: 60, max: 30 * secondsPerDay, default: secondsPerDay }),
  API_KEYS_PER_TENANT_MAX: integerVariable({ min: 1, max: 1_000, default: 100 }),
  CHAT_TTL_SECONDS: integerVariable({ min: 10, max: secondsPerDay, default: 300 }),
  USAGE_TTL_DAYS: integerVariable({ min: 1, max: 3_660, default: 92 }),
  PENDING_TASKS_MAX: integerVariable({ min: 1, max: 10_000_000, default: 100_000 }),
  EVENTS_PER_TASK_MAX: integerVariable({ min: 100, max: 100_000, default: 1_000 }),
  CACHE_REDIS_URL: redisUrl.optional(),
  CACHE_ENTRY_BYTES_MAX: integerVariable({ min: 1_024, max: 16_777_216, default: 65_536 }),
  CACHE_TEXTS_BYTES_MAX: integerVariable({ min: 1_048_576, max: 1_099_511_627_776, default: 268_435_456 }),
  CACHE_ENTRIES_MAX: integerVariable({ min: 1, max: 10_000_000, default: 10_000 }),
};

export type StoreConfig = z.infer<z.ZodObject<typeof storeVariables>>;
