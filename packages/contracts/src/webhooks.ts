/**
 * Webhooks: Harvest tells a URL that a task has ended. Signatures, headers and retries follow Standard Webhooks
 * (https://www.standardwebhooks.com).
 */
import { z } from 'zod';
import { urlLengthMax } from './harvest-source.ts';
import { cursorLengthMax } from './list-tasks-query.ts';
import { oneLineSchema } from './one-line.ts';
import { idPatternOf, spellId, taskIdSchema } from './task-id.ts';

/** More endpoints a tenant are refused. */
export const webhookEndpointsMax = 10;
/** How long the secret before a rotation goes on signing. */
export const webhookRotationGraceMs = 24 * 3_600_000;
/** What the secrets of webhooks are sealed for. */
export const webhookSecretPurpose = 'webhook';
/** A tenant's deliveries of the webhooks that single tasks bring along are kept under this name, as those of an endpoint. */
export const taskWebhookEndpoint = 'task';

const secretBytesMin = 24;
const secretBytesMax = 64;
const descriptionLengthMax = 200;

export const webhookEndpointIdSchema = z
  .string()
  .regex(idPatternOf('whe_'), 'must look like whe_ followed by 26 characters')
  .meta({ id: 'WebhookEndpointId', examples: ['whe_0g4k9w2m7q1s5v8x3z6b0d2f4h'] });

export const webhookDeliveryIdSchema = z
  .string()
  .regex(idPatternOf('whd_'), 'must look like whd_ followed by 26 characters')
  .meta({
    id: 'WebhookDeliveryId',
    description: 'Names a delivery, and is the `webhook-id` of each of its attempts.',
    examples: ['whd_3m8c1x6t0v5p9k2h7g4d8s3n1b'],
  });

/** The endpoint id that 26 or more random bytes spell. */
export function webhookEndpointIdOf(bytes: Uint8Array): string {
  return spellId('whe_', bytes);
}

/** The delivery id that 26 or more bytes spell. */
export function webhookDeliveryIdOf(bytes: Uint8Array): string {
  return spellId('whd_', bytes);
}

/** What tenants can be told of. */
export const webhookEventTypes = ['task.completed', 'task.failed', 'task.cancelled'] as const;
export const webhookEventTypeSchema = z.enum(webhookEventTypes).meta({ id: 'WebhookEventType' });
export type WebhookEventType = z.infer<typeof webhookEventTypeSchema>;

/** What is delivered; a test says nothing of a task. */
export const webhookDeliveredTypeSchema = z.enum([...webhookEventTypes, 'webhook.test']);
export type WebhookDeliveredType = z.infer<typeof webhookDeliveredTypeSchema>;

/** The secret's bytes, which sign; null when the text is not `whsec_` and base64 of 24 to 64 bytes. */
export function webhookSecretBytes(secret: string): Uint8Array | null {
  const [, base64] =
    /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(secret) ?? [];
  if (base64 === undefined || base64.length > secretBytesMax * 2) return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return bytes.length >= secretBytesMin && bytes.length <= secretBytesMax ? bytes : null;
}

const webhookSecretSchema = z
  .string()
  .refine((text) => webhookSecretBytes(text) !== null, 'must be whsec_ followed by base64 of 24 to 64 bytes')
  .meta({ description: '`whsec_` and base64 of 24 to 64 random bytes.' });

/** Which URLs may be called is decided by the operator's settings as well; here it only has to be a line of ASCII. */
const webhookUrlSchema = z
  .string()
  .min(1)
  .max(urlLengthMax)
  .regex(/^[\x21-\x7e]+$/, 'must consist of printable ASCII characters without spaces')
  .meta({
    description: 'Called with POST over HTTPS. It must lead to a public address; redirects are not followed.',
    examples: ['https://hooks.example.com/harvest'],
  });

/** The webhook of a single task, beside its source. */
export const taskWebhookSchema = z
  .strictObject({ url: webhookUrlSchema, secret: webhookSecretSchema })
  .meta({ id: 'TaskWebhook', description: 'Called when the task has ended, signed with your secret.' });
export type TaskWebhook = z.infer<typeof taskWebhookSchema>;

const eventsField = z
  .array(webhookEventTypeSchema)
  .min(1)
  .max(webhookEventTypes.length)
  .refine((events) => new Set(events).size === events.length, 'must not repeat an event');

const descriptionField = oneLineSchema(descriptionLengthMax);

/** The body of `POST /webhooks`. */
export const createWebhookRequestSchema = z
  .strictObject({
    url: webhookUrlSchema,
    events: eventsField.default([...webhookEventTypes]).meta({ description: 'All of them by default.' }),
    description: descriptionField.optional(),
  })
  .meta({ id: 'CreateWebhookRequest' });

