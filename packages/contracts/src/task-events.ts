import { z } from 'zod';
import { errorCodeSchema } from './problem.ts';
import { providerNameSchema } from './providers.ts';
import { cacheHitSchema } from './routing.ts';
import { taskErrorSchema } from './task-error.ts';
import { tierSchema } from './tiers.ts';

const modelSchema = z.strictObject({ provider: providerNameSchema, model: z.string() });

/**
 * What happens to a task, in order, as Server-Sent Events carry it: `event` is the type, `data` the JSON. Exactly one
 * of the three terminal events ends every stream. `generation` numbers the attempts at generating text: a listener
 * discards the deltas of a lower generation when a higher one appears.
 */
export const taskEventSchemas = {
  'task-accepted': z.strictObject({ created_at: z.iso.datetime() }),
  'task-started': z.strictObject({ attempt: z.int().min(1) }),
  'stage-started': z.strictObject({ stage: z.string() }),
  'model-selected': z.strictObject({
    provider: providerNameSchema,
    model: z.string(),
    tier: tierSchema,
    reason: z.string(),
    estimated_cost_usd: z.number().min(0),
  }),
  restart: z.strictObject({
    generation: z.int().min(1).meta({ description: 'The generation that begins now; older text is void.' }),
    from: modelSchema,
    to: modelSchema,
    code: errorCodeSchema,
  }),
  'model-pulling': z.strictObject({
    model: z.string(),
    status: z.string(),
    completed_bytes: z.number().min(0).nullable(),
    total_bytes: z.number().min(0).nullable(),
  }),
  'answer-cached': cacheHitSchema,
  'tool-call-delta': z.strictObject({
    generation: z.int().min(1),
    index: z.int().min(0),
    id: z.string().optional(),
    name: z.string().optional(),
    arguments: z.string(),
  }),
  'token-delta': z.strictObject({
    generation: z.int().min(1),
    text: z.string().meta({
      description:
        'The text as the model writes it. The numbers that it marks its quotes with count in the list of citations only in `result.text`, where those are left out whose quote no source contains.',
    }),
  }),
  'attempt-failed': z.strictObject({
    attempt: z.int().min(1),
    error: taskErrorSchema,
    retry_in_ms: z.number().min(0),
    counted: z.boolean().optional().meta({
      description:
        'False where the task only waits for a site or a model, so that the next start has the same number.',
    }),
  }),
  'events-dropped': z.strictObject({ reason: z.string() }),
  'task-completed': z.strictObject({ task_id: z.string() }),
  'task-failed': z.strictObject({ task_id: z.string(), error: taskErrorSchema }),
  'task-cancelled': z.strictObject({ task_id: z.string() }),
} as const;

export type TaskEventType = keyof typeof taskEventSchemas;

/** One event; the union is discriminated by `type`. */
export type TaskEvent = {
  [Type in TaskEventType]: { readonly type: Type; readonly data: z.infer<(typeof taskEventSchemas)[Type]> };
}[TaskEventType];

/** The event that ends a stream, by the status that it announces. */
export const terminalEventTypes = {
  completed: 'task-completed',
  failed: 'task-failed',
  cancelled: 'task-cancelled',
} as const satisfies Record<string, TaskEventType>;

/** True for the event that ends a stream. */
export function isTerminalEvent(type: string): boolean {
  return (Object.values(terminalEventTypes) as string[]).includes(type);
}

/**
 * An event's place in its stream: `<milliseconds>-<sequence>` of the Redis stream entry that it was written with, and
 * its place in that entry.
 */
export const eventIdSchema = z
  .string()
  .regex(/^\d{1,16}-\d{1,16}(-\d{1,6})?$/, 'must be the id of an event of this stream');
