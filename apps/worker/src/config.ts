import { acquisitionVariables } from '@harvest/acquisition/config';
import { consumerVariables } from '@harvest/queue/config';
import { webhookConsumerVariables } from '@harvest/queue/webhook-queue';
import { routerConfigFields } from '@harvest/router/config';
import { webhookUrlVariables } from '@harvest/runtime/addresses/webhook-url';
import { integerVariable } from '@harvest/runtime/load-config';
import { observabilityVariables } from '@harvest/runtime/observability-config';
import { secretVariables } from '@harvest/runtime/secrets/secret-config';
import { storeVariables } from '@harvest/store/config';
import { z } from 'zod';

/** Variables that may come from files, as `<NAME>_FILE`. */
export const workerSecretNames = [
  'REDIS_URL',
  'CACHE_REDIS_URL',
  'HARVEST_MASTER_KEY',
  'HARVEST_MASTER_KEY_PREVIOUS',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'GEMINI_API_KEY',
] as const;

/** Every variable that a worker reads. */
export const workerConfigSchema = z.object({
  ...storeVariables,
  ...secretVariables,
  ...consumerVariables,
  ...webhookUrlVariables,
  ...webhookConsumerVariables,
  ...routerConfigFields,
  ...acquisitionVariables,
  ...observabilityVariables,
  // Beside the API on one machine, whose default is the number below.
  METRICS_PORT: integerVariable({ min: 0, max: 65_535, default: 9_465 }),
  TASK_ATTEMPTS_MAX: integerVariable({ min: 1, max: 20, default: 3 }),
  TASK_DEADLINE_MS: integerVariable({ min: 1_000, max: 3_600_000, default: 120_000 }),
  TASK_COOLING_MAX_MS: integerVariable({ min: 0, max: 86_400_000, default: 900_000 }),
  DRAIN_GRACE_MS: integerVariable({ min: 0, max: 600_000, default: 20_000 }),
  COMPUTE_THREADS: integerVariable({ min: 1, max: 256, default: 2 }),
  COMPUTE_MEMORY_MB_MAX: integerVariable({ min: 64, max: 65_536, default: 512 }),
});
export type WorkerConfig = z.infer<typeof workerConfigSchema>;
