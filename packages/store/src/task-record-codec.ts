import { type HarvestResult, harvestResultSchema } from '@harvest/contracts/harvest-result';
import { taskErrorSchema } from '@harvest/contracts/task';
import { type TaskRecord, taskRecordSchema, taskSpecSchema } from '@harvest/contracts/task-record';
import { z } from 'zod';

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
  ],
  fieldSchema,
);

const integerOrNull = (field: string | null): number | null => (field === null ? null : Number(field));

/** The error of a failed task from its stored JSON. */
export function parseTaskError(json: string | null): z.infer<typeof taskErrorSchema> | null {
  return json === null ? null : taskErrorSchema.parse(JSON.parse(json));
}

// The whole record is checked once it is put together; here it only has to be an object.
const storedSpecSchema = z.looseObject({});

/**
 * A record from the fields that the scripts return, in their order: spec, status, fence, spared, cancel, created,
 * started, done, expires, error; then `rest`, which differs by script.
 *
 * @throws ZodError when the fields are not of a record.
 */
export function parseTaskRecord(reply: unknown): { record: TaskRecord; rest: (string | null)[] } {
  const fields = recordFieldsSchema.parse(reply);
  const [spec, status, fence, spared, cancel, created, started, done, expires, error, ...rest] = fields;
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
  };
}

/** A stored result from its JSON. */
export function parseResult(json: string | null | undefined): HarvestResult | null {
  return json === null || json === undefined ? null : harvestResultSchema.parse(JSON.parse(json));
}
