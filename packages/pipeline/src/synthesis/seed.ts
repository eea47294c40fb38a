import { createHash } from 'node:crypto';
import type { FormatRequest } from '../formats/format-definition.ts';

/** What shuffles and choices go by: the same request about the same sources always gives the same output. */
export function seedFor(
  format: string,
  texts: readonly string[],
  request: Pick<FormatRequest, 'query' | 'options'>,
): string {
  const { query, options } = request;
  return createHash('sha256')
    .update(JSON.stringify([format, texts, query, Object.entries(options).toSorted()]))
    .digest('hex');
}
