import { z } from 'zod';

const dependencySchema = z.strictObject({
  status: z.enum(['up', 'down']),
  latency_ms: z.number().min(0).nullable().meta({
    description:
      'Time of the round trip to Redis that tells about this dependency, and about the other two with it; null when it failed.',
  }),
  detail: z.string().optional(),
});

/** The answer of `GET /health`: `degraded` means that requests are answered, but tasks would wait. */
export const healthSchema = z
  .strictObject({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    version: z.string(),
    uptime_seconds: z.number().min(0),
    dependencies: z.strictObject({
      redis: dependencySchema,
      workers: dependencySchema.extend({ count: z.int().min(0) }),
      queue: dependencySchema.extend({
        waiting: z.int().min(0).nullable(),
        active: z.int().min(0).nullable(),
      }),
    }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

export const probeSchema = z.strictObject({ status: z.enum(['ok', 'unavailable']) }).meta({ id: 'Probe' });
