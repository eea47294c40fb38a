/** `POST /harvest/batch`: several queries on one source, each of which becomes a task of its own. */
import { z } from 'zod';
import {
  type RequestLimits,
  checkFormat,
  defaultRequestLimits,
  submissionFields,
} from './harvest-request.ts';
import { taskIdSchema } from './task-id.ts';
import { taskStatusSchema } from './task-status.ts';

/** Fewer queries than this are no batch. */
export const batchSizeMin = 2;
/** More queries than this would make one answer too long to be trusted. */
export const batchSizeMax = 20;

/** The body of `POST /harvest/batch` under the given limits; every field means what it means in `POST /harvest`. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the inferred zod type is the contract
export function createBatchRequestSchema(limits: RequestLimits = defaultRequestLimits) {
  const { source, query, output_format, options, webhook } = submissionFields(limits);
  return z
    .strictObject({
      source,
      queries: z
        .array(z.strictObject({ query, output_format }))
        .min(batchSizeMin)
        .max(batchSizeMax)
        .meta({ description: 'Each becomes a task of its own, in this order.' }),
      options: options.meta({ description: 'The options of each of the tasks; a cost cap is one for each.' }),
      webhook: webhook.meta({ description: 'Called for each of the tasks when it has ended.' }),
    })
    .check((context) => {
      for (const [index, asked] of context.value.queries.entries()) {
        const member = {
          value: { ...asked, options: context.value.options },
          issues: [] as typeof context.issues,
        };
        checkFormat(member);
        context.issues.push(
          ...member.issues.map((issue) => ({ ...issue, path: ['queries', index, ...(issue.path ?? [])] })),
        );
      }
    })
    .meta({ id: 'BatchRequest' });
}
export type BatchRequest = z.infer<ReturnType<typeof createBatchRequestSchema>>;

/** The answer to an accepted batch: one row for each query, in order. */
export const batchAcceptedSchema = z
  .strictObject({
    tasks: z
      .array(
        z.strictObject({
          task_id: taskIdSchema,
          status: taskStatusSchema,
          location: z.string().meta({ description: 'Path of the task, relative to the origin.' }),
        }),
      )
      .min(batchSizeMin)
      .max(batchSizeMax),
  })
  .meta({ id: 'BatchAccepted' });
export type BatchAccepted = z.infer<typeof batchAcceptedSchema>;
