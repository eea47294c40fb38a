import { z } from 'zod';
import { taskStatusSchema } from './task-status.ts';

/** How long a page cursor can be; the store writes far shorter ones. */
export const cursorLengthMax = 256;

/** How many tasks a page of the listing can have. */
export const tasksPerPageMax = 100;

/** The query parameters of `GET /tasks`, after the numbers in them were read. Unknown parameters are refused. */
export const listTasksQuerySchema = z.strictObject({
  status: taskStatusSchema.optional(),
  limit: z.int().min(1).max(tasksPerPageMax).default(20),
  cursor: z.string().min(1).max(cursorLengthMax).optional(),
});
export type ListTasksQuery = z.infer<typeof listTasksQuerySchema>;
