import { z } from 'zod';
import { feedbackSchema } from './feedback.ts';
import { harvestOptionsSchema } from './harvest-request.ts';
import { harvestResultSchema } from './harvest-result.ts';
import { outputFormatSchema } from './output-formats.ts';
import { taskErrorSchema } from './task-error.ts';
import { taskIdSchema } from './task-id.ts';
import { taskStatusSchema } from './task-status.ts';

const timestampSchema = z.iso.datetime().meta({ examples: ['2026-08-01T12:00:00.000Z'] });

/** A task as `GET /tasks` lists it: without source and result, which can be large. */
export const taskSummarySchema = z
  .strictObject({
    task_id: taskIdSchema,
    status: taskStatusSchema,
    query: z.string().meta({ description: 'Empty when the task has none.' }),
    output_format: outputFormatSchema,
    error: taskErrorSchema.nullable(),
    waiting: z.strictObject({ error: taskErrorSchema, until: timestampSchema }).nullable().meta({
      description:
        'While an unfinished task waits for its next start: why the last one failed, and when the next one is due.',
    }),
    attempts: z.int().min(0).meta({
      description:
        'How often a worker has started the task, without the starts after which it only waits for a site or a model.',
    }),
    created_at: timestampSchema,
    started_at: timestampSchema.nullable(),
    completed_at: timestampSchema.nullable(),
    expires_at: timestampSchema.nullable().meta({ description: 'When the finished task is deleted.' }),
  })
  .meta({ id: 'TaskSummary' });
export type TaskSummary = z.infer<typeof taskSummarySchema>;

/** A whole task, as `GET /harvest/{task_id}` returns it. */
export const taskSchema = taskSummarySchema
  .extend({
    source: z.union([z.string(), z.array(z.string())]).meta({ description: 'As it was sent.' }),
    options: harvestOptionsSchema,
    result: harvestResultSchema.nullable(),
    feedback: feedbackSchema.nullable().meta({ description: 'The last feedback that was given.' }),
    trace_id: z.string().nullable().meta({ description: 'W3C trace id of the whole path of the task.' }),
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof taskSchema>;

/** The answer to an accepted `POST /harvest` and to a cancellation. */
export const taskAcceptedSchema = z
  .strictObject({ task_id: taskIdSchema, status: taskStatusSchema, message: z.string() })
  .meta({ id: 'TaskAccepted' });
export type TaskAccepted = z.infer<typeof taskAcceptedSchema>;

/** One page of tasks, newest first. */
export const taskPageSchema = z
  .strictObject({
    tasks: z.array(taskSummarySchema),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .meta({ id: 'TaskPage' });
export type TaskPage = z.infer<typeof taskPageSchema>;
