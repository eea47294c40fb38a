import type { ProblemField } from '@harvest/contracts/problem';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { z } from 'zod';
import { toProblemFields } from './problem-fields.ts';

/** The refusal of a body that is not what its schema says; the first field is told in the message. */
export function invalidBody(fields: readonly ProblemField[]): HarvestError {
  const [first] = fields;
  const what = first === undefined ? '' : ` ${first.pointer === '' ? 'It' : first.pointer} ${first.message}.`;
  return new HarvestError({
    code: 'request.invalid',
    publicMessage: `The body does not match the schema.${what}`,
    fields,
  });
}

/** The body as its schema reads it. @throws HarvestError `request.invalid`. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidBody(toProblemFields(parsed.error.issues, body));
  return parsed.data;
}
