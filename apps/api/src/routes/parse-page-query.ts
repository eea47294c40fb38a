import { cursorLengthMax, tasksPerPageMax } from '@harvest/contracts/list-tasks-query';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import { invalidQueryOf } from './invalid-query.ts';

const pageShape = {
  limit: z.int().min(1).max(tasksPerPageMax).default(20),
  cursor: z.string().min(1).max(cursorLengthMax).optional(),
};

/**
 * The query of a listing in pages: `limit`, `cursor` and what `shape` adds.
 *
 * @throws HarvestError `request.invalid_query` that names the parameter, or `request.invalid_cursor`.
 */
export function parsePageQuery<Shape extends z.ZodRawShape>(
  query: Readonly<Record<string, unknown>>,
  shape: Shape,
): z.output<z.ZodObject<Shape & typeof pageShape, z.core.$strict>> {
  const schema = z.strictObject({ ...shape, ...pageShape });
  const { limit, cursor } = query;
  if (cursor === '' || (typeof cursor === 'string' && cursor.length > cursorLengthMax)) {
    throw new HarvestError({
      code: 'request.invalid_cursor',
      publicMessage: 'The cursor is not one that this API returned.',
    });
  }
  const isNumber = typeof limit === 'string' && /^\d{1,9}$/.test(limit);
  const given = isNumber ? { ...query, limit: Number(limit) } : { ...query };
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidQueryOf({
    issues: parsed.error.issues,
    query,
    given,
    names: Object.keys(schema.shape),
    words: { limit: `must be a whole number from 1 to ${String(tasksPerPageMax)}` },
  });
}