/** The body of `PATCH /webhooks/{webhook_id}`. */
export const updateWebhookRequestSchema = z
  .strictObject({
    url: webhookUrlSchema.optional(),
    events: eventsField.optional(),
    description: descriptionField.nullable().optional(),
    enabled: z
      .boolean()
      .optional()
      .meta({ description: 'True also takes up an endpoint again that was disabled for its failures.' }),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'UpdateWebhookRequest' });

/** Why Harvest itself stopped calling an endpoint. */
export const webhookDisabledReasonSchema = z.enum(['gone', 'failing']).meta({
  description:
    '`gone`: it answered 410. `failing`: nothing but failures for five days, at least ten of them.',
});
export type WebhookDisabledReason = z.infer<typeof webhookDisabledReasonSchema>;

/** An endpoint as it is shown; its secret is not. */
export const webhookEndpointSchema = z
  .strictObject({
    id: webhookEndpointIdSchema,
    url: z.string(),
    events: z.array(webhookEventTypeSchema),
    description: z.string().nullable(),
    enabled: z.boolean(),
    disabled_reason: webhookDisabledReasonSchema
      .nullable()
      .meta({ description: 'Null where it is enabled, or was disabled by you.' }),
    consecutive_failures: z.int().min(0).meta({ description: 'Failed attempts since the last success.' }),
    failing_since: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso
      .datetime()
      .meta({ description: 'When it was last changed by you, or disabled by Harvest.' }),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpointView = z.infer<typeof webhookEndpointSchema>;

/** The answer to `POST /webhooks`. */
export const webhookCreatedSchema = webhookEndpointSchema
  .extend({
    secret: z
      .string()
      .nullable()
      .meta({ description: 'Signs every delivery. It is shown this once: a replayed answer has null.' }),
  })
  .meta({ id: 'WebhookCreated' });
export type WebhookCreated = z.infer<typeof webhookCreatedSchema>;

/** The answer to `POST /webhooks/{webhook_id}/rotate-secret`. */
export const webhookSecretRotatedSchema = z
  .strictObject({
    id: webhookEndpointIdSchema,
    secret: z.string().nullable().meta({ description: 'The new secret, shown this once.' }),
    previous_secret_expires_at: z.iso
      .datetime()
      .meta({ description: 'Until then deliveries carry a signature of the secret before, too.' }),
  })
  .meta({ id: 'WebhookSecretRotated' });
export type WebhookSecretRotated = z.infer<typeof webhookSecretRotatedSchema>;

export const webhookListSchema = z
  .strictObject({ webhooks: z.array(webhookEndpointSchema).max(webhookEndpointsMax) })
  .meta({ id: 'WebhookList' });
export type WebhookList = z.infer<typeof webhookListSchema>;

/** How an attempt failed. */
export const webhookFailureSchema = z.enum([
  'status',
  'redirect',
  'gone',
  'timeout',
  'unreachable',
  'url_refused',
  'secret_unreadable',
]);
export type WebhookFailure = z.infer<typeof webhookFailureSchema>;

export const webhookAttemptSchema = z
  .strictObject({
    at: z.iso.datetime(),
    status_code: z.int().nullable().meta({ description: 'Null where there was no answer.' }),
    failure: webhookFailureSchema.nullable().meta({ description: 'Null for a success.' }),
    duration_ms: z.int().min(0),
  })
  .meta({ id: 'WebhookAttempt' });
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;

export const webhookDeliveryStatusSchema = z.enum(['pending', 'delivered', 'failed', 'dropped']).meta({
  description: '`dropped`: the endpoint was disabled or deleted before it could be told.',
});
export type WebhookDeliveryStatus = z.infer<typeof webhookDeliveryStatusSchema>;

export const webhookDeliverySchema = z
  .strictObject({
    id: webhookDeliveryIdSchema,
    type: webhookDeliveredTypeSchema,
    task_id: taskIdSchema.nullable().meta({ description: 'Null for a test.' }),
    status: webhookDeliveryStatusSchema,
    attempts: z.array(webhookAttemptSchema).meta({ description: 'The last twenty, oldest first.' }),
    next_attempt_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryView = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveryPageSchema = z
  .strictObject({
    deliveries: z.array(webhookDeliverySchema),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Pass as `cursor` for the next page; null on the last.' }),
  })
  .meta({ id: 'WebhookDeliveryPage' });
export type WebhookDeliveryPage = z.infer<typeof webhookDeliveryPageSchema>;

/** The query parameters of `GET /webhooks/{webhook_id}/deliveries`, after the number in them was read. */
export const listDeliveriesQuerySchema = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(cursorLengthMax).optional(),
});
