import { integerVariable } from '@harvest/runtime/load-config';
import type { z } from 'zod';

/** Variables of whoever takes jobs out of the queue. */
export const consumerVariables = {
  WORKER_CONCURRENCY: integerVariable({ min: 1, max: 1_000, default: 10 }),
  /** 0: half of WORKER_CONCURRENCY. */
  BATCH_CONCURRENCY: integerVariable({ min: 0, max: 1_000, default: 0 }),
  LOCK_DURATION_MS: integerVariable({ min: 1_000, max: 600_000, default: 15_000 }),
  STALLED_INTERVAL_MS: integerVariable({ min: 500, max: 600_000, default: 5_000 }),
};

export type ConsumerConfig = z.infer<z.ZodObject<typeof consumerVariables>>;
