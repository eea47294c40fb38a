import { integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';

const secondsPerDay = 86_400;

/** Variables of the store. */
export const storeVariables = {
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).default('redis://localhost:6379/0'),
  HARVEST_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits or hyphens')
    .default('hv'),
  SHARD_COUNT: integerVariable({ min: 1, max: 256, default: 1 }),
  TASK_TTL_SECONDS: integerVariable({ min: 60, max: 365 * secondsPerDay, default: 7 * secondsPerDay }),
  PENDING_TASKS_MAX: integerVariable({ min: 1, max: 10_000_000, default: 100_000 }),
  EVENTS_PER_TASK_MAX: integerVariable({ min: 100, max: 100_000, default: 1_000 }),
};

export type StoreConfig = z.infer<z.ZodObject<typeof storeVariables>>;
