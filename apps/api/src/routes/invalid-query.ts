import { HarvestError } from '@harvest/runtime/harvest-error';
import type { z } from 'zod';
import { toProblemFields } from '../middleware/problem-fields.ts';

/** @returns HarvestError `request.invalid_query` that names the parameter. */
export function invalidQuery(name: string, complaint: string): HarvestError {
  return new HarvestError({
    code: 'request.invalid_query',
    publicMessage: `The query parameter ${name} ${complaint}.`,
  });
}

/**
 * The first thing that a schema finds wrong with a query.
 *
 * @param options.query as it was sent
 * @param options.given as the schema was given it
 * @param options.words of parameters that are described otherwise than in a JSON body, where a number is no text
 * @returns HarvestError `request.invalid_query` that names the parameter.
 */
export function invalidQueryOf(options: {
  readonly issues: readonly z.core.$ZodIssue[];
  readonly query: Readonly<Record<string, unknown>>;
  readonly given: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly words?: Readonly<Record<string, string>>;
}): HarvestError {
  const { issues, query, given, names, words = {} } = options;
  const [field] = toProblemFields(issues, given);
  const name = field?.pointer.split('/')[1] ?? '';
  if (!names.includes(name)) return invalidQuery(name, `is not known; there are ${names.join(', ')}`);
  if (Array.isArray(query[name])) return invalidQuery(name, 'may be given only once');
  return invalidQuery(name, words[name] ?? field?.message ?? 'is not valid');
}
