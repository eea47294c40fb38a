import { z } from 'zod';
import { errorCodeSchema, problemTypeSchema } from './problem.ts';

/** Why a task, or one of its sources, failed; the same code table as for HTTP problems. */
export const taskErrorSchema = z
  .strictObject({
    code: errorCodeSchema,
    message: z.string(),
    type: problemTypeSchema,
  })
  .meta({ id: 'TaskError' });
export type TaskError = z.infer<typeof taskErrorSchema>;
