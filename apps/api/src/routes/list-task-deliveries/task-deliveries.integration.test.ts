import { randomBytes } from 'node:crypto';
import { createTaskId } from '@harvest/contracts/task-id';
import { taskWebhookEndpoint } from '@harvest/contracts/webhooks';
import { deliveryIdOf } from '@harvest/store/webhook-deliveries';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, codeOf, failedAttempt, openTestApi } from '../../test-support/test-api.ts';

const url = 'https://hooks.example.com/elbe';

describe("the deliveries of a task's own webhook", () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(sharedRedis(), {
      env: { HARVEST_MASTER_KEY: randomBytes(32).toString('hex') },
    });
  });
  afterAll(() => test.close());

  const submit = (): Promise<string> => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    return test.submit({ webhook: { url, secret } });
  };
  /** Ends a task and has its webhook fail for good, as workers do. */
  const fail = async (taskId: string): Promise<string> => {
    await test.finish(await test.claim(taskId));
    const ref = { tenant: 'default', taskId };
    const { webhook: receiver = null } = (await test.store.webhooks.outbox.readTask(ref)) ?? {};
    const { deliveries } = test.store.webhooks;
    const id = deliveryIdOf(taskId, taskWebhookEndpoint);
    const told = { type: 'task.completed', body: '{}', status: 'pending', traceparent: null } as const;
    const made = await deliveries.add(
      { ...ref, ...told, id, endpointId: taskWebhookEndpoint, receiver },
      { announce: false },
    );
    const outcome = {
      status: 'failed',
      attempt: failedAttempt,
      nextAttemptAtMs: null,
      credit: 'failure',
    } as const;
    await deliveries.settle(made!, outcome, { failuresMin: 10, failingMs: 1_000 });
    return id;
  };

  it('are none before the end, and then one with its attempts', async () => {
    const taskId = await submit();
    const list = () => test.call('get', `/harvest/${taskId}/deliveries`).expect(200);
    expect((await list()).body).toEqual({ deliveries: [], next_cursor: null });
    const id = await fail(taskId);
    const res = await list();
    expect(res.body).toMatchObject({
      deliveries: [
        { id, task_id: taskId, status: 'failed', attempts: [failedAttempt], next_attempt_at: null },
      ],
      next_cursor: null,
    });
    expect(res.text).not.toContain(url);
  });

  it('are made again with the secret that came with the task, once for one Idempotency-Key', async () => {
    const taskId = await submit();
    const id = await fail(taskId);
    const read = () => test.store.webhooks.deliveries.read('default', id);
    expect((await read())?.receiver).toEqual({ url, sealedSecret: '' });
    const again = () =>
      test
        .call('post', `/v1/harvest/${taskId}/deliveries/${id}/redeliver`)
        .set('Idempotency-Key', 'once')
        .expect(202);
    expect((await again()).body).toMatchObject({ id, task_id: taskId, status: 'pending' });
    expect((await again()).headers['idempotency-replayed']).toBe('true');
    const record = await test.store.webhooks.outbox.readTask({ tenant: 'default', taskId });
    expect(record?.webhook?.sealedSecret).toMatch(/./);
    expect(await read()).toMatchObject({ status: 'pending', round: 2, receiver: record?.webhook });
    expect(await test.store.webhooks.outbox.due({ olderThanMs: 60_000, limit: 10 })).toEqual([
      { kind: 'delivery', id, tenant: 'default' },
    ]);
  });

  it('answer 404 for what is not there, and for the delivery of another task', async () => {
    const [one, other] = [await submit(), await submit()];
    const id = await fail(other);
    const refusalOf = async (taskId: string, deliveryId: string): Promise<string> =>
      codeOf(await test.call('post', `/harvest/${taskId}/deliveries/${deliveryId}/redeliver`).expect(404));
    expect(await refusalOf(one, deliveryIdOf(one, taskWebhookEndpoint))).toBe('webhook.delivery_not_found');
    expect(await refusalOf(one, id)).toBe('webhook.delivery_not_found');
    expect(await refusalOf(other, 'nonsense')).toBe('webhook.delivery_not_found');
    expect(await refusalOf(await test.submit(), id)).toBe('webhook.delivery_not_found');
    const nobodys = createTaskId();
    expect(await refusalOf(nobodys, deliveryIdOf(nobodys, taskWebhookEndpoint))).toBe('task.not_found');
    expect(codeOf(await test.call('get', `/harvest/${nobodys}/deliveries`).expect(404))).toBe(
      'task.not_found',
    );
    expect(codeOf(await test.call('get', '/harvest/nonsense/deliveries').expect(400))).toBe(
      'request.invalid_task_id',
    );
  });
});
