import { z } from 'zod';
import { outputFormatSchema } from './output-formats.ts';
import { errorCodeSchema } from './problem.ts';
import { taskIdSchema } from './task-id.ts';
import { type HarvestTaskRecord, toTaskSummary } from './task-record.ts';
import { isTerminal, terminalStatusSchema } from './task-status.ts';
import { webhookEndpointIdSchema, webhookEventTypeSchema } from './webhooks.ts';

/** What receivers are told of a task: nothing of its source, its query, its result or what an error says of them. */
const taskDataSchema = z.strictObject({
  task_id: taskIdSchema,
  status: terminalStatusSchema,
  output_format: outputFormatSchema,
  error_code: errorCodeSchema.nullable(),
  attempts: z.int().min(0),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime(),
  path: z.string().meta({ description: 'Path of the whole task, relative to the origin of the API.' }),
});

/** The body of a delivery, as Standard Webhooks shapes it. */
export const webhookPayloadSchema = z.union([
  z.strictObject({ type: webhookEventTypeSchema, timestamp: z.iso.datetime(), data: taskDataSchema }),
  z.strictObject({
    type: z.literal('webhook.test'),
    timestamp: z.iso.datetime(),
    data: z.strictObject({ webhook_id: webhookEndpointIdSchema }),
  }),
]);
export type WebhookPayload = z.infer<typeof webhookPayloadSchema>;

/** What is told of a task that has ended: the same whenever it is asked for. Null while the task goes on. */
export function toWebhookPayload(record: HarvestTaskRecord): WebhookPayload | null {
  const { status } = record;
  const { task_id, output_format, attempts, error, created_at, started_at, completed_at } =
    toTaskSummary(record);
  if (!isTerminal(status) || completed_at === null) return null;
  return {
    type: `task.${status}`,
    timestamp: completed_at,
    data: {
      task_id,
      status,
      output_format,
      error_code: error?.code ?? null,
      attempts,
      created_at,
      started_at,
      completed_at,
      path: `/harvest/${task_id}`,
    },
  };
}
