import { z } from 'zod';
import type { Feedback } from './feedback.ts';
import { harvestOptionsSchema } from './harvest-request.ts';
import type { HarvestResult } from './harvest-result.ts';
import { outputFormatSchema } from './output-formats.ts';
import { decodeSource, sourceFormSchema } from './harvest-source.ts';
import { cloudProviderNameSchema } from './providers.ts';
import { taskErrorSchema } from './task-error.ts';
import type { Task, TaskSummary } from './task.ts';
import { taskIdSchema } from './task-id.ts';
import { taskStatusSchema } from './task-status.ts';

const epochMsSchema = z.int().min(0);

const specFields = {
  taskId: taskIdSchema,
  tenant: z.string().min(1),
  requestId: z.string(),
  traceparent: z.string().nullable(),
};

/** A task that works on a source, as `POST /harvest` accepts it. */
export const harvestSpecSchema = z.strictObject({
  kind: z.literal('harvest'),
  ...specFields,
  /** Empty when the task has none. */
  query: z.string(),
  /** How the stored source is to be read; absent, it is one text. */
  sourceForm: sourceFormSchema.optional(),
  outputFormat: outputFormatSchema,
  options: harvestOptionsSchema,
  /** Who is told of the end; its secret is sealed for the worker. */
  webhook: z.strictObject({ url: z.string(), sealedSecret: z.string() }).optional(),
});
export type HarvestSpec = z.infer<typeof harvestSpecSchema>;

/**
 * A chat completion. Its source is the request's body. It belongs to the connection that waits for it: it is in no
 * list, its end is announced to `replyTo`, and it is forgotten soon after.
 */
export const chatSpecSchema = z.strictObject({
  kind: z.literal('chat'),
  ...specFields,
  /** The API process that waits, as the channel of its replies names it. */
  replyTo: z.string().min(1),
});
export type ChatSpec = z.infer<typeof chatSpecSchema>;

/** A check of a provider key, which comes sealed with the task. Like a chat, it belongs to the connection that waits. */
export const keyCheckSpecSchema = z.strictObject({
  kind: z.literal('key-check'),
  ...specFields,
  provider: cloudProviderNameSchema,
  replyTo: z.string().min(1),
});
export type KeyCheckSpec = z.infer<typeof keyCheckSpecSchema>;

/** The part of a record that is fixed when the task is accepted. */
export const taskSpecSchema = z.discriminatedUnion('kind', [
  harvestSpecSchema,
  chatSpecSchema,
  keyCheckSpecSchema,
]);
export type TaskSpec = z.infer<typeof taskSpecSchema>;

const stateFields = {
  status: taskStatusSchema,
  fence: z.int().min(0),
  attempts: z.int().min(0),
  cancelRequested: z.boolean(),
  createdAtMs: epochMsSchema,
  startedAtMs: epochMsSchema.nullable(),
  completedAtMs: epochMsSchema.nullable(),
  expiresAtMs: epochMsSchema.nullable(),
  error: taskErrorSchema.nullable(),
  waiting: z.strictObject({ error: taskErrorSchema, untilMs: epochMsSchema }).nullable(),
};

const harvestRecordSchema = harvestSpecSchema.extend(stateFields);
export type HarvestTaskRecord = z.infer<typeof harvestRecordSchema>;
const chatRecordSchema = chatSpecSchema.extend(stateFields);
export type ChatTaskRecord = z.infer<typeof chatRecordSchema>;
const keyCheckRecordSchema = keyCheckSpecSchema.extend(stateFields);
export type KeyCheckTaskRecord = z.infer<typeof keyCheckRecordSchema>;

/**
 * A task as the store keeps it. `fence` grows with every start: the holder of the current fence is the only one that
 * may write to it. `attempts` counts the starts that were not given back, at a drain or to wait for what was
 * not there. `waiting` says, between two starts, what the last one failed with and when the next one is due.
 */
export const taskRecordSchema = z.discriminatedUnion('kind', [
  harvestRecordSchema,
  chatRecordSchema,
  keyCheckRecordSchema,
]);
export type TaskRecord = z.infer<typeof taskRecordSchema>;

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const isoOrNull = (epochMs: number | null): string | null => (epochMs === null ? null : iso(epochMs));

/** The trace id of a W3C traceparent header value. */
export function traceIdOf(traceparent: string | null): string | null {
  return traceparent?.split('-')[1] ?? null;
}

/** Maps a record to what `GET /tasks` lists. */
export function toTaskSummary(record: HarvestTaskRecord): TaskSummary {
  return {
    task_id: record.taskId,
    status: record.status,
    query: record.query,
    output_format: record.outputFormat,
    error: record.error,
    waiting:
      record.waiting === null ? null : { error: record.waiting.error, until: iso(record.waiting.untilMs) },
    attempts: record.attempts,
    created_at: iso(record.createdAtMs),
    started_at: isoOrNull(record.startedAtMs),
    completed_at: isoOrNull(record.completedAtMs),
    expires_at: isoOrNull(record.expiresAtMs),
  };
}

/** Maps a record with its source and result to what `GET /harvest/{task_id}` returns. */
export function toTask(task: {
  readonly record: HarvestTaskRecord;
  readonly source: string;
  readonly result: HarvestResult | null;
  readonly feedback: Feedback | null;
}): Task {
  const { record, source, result, feedback } = task;
  return {
    ...toTaskSummary(record),
    source: decodeSource(record.sourceForm, source),
    options: record.options,
    result,
    feedback,
    trace_id: traceIdOf(record.traceparent),
  };
}
