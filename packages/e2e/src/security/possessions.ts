import { randomBytes } from 'node:crypto';
import { webhookCreatedSchema, webhookDeliveryPageSchema } from '@harvest/contracts/webhooks';
import { waitFor } from '@harvest/testkit/wait-for';
import { read } from '../harness/api-client.ts';
import { orders } from './fake-providers.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';

/** What a tenant can have, and the ids that name it. */
export interface Possessions {
  readonly owner: Holder;
  readonly ids: Readonly<Record<string, string>>;
  /** A task that runs until it is cancelled. */
  readonly runningId: string;
  /** Stands in everything that the owner said. */
  readonly mark: string;
}

/** Lets a new tenant have one of everything. */
export async function createPossessions(system: SecuredSystem): Promise<Possessions> {
  const owner = await system.createHolder();
  const { client } = owner;
  const mark = `mark-${randomBytes(8).toString('hex')}`;
  const { task_id: taskId } = await client.accept({ source, query: `When was it built? ${mark}` });
  const { task_id: runningId } = await client.accept({
    source,
    query: `${orders.silence}. ${mark}`,
    options: { provider: 'openai' },
  });
  await client.request('PUT', '/keys/gemini', { body: { key: `sk-${mark}` } });
  const created = await client.request('POST', '/webhooks', {
    body: { url: `${system.receiver.url}?${mark}` },
  });
  const { id: webhookId } = read(created, 201, webhookCreatedSchema);
  await client.request('POST', `/webhooks/${webhookId}/test`);
  await client.finished(taskId);
  await client.reached(runningId, 'processing');
  const deliveryId = await waitFor('a delivery', async () => {
    const page = read(
      await client.request('GET', `/webhooks/${webhookId}/deliveries`),
      200,
      webhookDeliveryPageSchema,
    );
    return page.deliveries.find(({ status }) => status === 'delivered')?.id;
  });
  const ids = {
    task_id: taskId,
    webhook_id: webhookId,
    delivery_id: deliveryId,
    provider: 'gemini',
    index: '0',
  };
  return { owner, ids, runningId, mark };
}
