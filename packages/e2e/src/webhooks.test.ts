import { randomBytes } from 'node:crypto';
import { taskAcceptedSchema } from '@harvest/contracts/task';
import { webhookCreatedSchema } from '@harvest/contracts/webhooks';
import { waitFor } from '@harvest/testkit/wait-for';
import { type WebhookReceiver, answerStatus, startWebhookReceiver } from '@harvest/testkit/webhook-receiver';
import type { ApiClient } from './harness/api-client.ts';
import { Bench } from './harness/bench.ts';
import { mapLimited } from './harness/many.ts';
import { scrape, total } from './harness/metrics.ts';
import { markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
const receivers: WebhookReceiver[] = [];
afterEach(async () => {
  await bench.close();
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

const variables = {
  LLM_PROVIDER: 'extractive',
  HARVEST_MASTER_KEY: randomBytes(32).toString('hex'),
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOWED_HOSTS: '127.0.0.1:*',
};

async function createEndpoint(client: ApiClient): Promise<WebhookReceiver> {
  const receiver = await startWebhookReceiver();
  receivers.push(receiver);
  const created = await client.request('POST', '/webhooks', { body: { url: receiver.url } });
  webhookCreatedSchema.parse(created.body);
  return receiver;
}

const idsOf = (receiver: WebhookReceiver): ReadonlySet<string> =>
  new Set(receiver.received.map(({ id }) => id));

describe('kill -9 of the worker that ended a task', () => {
  it('before its webhook is dispatched: another worker delivers it, once', async () => {
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    // The finish gets through; looking up whether it has webhooks does not.
    proxy.dropRequestsWith('zmscore');
    const [{ client }, victim] = await Promise.all([
      bench.api(redis, variables),
      bench.worker(proxy, variables),
    ]);
    const receiver = await createEndpoint(client);
    const { task_id: taskId } = await client.accept(markedSubmission('one'));
    await client.finished(taskId);
    await waitFor('the dropped look-up', () => proxy.droppedRequests > 0);
    victim.process.signal('SIGKILL');
    await victim.process.exited;
    expect(receiver.received).toEqual([]);

    const heir = await bench.worker(redis, variables);
    await waitFor('the webhook', () => receiver.received.length > 0);
    await waitFor('the note of it', async () => {
      return total(await scrape(heir.metricsUrl), 'harvest_webhook_deliveries_total') === 1;
    });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.body).toContain(taskId);
  }, 60_000);

  it('in the middle of its delivery: another worker delivers it under the same id', async () => {
    const redis = await bench.redis();
    const [{ client }, victim] = await Promise.all([
      bench.api(redis, variables),
      bench.worker(redis, variables),
    ]);
    const receiver = await createEndpoint(client);
    receiver.answerWith(() => undefined);
    await client.accept(markedSubmission('one'));
    await waitFor('the first attempt', () => receiver.received.length === 1);
    victim.process.signal('SIGKILL');
    await victim.process.exited;
    receiver.answerWith(answerStatus(204));
    await bench.worker(redis, variables);
    await waitFor('the second attempt', () => receiver.received.length === 2);
    expect(idsOf(receiver).size).toBe(1);
  }, 60_000);

  it('amid a hundred tasks: each has exactly one webhook id', async () => {
    const redis = await bench.redis();
    const [{ client }, victim] = await Promise.all([
      bench.api(redis, variables),
      bench.worker(redis, variables),
    ]);
    const receiver = await createEndpoint(client);
    const accepting = mapLimited([...Array(100).keys()], 10, async (index) => {
      const { task_id: taskId } = await client.accept(markedSubmission(String(index)));
      return taskId;
    });
    await waitFor('the first deliveries', () => receiver.received.length >= 10);
    victim.process.signal('SIGKILL');
    await victim.process.exited;
    await bench.worker(redis, variables);
    const taskIds = await accepting;
    await waitFor('all webhooks', () => idsOf(receiver).size === taskIds.length, 60_000);
    const idsByTask = Map.groupBy(receiver.received, ({ body }) => /tsk_\w+/.exec(body)?.[0]);
    expect(new Set(idsByTask.keys())).toEqual(new Set(taskIds));
    for (const webhooks of idsByTask.values()) expect(new Set(webhooks.map(({ id }) => id)).size).toBe(1);
  }, 120_000);
});

describe('a webhook', () => {
  it("is a span of its task's trace, a log line and a count, none of which shows its secret or the query of its URL", async () => {
    const redis = await bench.redis();
    const otlp = await bench.otlp();
    const observed = { ...variables, OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, LOG_LEVEL: 'DEBUG' };
    const [api, worker] = await Promise.all([bench.api(redis, observed), bench.worker(redis, observed)]);
    const receiver = await startWebhookReceiver();
    receivers.push(receiver);
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const webhook = { url: `${receiver.url}?q=canary-in-the-query`, secret };
    const { body } = await api.client.request('POST', '/harvest', {
      body: { ...markedSubmission('one'), webhook },
    });
    const { task_id: taskId } = taskAcceptedSchema.parse(body);
    const task = await api.client.finished(taskId);
    const delivered = await waitFor('the webhook', () => receiver.received[0]);
    const samples = await waitFor('the count of it', async () => {
      const scraped = await scrape(worker.metricsUrl);
      return total(scraped, 'harvest_webhook_deliveries_total') === 1 ? scraped : null;
    });
    expect(total(samples, 'harvest_webhook_queue_depth')).toBe(0);
    expect(await Promise.all([api.process.terminate(), worker.process.terminate()])).toHaveLength(2);
    const span = otlp.spans.find(({ name }) => name === 'webhook.deliver');
    expect(span).toMatchObject({
      service: 'harvest-worker',
      traceId: task.trace_id,
      attributes: { 'harvest.delivery.id': delivered.id },
    });
    const line = worker.process.logs.find(({ message }) => message === 'webhook attempt');
    expect(line).toMatchObject({ delivery_id: delivered.id, task_id: taskId, status_code: 204 });
    const told = [
      ...api.process.lines,
      ...worker.process.lines,
      ...otlp.spans.map(({ raw }) => raw),
      delivered.body,
    ].join('\n');
    expect(told).not.toContain(secret.slice('whsec_'.length));
    expect(told).not.toContain('canary-in-the-query');
  }, 60_000);
});
