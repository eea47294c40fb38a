import { cursorLengthMax, tasksPerPageMax } from '@harvest/contracts/list-tasks-query';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import { toProblemFields } from '../middleware/problem-fields.ts';

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
  const [field] = toProblemFields(parsed.error.issues, given);
  const name = field?.pointer.slice(1) ?? '';
  const names = Object.keys(schema.shape);
  const complaint = complaintAbout(name, query[name], names) ?? field?.message ?? 'is not valid';
  throw new HarvestError({
    code: 'request.invalid_query',
    publicMessage: `The query parameter ${name} ${complaint}.`,
  });
}

/** What a query string needs said otherwise than a JSON body, where a number is no text and a field is no parameter. */
function complaintAbout(name: string, value: unknown, names: readonly string[]): string | null {
  if (!names.includes(name)) return `is not known; there are ${names.join(', ')}`;
  if (Array.isArray(value)) return 'may be given only once';
  if (name === 'limit') return `must be a whole number from 1 to ${String(tasksPerPageMax)}`;
  return null;
}
