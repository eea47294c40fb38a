import { newApiKeySchema } from '@harvest/contracts/api-key';
import { batchAcceptedSchema } from '@harvest/contracts/batch';
import { modelListSchema } from '@harvest/contracts/chat-result';
import type { OperationId } from '@harvest/contracts/routes';
import { taskSchema } from '@harvest/contracts/task';
import {
  webhookCreatedSchema,
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
} from '@harvest/contracts/webhooks';

/** What stands for the parameters in the paths of routes, by their names. */
export type Names = Readonly<Record<string, string>>;

/** Who walks. */
export interface Walker {
  /** Where the walker takes webhooks. */
  readonly receiverUrl: string;
  /** What those are signed with that the walker's tasks bring along. */
  readonly webhookSecret: string;
  /** A key of the walker's at a provider. */
  readonly providerKey: string;
}

/** How a route is asked so that it answers as it should. */
export interface RouteStep {
  /** What it answers to whoever owns everything that the path names. */
  readonly status: number;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: (walker: Walker) => unknown;
  /** Whether the answer says what later steps need; until it does, the route is asked again. */
  readonly until?: (body: unknown) => boolean;
  /** What the answer names, for the paths of later steps. */
  readonly learn?: (body: unknown) => Names;
  /** It ends what others still name, so that it is walked after all of them. */
  readonly ends?: true;
}

const source = 'The dam was built in 1931. Nobody lives below it.';
const query = 'When was the dam built?';
const chat = { model: 'auto', messages: [{ role: 'user', content: query }] };

/** Every route of the table, in an order in which each finds what those before it have made. */
export const routeSteps: Readonly<Record<OperationId, RouteStep>> = {
  listProviderKeys: { status: 200 },
  storeProviderKey: { status: 200, body: ({ providerKey }) => ({ key: providerKey }) },
  validateKey: { status: 200, body: ({ providerKey }) => ({ provider: 'anthropic', key: providerKey }) },
  createWebhook: {
    status: 201,
    body: ({ receiverUrl }) => ({ url: receiverUrl }),
    learn: (body) => ({ webhook_id: webhookCreatedSchema.parse(body).id }),
  },
  listWebhooks: { status: 200 },
  getWebhook: { status: 200 },
  updateWebhook: { status: 200, body: () => ({ description: 'Tells the editors' }) },
  rotateWebhookSecret: { status: 200 },
  testWebhook: {
    status: 202,
    learn: (body) => ({ delivery_id: webhookDeliverySchema.parse(body).id }),
  },
  listWebhookDeliveries: { status: 200 },
  redeliverWebhook: { status: 202 },
  submitTask: {
    status: 200,
    headers: { prefer: 'wait=60' },
    body: ({ receiverUrl, webhookSecret: secret }) => ({
      source,
      query,
      webhook: { url: receiverUrl, secret },
    }),
    learn: (body) => ({ task_id: taskSchema.parse(body).task_id, index: '0' }),
  },
  submitBatch: {
    status: 202,
    body: () => ({ source, queries: [{ query }, { query: 'Who lives below it?' }] }),
    learn: (body) => ({ batch_task_id: batchAcceptedSchema.parse(body).tasks[0]?.task_id ?? '' }),
  },
  getTask: { status: 200 },
  getSource: { status: 200 },
  exportTask: { status: 200, query: '?format=json' },
  streamTaskEvents: { status: 200 },
  listTaskDeliveries: {
    status: 200,
    until: (body) => webhookDeliveryPageSchema.parse(body).deliveries.length > 0,
    learn: (body) => ({ delivery_id: webhookDeliveryPageSchema.parse(body).deliveries[0]?.id ?? '' }),
  },
  redeliverTaskWebhook: { status: 202 },
  giveFeedback: { status: 200, body: () => ({ rating: 'good', comment: 'It was short.' }) },
  listTasks: { status: 200 },
  estimateTask: { status: 200, body: () => ({ source, query }) },
  createChatCompletion: { status: 200, body: () => chat },
  listModels: {
    status: 200,
    learn: (body) => ({
      model: modelListSchema.parse(body).data.find(({ id }) => id.startsWith('fake-'))?.id ?? 'auto',
    }),
  },
  getModel: { status: 200 },
  getUsage: { status: 200, query: '?group_by=day,model,key' },
  createApiKey: {
    status: 201,
    body: () => ({ tenant: 'third', name: 'Made on the walk', scopes: ['tasks:read'] }),
    learn: (body) => ({ key_id: newApiKeySchema.parse(body).key_id, tenant: 'third' }),
  },
  listApiKeys: { status: 200 },
  getApiKey: { status: 200 },
  rotateApiKey: { status: 200, body: () => ({ grace_seconds: 60 }) },
  setTenant: { status: 200, body: () => ({ weight: 2 }) },
  getTenant: { status: 200 },
  listTenants: { status: 200 },
  getHealth: { status: 200 },
  getLivez: { status: 200 },
  getReadyz: { status: 200 },
  getOpenApi: { status: 200 },
  getHome: { status: 302 },
  getDocs: { status: 200 },
  listErrorPages: { status: 200 },
  getErrorPage: { status: 200 },
  getDocsAsset: { status: 200 },
  cancelTask: { status: 202, ends: true },
  deleteWebhook: { status: 204, ends: true },
  deleteProviderKey: { status: 204, ends: true },
  revokeApiKey: { status: 200, ends: true },
};

/** What is the same whoever walks. */
export const commonNames: Names = { provider: 'anthropic', code: 'task.not_found', asset: 'swagger-ui.css' };
