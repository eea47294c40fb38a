import { chatResultSchema } from '@harvest/contracts/chat-result';
import { type Feedback, feedbackSchema } from '@harvest/contracts/feedback';
import { harvestResultSchema } from '@harvest/contracts/harvest-result';
import { keyCheckResultSchema } from '@harvest/contracts/provider-keys';
import { taskErrorSchema } from '@harvest/contracts/task-error';
import {
  type HarvestTaskRecord,
  type TaskRecord,
  taskRecordSchema,
  taskSpecSchema,
} from '@harvest/contracts/task-record';
import { z } from 'zod';
import type { StoredTask } from './task-store.ts';

const fieldSchema = z.string().nullable();
const recordFieldsSchema = z.tuple(
  [
    z.string(),
    z.string(),
    fieldSchema,
    fieldSchema,
    fieldSchema,
    z.string(),
    fieldSchema,
    fieldSchema,
    fieldSchema,
    fieldSchema,
    fieldSchema,
    fieldSchema,
  ],
  fieldSchema,
);

const integerOrNull = (field: string | null): number | null => (field === null ? null : Number(field));

/** The error of a task from its stored JSON. */
export function parseTaskError(json: string | null): z.infer<typeof taskErrorSchema> | null {
  return json === null ? null : taskErrorSchema.parse(JSON.parse(json));
}

// The whole record is checked once it is put together; here it only has to be an object.
const storedSpecSchema = z.looseObject({});

/**
 * A record from the fields that the scripts return, in their order: spec, status, fence, spared, cancel, created,
 * started, done, expires, error, waiting, resumes; then `rest`, which differs by script.
 *
 * @throws ZodError when the fields are not of a record.
 */
export function parseTaskRecord(reply: unknown): { record: TaskRecord; rest: (string | null)[] } {
  const fields = recordFieldsSchema.parse(reply);
  const [spec, status, fence, spared, cancel, created, started, done, expires, error, ...others] = fields;
  const [waiting, resumes, ...rest] = others;
  const starts = Number(fence ?? 0);
  const record = taskRecordSchema.parse({
    ...storedSpecSchema.parse(JSON.parse(spec)),
    status,
    fence: starts,
    attempts: starts - Number(spared ?? 0),
    cancelRequested: cancel === '1',
    createdAtMs: Number(created),
    startedAtMs: integerOrNull(started),
    completedAtMs: integerOrNull(done),
    expiresAtMs: integerOrNull(expires),
    error: parseTaskError(error),
    waiting: waiting === null ? null : { error: parseTaskError(waiting), untilMs: Number(resumes) },
  });
  return { record, rest };
}

/** The record of a task that was just claimed; whatever a claim decides is known without reading it. */
export function parseClaimedRecord(
  spec: string,
  claimed: Pick<TaskRecord, 'fence' | 'attempts' | 'createdAtMs' | 'startedAtMs'>,
): TaskRecord {
  return {
    ...taskSpecSchema.parse(JSON.parse(spec)),
    ...claimed,
    status: 'processing',
    cancelRequested: false,
    completedAtMs: null,
    expiresAtMs: null,
    error: null,
    waiting: null,
  };
}

/** True for tasks that are in the lists of their tenant. */
export function isListed(record: TaskRecord): record is HarvestTaskRecord {
  return record.kind === 'harvest';
}

/** Feedback from its stored JSON. */
export function parseFeedback(json: string | null): Feedback | null {
  return json === null ? null : feedbackSchema.parse(JSON.parse(json));
}

/** A whole task from its record and the stored texts of source, feedback and result. */
export function toStoredTask(
  record: TaskRecord,
  [source, feedbackJson, resultJson]: readonly [string, string | null, string | null],
): StoredTask {
  if (record.kind === 'chat') {
    const result = resultJson === null ? null : chatResultSchema.parse(JSON.parse(resultJson));
    return { kind: 'chat', record, source, result };
  }
  if (record.kind === 'key-check') {
    const result = resultJson === null ? null : keyCheckResultSchema.parse(JSON.parse(resultJson));
    return { kind: 'key-check', record, source, result };
  }
  const result = resultJson === null ? null : harvestResultSchema.parse(JSON.parse(resultJson));
  return { kind: 'harvest', record, source, result, feedback: parseFeedback(feedbackJson) };
}
