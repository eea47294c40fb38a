import { integerVariable } from '@harvest/runtime/load-config';
import type { z } from 'zod';

/** Variables of whoever puts jobs into the queue. */
export const producerVariables = {
  ENQUEUE_TIMEOUT_MS: integerVariable({ min: 100, max: 60_000, default: 1_500 }),
};

/** Variables of whoever takes jobs out of it. */
export const consumerVariables = {
  WORKER_CONCURRENCY: integerVariable({ min: 1, max: 1_000, default: 10 }),
  LOCK_DURATION_MS: integerVariable({ min: 1_000, max: 600_000, default: 15_000 }),
  STALLED_INTERVAL_MS: integerVariable({ min: 500, max: 600_000, default: 5_000 }),
  SWEEP_INTERVAL_MS: integerVariable({ min: 100, max: 60_000, default: 2_000 }),
  SWEEP_AFTER_MS: integerVariable({ min: 100, max: 600_000, default: 5_000 }),
};

export type ProducerConfig = z.infer<z.ZodObject<typeof producerVariables>>;
export type ConsumerConfig = z.infer<z.ZodObject<typeof consumerVariables>>;
