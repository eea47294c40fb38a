import { z } from 'zod';
import { harvestOptionsSchema } from './harvest-request.ts';
import type { HarvestResult } from './harvest-result.ts';
import { outputFormatSchema } from './output-formats.ts';
import { type Task, type TaskSummary, taskErrorSchema } from './task.ts';
import { taskIdSchema } from './task-id.ts';
import { taskStatusSchema } from './task-status.ts';

const epochMsSchema = z.int().min(0);

/** The part of a record that is fixed when the task is accepted. */
export const taskSpecSchema = z.strictObject({
  taskId: taskIdSchema,
  tenant: z.string().min(1),
  query: z.string(),
  outputFormat: outputFormatSchema,
  options: harvestOptionsSchema,
  requestId: z.string(),
  traceparent: z.string().nullable(),
});
export type TaskSpec = z.infer<typeof taskSpecSchema>;

/**
 * A task as the store keeps it. `fence` grows with every start: the holder of the current fence is the only one that
 * may write to it. `attempts` counts the starts that were not given back at a drain.
 */
export const taskRecordSchema = taskSpecSchema.extend({
  status: taskStatusSchema,
  fence: z.int().min(0),
  attempts: z.int().min(0),
  cancelRequested: z.boolean(),
  createdAtMs: epochMsSchema,
  startedAtMs: epochMsSchema.nullable(),
  completedAtMs: epochMsSchema.nullable(),
  expiresAtMs: epochMsSchema.nullable(),
  error: taskErrorSchema.nullable(),
});
export type TaskRecord = z.infer<typeof taskRecordSchema>;

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const isoOrNull = (epochMs: number | null): string | null => (epochMs === null ? null : iso(epochMs));

/** The trace id of a W3C traceparent header value. */
export function traceIdOf(traceparent: string | null): string | null {
  return traceparent?.split('-')[1] ?? null;
}

/** Maps a record to what `GET /tasks` lists. */
export function toTaskSummary(record: TaskRecord): TaskSummary {
  return {
    task_id: record.taskId,
    status: record.status,
    query: record.query,
    output_format: record.outputFormat,
    error: record.error,
    attempts: record.attempts,
    created_at: iso(record.createdAtMs),
    started_at: isoOrNull(record.startedAtMs),
    completed_at: isoOrNull(record.completedAtMs),
    expires_at: isoOrNull(record.expiresAtMs),
  };
}

/** Maps a record with its source and result to what `GET /harvest/{task_id}` returns. */
export function toTask(record: TaskRecord, source: string, result: HarvestResult | null): Task {
  return {
    ...toTaskSummary(record),
    source,
    options: record.options,
    result,
    trace_id: traceIdOf(record.traceparent),
  };
}
