import type { ParameterContract, ResponseContract, RouteContract } from '../route-contract.ts';
import {
  createWebhookRequestSchema,
  listDeliveriesQuerySchema,
  updateWebhookRequestSchema,
  webhookCreatedSchema,
  webhookDeliveryIdSchema,
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
  webhookEndpointIdSchema,
  webhookEndpointSchema,
  webhookListSchema,
  webhookSecretRotatedSchema,
} from '../webhooks.ts';
import { bodyErrors, exampleTaskId, taskIdParameter } from './route-parts.ts';

const exampleId = 'whe_0g4k9w2m7q1s5v8x3z6b0d2f4h';
const exampleSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const exampleUrl = 'https://hooks.example.com/harvest';

const exampleEndpoint = {
  id: exampleId,
  url: exampleUrl,
  events: ['task.completed', 'task.failed'],
  description: 'Tells the editors',
  enabled: true,
  disabled_reason: null,
  consecutive_failures: 0,
  failing_since: null,
  created_at: '2026-08-01T12:00:00.000Z',
  updated_at: '2026-08-01T12:00:00.000Z',
} as const;

const exampleDelivery = {
  id: 'whd_3m8c1x6t0v5p9k2h7g4d8s3n1b',
  type: 'task.completed',
  task_id: exampleTaskId,
  status: 'delivered',
  attempts: [
    { at: '2026-08-01T12:05:00.120Z', status_code: 503, failure: 'status', duration_ms: 84 },
    { at: '2026-08-01T12:05:05.500Z', status_code: 204, failure: null, duration_ms: 61 },
  ],
  next_attempt_at: null,
  created_at: '2026-08-01T12:05:00.000Z',
} as const;

const waitingDelivery = {
  ...exampleDelivery,
  status: 'pending',
  attempts: [],
  next_attempt_at: '2026-08-01T12:05:00.000Z',
};

const webhookIdParameter: ParameterContract = {
  name: 'webhook_id',
  in: 'path',
  description: 'The id of the endpoint. An id of another form is one that does not exist.',
  schema: webhookEndpointIdSchema,
};

const deliveryIdParameter: ParameterContract = {
  name: 'delivery_id',
  in: 'path',
  description: 'The id of the delivery.',
  schema: webhookDeliveryIdSchema,
};

const replay = ['Idempotency-Replayed'] as const;
const redeliveryAnswer: ResponseContract = {
  status: 202,
  description: 'It will be delivered.',
  schema: webhookDeliverySchema,
  example: waitingDelivery,
  headers: ['Cache-Control', ...replay],
};
const taskErrors = ['request.invalid_task_id', 'task.not_found', 'store.unavailable'] as const;
const endpointErrors = ['webhook.not_found', 'store.unavailable'] as const;
const creationErrors = [
  'request.invalid_header',
  'idempotency.key_reused',
  'idempotency.in_progress',
] as const;

