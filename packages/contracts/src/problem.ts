import { z } from 'zod';
import { errorCodeNames } from './error-codes.ts';

export const errorCodeSchema = z
  .enum(errorCodeNames)
  .meta({ id: 'ErrorCode', description: 'Machine-readable error code.' });

/** What a problem or a task's error refers to; a client compares it as a whole or, better, goes by `code`. */
export const problemTypeSchema = z.string().min(1).meta({
  format: 'uri-reference',
  description: "Identifies the kind of problem and leads to its page, relative to the server's address.",
});

/** One field that does not match; `pointer` is an RFC 6901 JSON pointer into the body. */
const problemFieldSchema = z.strictObject({
  pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) to the offending value.' }),
  message: z.string(),
});

/** Problem details, RFC 9457, with Harvest's extension members `code`, `request_id` and `errors`. */
export const problemSchema = z
  .strictObject({
    type: problemTypeSchema,
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What went wrong with this request, and what to do.' }),
    instance: z.string().meta({ description: 'The path that was requested.' }),
    code: errorCodeSchema,
    request_id: z.string(),
    errors: z.array(problemFieldSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });

export type Problem = z.infer<typeof problemSchema>;
export type ProblemField = z.infer<typeof problemFieldSchema>;
