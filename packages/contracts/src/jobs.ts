/**
 * Glossary.
 *
 * - Task: what a client asked for; its record in the store is the truth about it.
 * - Job: the queue's pointer to a task. It carries ids, never the source, a key or a secret.
 * - Shard: a queue and the keys of the tenants that hash to it, all under one Redis Cluster hash tag.
 * - Batch: tasks with one source that were submitted together and may share one model call.
 * - Attempt: one start of a task by a worker; it holds the fence with which it may write.
 * - Fence: a number that grows with each start; writes under an older one are refused.
 * - Dead letter: a task that ended its workers too often, kept for an operator to look at.
 */
import { z } from 'zod';
import { batchSizeMax, batchSizeMin } from './batch.ts';
import { taskIdSchema } from './task-id.ts';

/** Every kind of job and its payload. */
export const jobCatalogue = {
  'task.run': z.strictObject({
    taskId: taskIdSchema,
    tenant: z.string().min(1),
    /** How many workers were lost over the batch that the task comes from; none when absent. */
    workersLost: z.int().min(1).optional(),
  }),
  'batch.run': z.strictObject({
    tenant: z.string().min(1),
    taskIds: z.array(taskIdSchema).min(batchSizeMin).max(batchSizeMax),
  }),
} as const;

export type JobName = keyof typeof jobCatalogue;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobCatalogue)[Name]>;