/** Routes of the endpoints that are told of the end of every task of a tenant, and of what single tasks' own webhooks are told. */
export const webhookRoutes = {
  createWebhook: {
    method: 'post',
    path: '/webhooks',
    tag: 'Webhooks',
    access: 'webhooks:write',
    idempotent: true,
    summary: 'Create a webhook endpoint',
    description:
      'From now on the URL is called with POST whenever one of your tasks ends, signed as Standard Webhooks says. A tenant has at most ten endpoints. The secret is shown this once.',
    requestBody: {
      schema: () => createWebhookRequestSchema,
      examples: {
        all: { url: exampleUrl },
        some: {
          url: exampleUrl,
          events: exampleEndpoint.events,
          description: exampleEndpoint.description,
        },
      },
    },
    responses: [
      {
        status: 201,
        description: 'The endpoint is created.',
        schema: webhookCreatedSchema,
        example: { ...exampleEndpoint, secret: exampleSecret },
        headers: ['Location', 'Cache-Control', ...replay],
      },
    ],
    errors: [
      ...bodyErrors,
      ...creationErrors,
      'webhook.url_refused',
      'webhook.too_many_endpoints',
      'secrets.not_configured',
      'store.unavailable',
    ],
  },
  listWebhooks: {
    method: 'get',
    path: '/webhooks',
    tag: 'Webhooks',
    access: 'webhooks:read',
    summary: 'List webhook endpoints',
    description: 'All of them, oldest first, without their secrets.',
    responses: [
      {
        status: 200,
        description: 'The endpoints.',
        schema: webhookListSchema,
        example: { webhooks: [exampleEndpoint] },
        headers: ['Cache-Control'],
      },
    ],
    errors: ['store.unavailable'],
  },
  getWebhook: {
    method: 'get',
    path: '/webhooks/{webhook_id}',
    tag: 'Webhooks',
    access: 'webhooks:read',
    summary: 'Read a webhook endpoint',
    description: 'The endpoint without its secret, and how it fares.',
    parameters: [webhookIdParameter],
    responses: [
      {
        status: 200,
        description: 'The endpoint.',
        schema: webhookEndpointSchema,
        example: exampleEndpoint,
        headers: ['Cache-Control'],
      },
    ],
    errors: [...endpointErrors],
  },
  updateWebhook: {
    method: 'patch',
    path: '/webhooks/{webhook_id}',
    tag: 'Webhooks',
    access: 'webhooks:write',
    summary: 'Change a webhook endpoint',
    description:
      'Changes what is sent and leaves the rest. While an endpoint is disabled, what would have been delivered is dropped and stays in its log; `enabled: true` takes it up again.',
    parameters: [webhookIdParameter],
    requestBody: {
      schema: () => updateWebhookRequestSchema,
      examples: { enable: { enabled: true }, move: { url: 'https://hooks.example.com/new' } },
    },
    responses: [
      {
        status: 200,
        description: 'The endpoint as it is now.',
        schema: webhookEndpointSchema,
        example: exampleEndpoint,
        headers: ['Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'webhook.url_refused', ...endpointErrors],
  },
  deleteWebhook: {
    method: 'delete',
    path: '/webhooks/{webhook_id}',
    tag: 'Webhooks',
    access: 'webhooks:write',
    summary: 'Delete a webhook endpoint',
    description: 'Deletes the endpoint with its secret and its log. Deliveries that wait are dropped.',
    parameters: [webhookIdParameter],
    responses: [{ status: 204, description: 'The endpoint is deleted.' }],
    errors: [...endpointErrors],
  },
  rotateWebhookSecret: {
    method: 'post',
    path: '/webhooks/{webhook_id}/rotate-secret',
    tag: 'Webhooks',
    access: 'webhooks:write',
    idempotent: true,
    summary: 'Give a webhook endpoint a new secret',
    description:
      'For 24 hours deliveries carry a signature of the secret before as well, so that receivers can change over. Secrets of earlier rotations keep what is left of their 24 hours; the last three are kept. No body is needed.',
    parameters: [webhookIdParameter],
    responses: [
      {
        status: 200,
        description: 'The new secret.',
        schema: webhookSecretRotatedSchema,
        example: {
          id: exampleId,
          secret: exampleSecret,
          previous_secret_expires_at: '2026-08-02T12:00:00.000Z',
        },
        headers: ['Cache-Control', ...replay],
      },
    ],
    errors: [...creationErrors, 'secrets.not_configured', ...endpointErrors],
  },
  testWebhook: {
    method: 'post',
    path: '/webhooks/{webhook_id}/test',
    tag: 'Webhooks',
    access: 'webhooks:write',
    idempotent: true,
    summary: 'Send a test to a webhook endpoint',
    description:
      'Delivers an event of the type `webhook.test`, whichever events the endpoint is for. Its log tells how that went. No body is needed.',
    parameters: [webhookIdParameter],
    responses: [
      {
        status: 202,
        description: 'The test will be delivered.',
        schema: webhookDeliverySchema,
        example: { ...waitingDelivery, type: 'webhook.test', task_id: null },
        headers: ['Cache-Control', ...replay],
      },
    ],
    errors: [...creationErrors, 'queue.full', ...endpointErrors],
  },
  listWebhookDeliveries: {
    method: 'get',
    path: '/webhooks/{webhook_id}/deliveries',
    tag: 'Webhooks',
    access: 'webhooks:read',
    summary: 'List the deliveries of a webhook endpoint',
    description:
      'The newest first, in pages, each with its attempts. The last 200 are kept, for seven days, and those that are still to be delivered.',
    parameters: [
      webhookIdParameter,
      {
        name: 'limit',
        in: 'query',
        description: 'Deliveries a page.',
        schema: listDeliveriesQuerySchema.shape.limit,
      },
      {
        name: 'cursor',
        in: 'query',
        description: 'The `next_cursor` of the page before.',
        schema: listDeliveriesQuerySchema.shape.cursor,
      },
    ],
    responses: [
      {
        status: 200,
        description: 'A page of deliveries.',
        schema: webhookDeliveryPageSchema,
        example: { deliveries: [exampleDelivery], next_cursor: null },
        headers: ['Cache-Control'],
      },
    ],
    errors: ['request.invalid_query', 'request.invalid_cursor', ...endpointErrors],
  },
  redeliverWebhook: {
    method: 'post',
    path: '/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver',
    tag: 'Webhooks',
    access: 'webhooks:write',
    idempotent: true,
    summary: 'Deliver again',
    description:
      'Sends the same body under the same `webhook-id` once more, at once, with the whole schedule of retries before it. No body is needed.',
    parameters: [webhookIdParameter, deliveryIdParameter],
    responses: [redeliveryAnswer],
    errors: [...creationErrors, 'webhook.delivery_not_found', ...endpointErrors],
  },
  listTaskDeliveries: {
    method: 'get',
    path: '/harvest/{task_id}/deliveries',
    tag: 'Webhooks',
    access: 'webhooks:read',
    summary: "List the deliveries of a task's own webhook",
    description:
      'How the webhook that came with the task was told of its end: one delivery at most, with its attempts, and none before the end. It is kept for seven days, while it is among the last 200 of all your tasks.',
    parameters: [taskIdParameter],
    responses: [
      {
        status: 200,
        description: 'The delivery, if there is one.',
        schema: webhookDeliveryPageSchema,
        example: { deliveries: [exampleDelivery], next_cursor: null },
        headers: ['Cache-Control'],
      },
    ],
    errors: [...taskErrors],
  },
  redeliverTaskWebhook: {
    method: 'post',
    path: '/harvest/{task_id}/deliveries/{delivery_id}/redeliver',
    tag: 'Webhooks',
    access: 'webhooks:write',
    idempotent: true,
    summary: "Deliver to a task's own webhook again",
    description:
      'Sends the same body under the same `webhook-id` once more, at once, with the whole schedule of retries before it, signed with the secret that came with the task. No body is needed.',
    parameters: [taskIdParameter, deliveryIdParameter],
    responses: [redeliveryAnswer],
    errors: [...creationErrors, 'webhook.delivery_not_found', ...taskErrors],
  },
} as const satisfies Record<string, RouteContract>;
