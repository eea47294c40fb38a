import { createServer } from 'node:http';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { deliveryIdOf } from '@harvest/store/webhook-deliveries';
import { waitFor } from '@harvest/testkit/wait-for';
import { type WebhookReceiver, answerStatus, startWebhookReceiver } from '@harvest/testkit/webhook-receiver';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { createLogger, silentLogger } from '@harvest/runtime/logger';
import { Keys } from '@harvest/store/keys';
import { Webhook } from 'standardwebhooks';
import { WebhookDispatcher } from './webhook-dispatcher.ts';
import { type BenchOptions, type WebhookBench, startWebhookBench } from './test-support/webhook-bench.ts';

describe('a webhook', () => {
  const benches: WebhookBench[] = [];
  const receivers: WebhookReceiver[] = [];
  afterEach(async () => {
    await Promise.all(benches.splice(0).map((bench) => bench.close()));
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });
  const benchOf = (options?: BenchOptions): WebhookBench => {
    const bench = startWebhookBench(options);
    benches.push(bench);
    return bench;
  };
  const receiverOf = async (...args: Parameters<typeof startWebhookReceiver>): Promise<WebhookReceiver> => {
    const receiver = await startWebhookReceiver(...args);
    receivers.push(receiver);
    return receiver;
  };
  const failuresOf = (deliveries: Awaited<ReturnType<WebhookBench['settled']>>) =>
    deliveries.flatMap(({ attempts }) => attempts.map(({ failure }) => failure));

  it('is signed so that the standardwebhooks library accepts it, and tells nothing of source, query or result', async () => {
    const bench = benchOf();
    const receiver = await receiverOf();
    const { id, secret } = await bench.endpoint(receiver.url);
    const { taskId } = await bench.tell();
    await bench.settled(id);
    const [webhook] = receiver.received;
    expect(new Webhook(secret).verify(webhook!.body, webhook!.headers)).toEqual({
      type: 'task.completed',
      timestamp: expect.any(String) as string,
      data: {
        task_id: taskId,
        status: 'completed',
        output_format: 'analysis',
        error_code: null,
        attempts: 1,
        created_at: expect.any(String) as string,
        started_at: expect.any(String) as string,
        completed_at: expect.any(String) as string,
        path: `/harvest/${taskId}`,
      },
    });
    expect(webhook).toMatchObject({ method: 'POST', path: '/hook', id: deliveryIdOf(taskId, id) });
    expect(webhook!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Harvest/1.2.3',
    });
    expect(() => new Webhook(bench.createSecret()).verify(webhook!.body, webhook!.headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${webhook!.body} `, webhook!.headers)).toThrow();
  });

  it('tells each of the ends of a task to those who asked for it', async () => {
    const bench = benchOf();
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url, { events: ['task.failed', 'task.cancelled'] });
    const error = {
      code: 'provider.timeout',
      message: 'https://secret.example',
      type: 'about:blank',
    } as const;
    await bench.tell();
    await bench.tell({ outcome: { status: 'failed', error } });
    await bench.tell({ outcome: { status: 'cancelled' } });
    const deliveries = await bench.settled(id, 2);
    expect(deliveries.map(({ type }) => type).toSorted()).toEqual(['task.cancelled', 'task.failed']);
    const told = receiver.received.find(({ body }) => body.includes('task.failed'));
    expect(told?.body).toContain('"error_code":"provider.timeout"');
    expect(told?.body).not.toContain('secret.example');
  });

  it('is tried again under the same id until it is taken', async () => {
    const bench = benchOf({ pausesMs: [0, 0, 0] });
    const receiver = await receiverOf();
    receiver.answerWith((webhook, res, req) => {
      answerStatus(receiver.received.length < 3 ? 500 : 200)(webhook, res, req);
    });
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    const [delivery] = await bench.settled(id);
    expect(delivery).toMatchObject({ status: 'delivered', tries: 3 });
    expect(delivery?.attempts.map(({ status_code: status }) => status)).toEqual([500, 500, 200]);
    expect(new Set(receiver.received.map((webhook) => webhook.id)).size).toBe(1);
    expect(bench.outcomes).toEqual(['retried', 'retried', 'delivered']);
    expect(await bench.store.webhooks.endpoints.get('default', id)).toMatchObject({ failures: 0 });
  });

  it('fails for good when the schedule is over', async () => {
    const bench = benchOf({ pausesMs: [0, 0] });
    const receiver = await receiverOf(answerStatus(500));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(await bench.settled(id)).toMatchObject([{ status: 'failed', tries: 3 }]);
    expect(receiver.received).toHaveLength(3);
    expect(bench.outcomes).toEqual(['retried', 'retried', 'failed']);
  });

  it('waits as long as a busy receiver asks for', async () => {
    const bench = benchOf({ pausesMs: [0] });
    const receiver = await receiverOf(answerStatus(429, { 'retry-after': '3600' }));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    const next = await waitFor('the first attempt', async () => {
      const { deliveries } = await bench.store.webhooks.deliveries.list({
        tenant: 'default',
        endpointId: id,
        limit: 1,
      });
      return deliveries[0]?.tries === 1 ? deliveries[0].nextAttemptAtMs : null;
    });
    expect(next).toBeGreaterThan(Date.now() + 3_500_000);
    expect(next).toBeLessThan(Date.now() + 3_700_000);
  });

  it('disables an endpoint that answers 410 at once, and later deliveries are dropped with an entry in the log', async () => {
    const bench = benchOf();
    const receiver = await receiverOf(answerStatus(410));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    await bench.settled(id);
    await bench.tell();
    expect((await bench.settled(id, 2)).map(({ status }) => status).toSorted()).toEqual([
      'dropped',
      'failed',
    ]);
    expect(receiver.received).toHaveLength(1);
    expect(await bench.store.webhooks.endpoints.get('default', id)).toMatchObject({ disabledReason: 'gone' });
    expect(bench.outcomes).toEqual(['failed', 'dropped']);
  });

  it('is dropped when its endpoint is disabled or deleted while it waits', async () => {
    const bench = benchOf({ pausesMs: [0, 0, 0, 0] });
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    receiver.answerWith((webhook, res, req) => {
      void bench.store.webhooks.endpoints
        .update('default', id, (known) => ({ ...known, enabled: false }), { forgetFailures: false })
        .then(() => {
          answerStatus(500)(webhook, res, req);
        });
    });
    await bench.tell();
    expect(await bench.settled(id)).toMatchObject([{ status: 'dropped', tries: 1 }]);
    expect(receiver.received).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const bench = benchOf({ pausesMs: [] });
    const target = await receiverOf();
    const receiver = await receiverOf(answerStatus(307, { location: target.url }));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(failuresOf(await bench.settled(id))).toEqual(['redirect']);
    expect(target.received).toEqual([]);
  });

  it('is given up when the receiver never answers', async () => {
    const bench = benchOf({ pausesMs: [], timeoutMs: 200 });
    const receiver = await receiverOf(() => undefined);
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(failuresOf(await bench.settled(id))).toEqual(['timeout']);
  });

  it.each(['1', '16'])(
    'is not held up by a slow host, whatever its endpoints, with %s shards',
    async (shards) => {
      const limits = { perReceiver: 2, perTenant: 8, perProcess: 16 };
      const bench = benchOf({ limits, env: { SHARD_COUNT: shards } });
      const slow = await receiverOf(() => undefined);
      const quick = await receiverOf();
      for (const path of ['/a', '/b', '/c'])
        await bench.endpoint(new URL(path, slow.url).href, { events: ['task.completed'] });
      const { id } = await bench.endpoint(quick.url, { events: ['task.failed'] });
      for (let i = 0; i < 24; i += 1) await bench.tell();
      await waitFor('the slow receiver', () => slow.received.length === 2);
      const error = { code: 'provider.timeout', message: 'x', type: 'about:blank' } as const;
      await bench.tell({ outcome: { status: 'failed', error } });
      expect(await bench.settled(id)).toMatchObject([{ status: 'delivered' }]);
      expect(slow.received).toHaveLength(2);
    },
  );

  it('is one of so many in a process, however many receivers and shards there are', async () => {
    const limits = { perReceiver: 4, perTenant: 8, perProcess: 2 };
    const bench = benchOf({ limits, env: { SHARD_COUNT: '4' } });
    let [underWay, most] = [0, 0];
    const held: (() => void)[] = [];
    const answer = (...told: Parameters<ReturnType<typeof answerStatus>>): void => {
      underWay += 1;
      most = Math.max(most, underWay);
      held.push(() => {
        underWay -= 1;
        answerStatus(204)(...told);
      });
    };
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push((await bench.endpoint((await receiverOf(answer)).url)).id);
    for (let i = 0; i < 4; i += 1) await bench.tell();
    for (let i = 0; i < 12; i += 1) (await waitFor('a delivery', () => held.shift()))();
    for (const id of ids)
      expect((await bench.settled(id, 4)).map(({ tries }) => tries)).toEqual([1, 1, 1, 1]);
    expect(most).toBe(2);
  });

  it('that a shutdown breaks off is not held against its receiver, and is made again under its id', async () => {
    const bench = benchOf();
    const receiver = await receiverOf(() => undefined);
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    await waitFor('the first attempt', () => receiver.received[0]);
    benches.pop();
    await bench.close();
    expect(bench.outcomes).toEqual([]);
    const heir = benchOf({ namespace: bench.namespace });
    const query = { tenant: 'default', endpointId: id, limit: 10 };
    expect((await heir.store.webhooks.deliveries.list(query)).deliveries).toMatchObject([
      { status: 'pending', tries: 0, attempts: [] },
    ]);
    expect(await heir.store.webhooks.endpoints.get('default', id)).toMatchObject({ failures: 0 });
    receiver.answerWith(answerStatus(204));
    expect(await heir.settled(id)).toMatchObject([{ status: 'delivered', tries: 1 }]);
    expect(new Set(receiver.received.map((webhook) => webhook.id)).size).toBe(1);
  });

  it('that is not made because too many wait is counted and logged, and holds nothing up', async () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void lines.push(message) };
    const bench = benchOf({ logger });
    const receiver = await receiverOf();
    const [crowded, other] = [await bench.endpoint(receiver.url), await bench.endpoint(receiver.url)];
    const keys = new Keys({ namespace: bench.namespace, shardCount: 1 });
    const crowd = Array.from({ length: 11_000 }, (_, i) => [9e14, `whd_${String(i)}`]).flat();
    const [shard] = keys.shards;
    await bench.store.redis.zadd(keys.webhookDeliveries(shard!, 'default', crowded.id), ...crowd);
    await bench.tell();
    expect(await bench.settled(other.id)).toMatchObject([{ status: 'delivered' }]);
    expect(bench.outcomes).toEqual(['overflowed', 'delivered']);
    expect(lines).toEqual(['too many webhooks wait for the endpoint, this one is not made']);
  });

  it('reaches everybody else when an endpoint of the tenant cannot be read', async () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void lines.push(message) };
    const bench = benchOf({ logger });
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    const keys = new Keys({ namespace: bench.namespace, shardCount: 1 });
    const [shard] = keys.shards;
    await bench.store.redis.hset(keys.webhookEndpoints(shard!, 'default'), 'whe_strange', '{}');
    await bench.tell({ receiver: { url: receiver.url, secret: bench.createSecret() } });
    expect(await bench.settled(id)).toMatchObject([{ status: 'delivered' }]);
    expect(await bench.settled('task')).toMatchObject([{ status: 'delivered' }]);
    expect(lines).toEqual(['a webhook endpoint cannot be read, it is not told of the task']);
  });

  it('reads little of an answer however long it is', async () => {
    const bench = benchOf({ pausesMs: [] });
    let sentBytes = 0;
    const chunk = Buffer.alloc(65_536);
    const receiver = await receiverOf((_webhook, res) => {
      res.writeHead(200);
      const pour = (): void => {
        while (!res.destroyed && res.write(chunk)) sentBytes += chunk.length;
        if (!res.destroyed) res.once('drain', pour);
      };
      pour();
    });
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(await bench.settled(id)).toMatchObject([{ status: 'delivered' }]);
    // What the operating system buffers counts, too.
    expect(sentBytes).toBeLessThan(32 * 1_048_576);
  });

  it('is delivered again with the same id and body when that is asked for', async () => {
    const bench = benchOf({ pausesMs: [] });
    bench.dispatcher.start();
    const receiver = await receiverOf(answerStatus(500));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    const [failed] = await bench.settled(id);
    expect(failed).toMatchObject({ status: 'failed' });
    receiver.answerWith(answerStatus(204));
    await bench.store.webhooks.deliveries.redeliver('default', id, failed!.id);
    const [delivered] = await bench.settled(id);
    expect(delivered).toMatchObject({ id: failed!.id, status: 'delivered', round: 2 });
    const [first, second] = receiver.received;
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
    await bench.store.webhooks.deliveries.redeliver('default', id, failed!.id);
    await waitFor('the third', () => receiver.received.length === 3);
  });

  it('that is asked for again while an earlier round is being queued is made in the later one', async () => {
    const bench = benchOf({ pausesMs: [] });
    const receiver = await receiverOf(answerStatus(500));
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    const [failed] = await bench.settled(id);
    receiver.answerWith(answerStatus(204));
    const askAgain = () => bench.store.webhooks.deliveries.redeliver('default', id, failed!.id);
    await askAgain();
    const queued: number[] = [];
    const overtaken = new WebhookDispatcher({
      store: bench.store,
      producer: {
        add: async ([job]) => {
          if (job === undefined) return;
          queued.push(job.round);
          await askAgain();
        },
      },
      metrics: { count: () => undefined },
      logger: silentLogger,
      intervals: { gatherMs: 1, sweepMs: 60_000, sweepAfterMs: 0 },
    });
    overtaken.start();
    await waitFor('the second round', () => queued.length > 0);
    await overtaken.close();
    bench.dispatcher.start();
    expect(queued).toEqual([2]);
    expect(await bench.settled(id)).toMatchObject([{ status: 'delivered', round: 3 }]);
  });

  it('carries the signatures of all secrets whose grace is not over, however many rotations follow', async () => {
    const bench = benchOf();
    const receiver = await receiverOf();
    const { id, secret: before } = await bench.endpoint(receiver.url);
    const between = await bench.rotate(id, Date.now() + 3_600_000);
    const after = await bench.rotate(id, Date.now() + 3_600_000);
    await bench.tell();
    await bench.settled(id);
    const first = receiver.received[0]!;
    for (const secret of [before, between, after]) new Webhook(secret).verify(first.body, first.headers);
    const last = await bench.rotate(id, Date.now() - 1);
    await bench.tell();
    await bench.settled(id, 2);
    const second = receiver.received[1]!;
    new Webhook(last).verify(second.body, second.headers);
    expect(() => new Webhook(after).verify(second.body, second.headers)).toThrow();
  });

  it('of a single task is signed with the secret that came along', async () => {
    const bench = benchOf();
    const receiver = await receiverOf();
    const secret = bench.createSecret();
    const { taskId } = await bench.tell({ receiver: { url: receiver.url, secret } });
    const webhook = await waitFor('the webhook', () => receiver.received[0]);
    new Webhook(secret).verify(webhook.body, webhook.headers);
    expect(webhook.id).toBe(deliveryIdOf(taskId, 'task'));
  });

  it('of a single task is delivered again, signed with the secret that came along', async () => {
    const bench = benchOf({ pausesMs: [] });
    bench.dispatcher.start();
    const receiver = await receiverOf(answerStatus(500));
    const secret = bench.createSecret();
    const ref = await bench.tell({ receiver: { url: receiver.url, secret } });
    expect(await bench.settled('task')).toMatchObject([{ status: 'failed', receiver: { sealedSecret: '' } }]);
    receiver.answerWith(answerStatus(204));
    const { webhook } = (await bench.store.webhooks.outbox.readTask(ref)) ?? {};
    await bench.store.webhooks.deliveries.redeliverOfTask(ref, webhook?.sealedSecret ?? '');
    expect(await bench.settled('task')).toMatchObject([
      { status: 'delivered', round: 2, receiver: { sealedSecret: '' } },
    ]);
    const [first, second] = receiver.received;
    new Webhook(secret).verify(second!.body, second!.headers);
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
  });

  it('of a single task ends at 410', async () => {
    const bench = benchOf();
    const receiver = await receiverOf(answerStatus(410));
    await bench.tell({ receiver: { url: receiver.url, secret: bench.createSecret() } });
    expect(await bench.settled('task')).toMatchObject([
      { status: 'failed', tries: 1, receiver: { sealedSecret: '' } },
    ]);
  });

  it('does not reach a private address that its name leads to', async () => {
    const receiver = await receiverOf();
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '::1',
      '::ffff:127.0.0.1',
    ]) {
      const bench = benchOf({
        pausesMs: [],
        env: { WEBHOOK_ALLOWED_HOSTS: '', WEBHOOK_ALLOWED_PORTS: `443,80,${String(receiver.port)}` },
        lookUp: () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]),
      });
      const { id } = await bench.endpoint(`http://hooks.example.com:${String(receiver.port)}/`);
      await bench.tell();
      expect(failuresOf(await bench.settled(id))).toEqual(['url_refused']);
      await bench.store.webhooks.endpoints.remove('default', id);
    }
    expect(receiver.received).toEqual([]);
  });

  it('does not reach a private address that was taken in before it was forbidden', async () => {
    const bench = benchOf({ pausesMs: [], env: { WEBHOOK_ALLOWED_HOSTS: '', WEBHOOK_ALLOW_HTTP: 'true' } });
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(failuresOf(await bench.settled(id))).toEqual(['url_refused']);
    expect(receiver.received).toEqual([]);
  });

  it('fails when nobody listens, and when the answer is no HTTP', async () => {
    const bench = benchOf({ pausesMs: [] });
    const nobody = await receiverOf();
    await nobody.close();
    receivers.pop();
    const { id } = await bench.endpoint(nobody.url);
    await bench.tell();
    expect(failuresOf(await bench.settled(id))).toEqual(['unreachable']);
    const rude = createServer((req) => {
      req.socket.end('250 OK\r\n');
    });
    rude.listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const url = `http://127.0.0.1:${String((rude.address() as AddressInfo).port)}/`;
    const other = await bench.endpoint(url);
    await bench.tell();
    expect(failuresOf(await bench.settled(other.id))).toEqual(['unreachable']);
    rude.close();
  });

  it('waits for a secret that cannot be read, which is not held against its receiver', async () => {
    const other = createMasterKeys(createMasterKey(Buffer.alloc(32, 7)));
    const bench = benchOf({ pausesMs: [0], masterKeys: other });
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    await bench.tell();
    expect(failuresOf(await bench.settled(id))).toEqual(['secret_unreadable', 'secret_unreadable']);
    expect(await bench.store.webhooks.endpoints.get('default', id)).toMatchObject({ failures: 0 });
    expect(receiver.received).toEqual([]);
  });

  it('is dispatched by the sweep when whoever ended the task told nobody', async () => {
    const bench = benchOf();
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    await bench.endTask();
    bench.dispatcher.start();
    expect(await bench.settled(id)).toMatchObject([{ status: 'delivered' }]);
    await waitFor('an empty outbox', async () => {
      return (await bench.store.webhooks.outbox.due({ olderThanMs: 0, limit: 10 })).length === 0;
    });
  });

  it('is delivered once however many dispatchers find its task', async () => {
    const bench = benchOf();
    const others = [benchOf({ namespace: bench.namespace }), benchOf({ namespace: bench.namespace })];
    const receiver = await receiverOf();
    const { id } = await bench.endpoint(receiver.url);
    const refs = await Promise.all(Array.from({ length: 10 }, () => bench.endTask()));
    for (const { dispatcher } of [bench, ...others]) {
      for (const ref of refs) dispatcher.nudge(ref);
      dispatcher.start();
    }
    await bench.settled(id, refs.length);
    await waitFor('an empty outbox', async () => {
      return (await bench.store.webhooks.outbox.due({ olderThanMs: 0, limit: 10 })).length === 0;
    });
    const ids = receiver.received.map((webhook) => webhook.id);
    expect(ids.toSorted()).toEqual(refs.map(({ taskId }) => deliveryIdOf(taskId, id)).toSorted());
  });

  it('leaves neither secrets nor the query of its URL in the logs', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const logger = createLogger({ level: 'debug', format: 'json', stream });
    const bench = benchOf({ pausesMs: [], logger });
    const receiver = await receiverOf(answerStatus(500, { 'x-evil': 'a' }));
    const { id, secret } = await bench.endpoint(`${receiver.url}?token=canary-in-the-query`);
    await bench.tell();
    await bench.settled(id);
    const log = lines.join('');
    expect(log).toContain('webhook attempt');
    expect(log).not.toContain('canary-in-the-query');
    expect(log).not.toContain(secret);
  });
});
