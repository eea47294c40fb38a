import type { z } from 'zod';
import { MalformedResponseError } from './upstream-faults.ts';

/**
 * Checks a value from the network against a schema.
 *
 * @throws MalformedResponseError that names the first place that does not match, and no value.
 */
export function parseUpstream<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new MalformedResponseError(`unexpected value at "${place}"`, { cause: parsed.error });
}

/**
 * Checks that there is one vector per text and that all have the same dimension.
 *
 * @throws MalformedResponseError when not.
 */
export function checkVectors(
  vectors: readonly (readonly number[])[],
  textCount: number,
): readonly (readonly number[])[] {
  if (vectors.length !== textCount)
    throw new MalformedResponseError('the number of vectors is not that of the texts');
  const dimension = vectors[0]?.length ?? 0;
  if (vectors.some((vector) => vector.length === 0 || vector.length !== dimension)) {
    throw new MalformedResponseError('the vectors differ in dimension or are empty');
  }
  return vectors;
}
