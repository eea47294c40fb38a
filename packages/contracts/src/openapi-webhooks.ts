import type { JsonSchema, JsonSchemas } from './json-schemas.ts';
import { webhookPayloadSchema } from './webhook-payload.ts';

const headers = {
  'webhook-id': 'Names the delivery: the same in each of its attempts.',
  'webhook-timestamp': 'Seconds since the Unix epoch at which the attempt was made.',
  'webhook-signature':
    '`v1,` and the base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`; after a rotation two of them, separated by a space.',
} as const;

/** What receivers of webhooks are called with, as the `webhooks` of an OpenAPI 3.1 document. */
export function describeWebhooks(schemas: JsonSchemas): Readonly<Record<string, JsonSchema>> {
  return {
    taskEnded: {
      post: {
        operationId: 'taskEnded',
        tags: ['Webhooks'],
        summary: 'A task has ended',
        description:
          'Signed as Standard Webhooks says. Sent again, up to nine times within about three days, until it is answered with 2xx.',
        parameters: Object.entries(headers).map(([name, description]) => ({
          name,
          in: 'header',
          description,
          required: true,
          schema: { type: 'string' },
        })),
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.add(webhookPayloadSchema, 'output') } },
        },
        responses: {
          '2XX': { description: 'Delivered. The body is not read.' },
          '410': { description: 'The endpoint is gone and is disabled.' },
          default: { description: 'Not delivered; it will be sent again.' },
        },
      },
    },
  };
}
