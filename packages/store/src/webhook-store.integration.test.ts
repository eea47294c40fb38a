import { randomBytes } from 'node:crypto';
import { createTaskId } from '@harvest/contracts/task-id';
import { webhookDeliveryIdOf, webhookEndpointIdOf, webhookEndpointsMax } from '@harvest/contracts/webhooks';
import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { firstAttempt } from './idempotent-answers.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';
import { requestSeedsMax } from './request-seeds.ts';
import { type NewDelivery, WebhookDeliveries, deliveryIdOf } from './webhook-deliveries.ts';
import type { StoredDelivery } from './webhook-delivery-codec.ts';
import { type WebhookEndpoint, WebhookEndpoints } from './webhook-endpoints.ts';
import { WebhookOutbox } from './webhook-outbox.ts';

const attempt = {
  at: '2026-08-01T12:00:00.000Z',
  status_code: 500,
  failure: 'status',
  duration_ms: 3,
} as const;
const failed = { status: 'failed', attempt, nextAttemptAtMs: null, credit: 'failure' } as const;
const patient = { failuresMin: 10, failingMs: 1_000_000 };

describe('the store of webhooks', () => {
  let redis: Redis;
  let keys: Keys;
  let endpoints: WebhookEndpoints;
  let deliveries: WebhookDeliveries;
  let outbox: WebhookOutbox;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    keys = new Keys({ namespace, shardCount: 3 });
    redis = openRedis({ url, role: 'worker', name: 'test', logger: silentLogger });
    endpoints = new WebhookEndpoints({ redis, keys });
    deliveries = new WebhookDeliveries({ redis, keys });
    outbox = new WebhookOutbox({ redis, keys });
  });
  afterEach(() => {
    redis.disconnect();
  });

  const endpointOf = (overrides: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
    id: webhookEndpointIdOf(randomBytes(26)),
    url: 'https://hooks.example.com/',
    events: ['task.completed'],
    description: null,
    enabled: true,
    sealedSecret: 'sealed',
    earlierSecrets: [],
    secretFrom: 'seed',
    createdAtMs: 1,
    updatedAtMs: 1,
    ...overrides,
  });
  const createdEndpoint = async (tenant = 'acme'): Promise<WebhookEndpoint> => {
    const endpoint = endpointOf();
    expect(await endpoints.create(tenant, endpoint)).toMatchObject(endpoint);
    return endpoint;
  };
  const deliveryOf = (overrides: Partial<NewDelivery> = {}): NewDelivery => ({
    id: webhookDeliveryIdOf(randomBytes(26)),
    tenant: 'acme',
    endpointId: 'whe_one',
    taskId: null,
    type: 'webhook.test',
    body: '{}',
    status: 'pending',
    receiver: null,
    traceparent: null,
    ...overrides,
  });
  const add = async (overrides: Partial<NewDelivery> = {}): Promise<StoredDelivery> => {
    const made = await deliveries.add(deliveryOf(overrides), { announce: false });
    if (made === null) throw new Error('too many wait');
    return made;
  };

  it('keeps at most ten endpoints of a tenant, however many are created at once', async () => {
    const created = await Promise.all(
      Array.from({ length: 30 }, () => endpoints.create('acme', endpointOf())),
    );
    expect(created.filter(Boolean)).toHaveLength(webhookEndpointsMax);
    expect(await endpoints.list('acme')).toHaveLength(webhookEndpointsMax);
  });

  it('shows no tenant the endpoints and deliveries of another', async () => {
    const { id } = await createdEndpoint('acme');
    const delivery = await add({ endpointId: id });
    expect(await endpoints.get('other', id)).toBeNull();
    expect(await endpoints.list('other')).toEqual([]);
    expect(await endpoints.remove('other', id)).toBe(false);
    expect(await endpoints.update('other', id, (known) => known, { forgetFailures: true })).toBeNull();
    expect(await deliveries.read('other', delivery.id)).toBeNull();
    expect(await deliveries.redeliver('other', id, delivery.id)).toBeNull();
    expect((await deliveries.list({ tenant: 'other', endpointId: id, limit: 10 })).deliveries).toEqual([]);
    expect(await endpoints.get('acme', id)).toMatchObject({ id, failures: 0, disabledReason: null });
  });

  it('loses no change to another one that is made at the same time', async () => {
    const { id } = await createdEndpoint();
    const raise = (known: WebhookEndpoint): WebhookEndpoint => ({
      ...known,
      updatedAtMs: known.updatedAtMs + 1,
    });
    await Promise.all(
      Array.from({ length: 8 }, () => endpoints.update('acme', id, raise, { forgetFailures: false })),
    );
    expect((await endpoints.get('acme', id))?.updatedAtMs).toBe(9);
  });

  it('leaves nothing of a deleted endpoint but what waits, and no state of it', async () => {
    const { id } = await createdEndpoint();
    const delivery = await add({ endpointId: id });
    expect(await endpoints.remove('acme', id)).toBe(true);
    await deliveries.settle(delivery, failed, patient);
    expect(await redis.exists(keys.webhookStates(keys.shardOf('acme'), 'acme'))).toBe(0);
    expect(await redis.exists(keys.webhookEndpoints(keys.shardOf('acme'), 'acme'))).toBe(0);
  });

  it('makes the delivery of a task to an endpoint once', async () => {
    const id = deliveryIdOf('tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h', 'whe_one');
    expect(id).toBe(deliveryIdOf('tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h', 'whe_one'));
    const first = await add({ id });
    const again = await add({ id, body: 'another' });
    expect(again).toEqual(first);
    expect((await deliveries.list({ tenant: 'acme', endpointId: 'whe_one', limit: 10 })).deliveries).toEqual([
      first,
    ]);
  });

  it('pages through a log newest first without gaps or repetitions', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1) made.push((await add()).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await deliveries.list({ tenant: 'acme', endpointId: 'whe_one', cursor, limit: 2 });
      seen.push(...page.deliveries.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(made.toSorted());
    await expect(
      deliveries.list({ tenant: 'acme', endpointId: 'whe_one', cursor: 'rubbish', limit: 2 }),
    ).rejects.toMatchObject({ code: 'request.invalid_cursor' });
  });

  const allOf = (endpointId: string): string =>
    keys.webhookDeliveries(keys.shardOf('acme'), 'acme', endpointId);
  const endedOf = (endpointId: string): string =>
    keys.webhookDeliveriesEnded(keys.shardOf('acme'), 'acme', endpointId);

  it('keeps two hundred deliveries of an endpoint that have ended, however they did and however many wait', async () => {
    const waiting = await Promise.all(Array.from({ length: 100 }, () => add()));
    const ended: string[] = [];
    for (let i = 0; i < 210; i += 1) {
      const delivery = await add({ status: i % 2 === 0 ? 'dropped' : 'pending' });
      if (delivery.status === 'pending') await deliveries.settle(delivery, failed, patient);
      ended.push(delivery.id);
    }
    expect(await redis.zcard(allOf('whe_one'))).toBe(300);
    expect(await redis.zcard(endedOf('whe_one'))).toBe(200);
    const left = await Promise.all(ended.map((id) => deliveries.read('acme', id)));
    expect(left.filter((delivery) => delivery !== null)).toHaveLength(200);
    expect(left.at(-1)).not.toBeNull();
    for (const { id } of waiting)
      expect(await deliveries.read('acme', id)).toMatchObject({ status: 'pending' });
    for (const set of [allOf('whe_one'), endedOf('whe_one')]) expect(await redis.ttl(set)).toBeGreaterThan(0);
  });

  /** Has others wait for the endpoint, of whom there is no record. */
  const crowd = (count: number): Promise<number> =>
    redis.zadd(
      allOf('whe_one'),
      ...Array.from({ length: count }, (_, i) => [9e14, `whd_${String(i)}`]).flat(),
    );
  const isFull = async (): Promise<boolean> =>
    (await deliveries.add(deliveryOf(), { announce: false })) === null;

  it('makes no delivery while ten thousand wait for the endpoint, whatever has ended', async () => {
    const waiting = await Promise.all(Array.from({ length: 64 }, () => add()));
    const ended = await add({ status: 'dropped' });
    await crowd(9_935);
    expect(await isFull()).toBe(false);
    expect(await isFull()).toBe(true);
    expect((await add({ status: 'dropped' })).status).toBe('dropped');
    expect((await add({ id: waiting[0]!.id })).id).toBe(waiting[0]!.id);
    await deliveries.settle(waiting[0]!, failed, patient);
    expect(await isFull()).toBe(false);
    expect(await isFull()).toBe(true);
    await deliveries.settle(waiting[1]!, failed, patient);
    await deliveries.redeliver('acme', 'whe_one', ended.id);
    expect(await isFull()).toBe(true);
  });

  it('does not count what waited until its record expired', async () => {
    await crowd(10_000);
    expect(await isFull()).toBe(false);
  });

  it('notes nothing of a deleted endpoint, not even that its deliveries end', async () => {
    const { id } = await createdEndpoint();
    const [ended, waiting] = [
      await add({ endpointId: id, status: 'dropped' }),
      await add({ endpointId: id }),
    ];
    expect(ended.status).toBe('dropped');
    await endpoints.remove('acme', id);
    await deliveries.settle(waiting, failed, patient);
    expect(await redis.exists(allOf(id), endedOf(id))).toBe(0);
  });

  it('shows replaced secrets until their time is over, and drops them with the next change', async () => {
    let nowMs = 1_000;
    const timed = new WebhookEndpoints({ redis, keys, clock: { nowMs: () => nowMs } });
    const [later, before] = [
      { sealed: 'later', untilMs: 3_000 },
      { sealed: 'before', untilMs: 2_000 },
    ];
    const endpoint = endpointOf({ earlierSecrets: [later, before] });
    await timed.create('acme', endpoint);
    nowMs = 1_999;
    expect((await timed.get('acme', endpoint.id))?.earlierSecrets).toEqual([later, before]);
    nowMs = 2_000;
    expect((await timed.get('acme', endpoint.id))?.earlierSecrets).toEqual([later]);
    expect((await timed.list('acme'))[0]?.earlierSecrets).toEqual([later]);
    await timed.update('acme', endpoint.id, (known) => ({ ...known, url: 'https://a.example/' }), {
      forgetFailures: false,
    });
    const stored = await redis.hget(keys.webhookEndpoints(keys.shardOf('acme'), 'acme'), endpoint.id);
    expect(stored).toContain('https://a.example/');
    expect(stored).not.toContain('before');
  });

  it('keeps the last three secrets that were replaced, each with its own time', async () => {
    const { id } = await createdEndpoint();
    const times = [1, 2, 3, 4].map((turn) => 9e15 + turn);
    for (const untilMs of times) {
      const secret = { ...firstAttempt(), sealed: `until ${String(untilMs)}` };
      await endpoints.rotate('acme', id, secret, { nowMs: 2, untilMs });
    }
    const stored = await endpoints.get('acme', id);
    expect(stored?.sealedSecret).toBe(`until ${String(times[3])}`);
    expect(stored?.earlierSecrets).toEqual([
      { sealed: `until ${String(times[2])}`, untilMs: times[3] },
      { sealed: `until ${String(times[1])}`, untilMs: times[2] },
      { sealed: `until ${String(times[0])}`, untilMs: times[1] },
    ]);
  });

  it('makes one endpoint, one rotation and one redelivery of all attempts at a request', async () => {
    const endpoint = endpointOf({ sealedSecret: 'lost' });
    await endpoints.create('acme', endpoint);
    await endpoints.create('acme', { ...endpoint, sealedSecret: 'made' });
    const times = { nowMs: 2, untilMs: 9e15 };
    const { seed } = firstAttempt();
    for (const sealed of ['lost', 'turned'])
      await endpoints.rotate('acme', endpoint.id, { seed, sealed }, times);
    // Whoever repeats the creation now must not take the secret away that was given since.
    await endpoints.create('acme', { ...endpoint, sealedSecret: 'late' });
    expect(await endpoints.list('acme')).toMatchObject([
      { sealedSecret: 'turned', earlierSecrets: [{ sealed: 'made', untilMs: 9e15 }] },
    ]);
    const { id } = await add({ endpointId: endpoint.id });
    for (let turn = 0; turn < 2; turn += 1) await deliveries.redeliver('acme', endpoint.id, id, { seed });
    expect((await deliveries.read('acme', id))?.round).toBe(2);
  });

  it('changes nothing for a repeated request when somebody else has asked for the same meanwhile', async () => {
    const { id } = await createdEndpoint();
    const delivery = await add({ endpointId: id });
    const repeated = firstAttempt();
    const ask = async (seed: Buffer, sealed: string): Promise<number | undefined> => {
      await endpoints.rotate('acme', id, { seed, sealed }, { nowMs: 2, untilMs: 9e15 });
      return (await deliveries.redeliver('acme', id, delivery.id, { seed }))?.round;
    };
    await ask(repeated.seed, 'mine');
    for (let others = 1; others < requestSeedsMax; others += 1) {
      const sealed = `of ${String(others)}`;
      const round = await ask(firstAttempt().seed, sealed);
      const before = await endpoints.get('acme', id);
      expect(before?.sealedSecret).toBe(sealed);
      expect(await ask(repeated.seed, 'mine again')).toBe(round);
      expect(await endpoints.get('acme', id)).toEqual(before);
    }
    const round = await ask(firstAttempt().seed, 'one too many');
    expect(await ask(repeated.seed, 'mine again')).toBe((round ?? 0) + 1);
    expect(await endpoints.get('acme', id)).toMatchObject({ sealedSecret: 'mine again' });
  });

  /** Keeps an endpoint in the shape of the time when it had one earlier secret. */
  const keepOld = async (previousSecret: { sealed: string; untilMs: number } | null): Promise<string> => {
    const { earlierSecrets: _earlier, secretFrom: _from, ...endpoint } = endpointOf();
    const json = JSON.stringify({ ...endpoint, previousSecret });
    await redis.hset(keys.webhookEndpoints(keys.shardOf('acme'), 'acme'), endpoint.id, json);
    return endpoint.id;
  };

  it('reads and changes an endpoint that was kept when there was one earlier secret', async () => {
    const previous = { sealed: 'previous', untilMs: 9e15 };
    const id = await keepOld(previous);
    const plain = await keepOld(null);
    expect(await endpoints.get('acme', id)).toMatchObject({ earlierSecrets: [previous], secretFrom: '' });
    expect(await endpoints.get('acme', plain)).toMatchObject({ earlierSecrets: [] });
    expect(await endpoints.list('acme')).toHaveLength(2);
    const times = { nowMs: 2, untilMs: 9e15 };
    await endpoints.rotate('acme', id, { ...firstAttempt(), sealed: 'turned' }, times);
    expect(await endpoints.get('acme', id)).toMatchObject({
      sealedSecret: 'turned',
      earlierSecrets: [{ sealed: 'sealed', untilMs: 9e15 }, previous],
    });
  });

  it('leaves endpoints that it cannot read out of a list when that is asked for', async () => {
    const { id } = await createdEndpoint();
    const all = keys.webhookEndpoints(keys.shardOf('acme'), 'acme');
    await redis.hset(all, { whe_strange: '{"id":"whe_strange"}', whe_cut: '{' });
    const unreadable: string[] = [];
    const listed = await endpoints.list('acme', (strange) => unreadable.push(strange));
    expect(listed).toMatchObject([{ id }]);
    expect(unreadable.toSorted()).toEqual(['whe_cut', 'whe_strange']);
    await expect(endpoints.list('acme')).rejects.toThrow();
  });

  it('ignores an attempt of an earlier round', async () => {
    const { id } = await createdEndpoint();
    const delivery = await add({ endpointId: id });
    const again = await deliveries.redeliver('acme', id, delivery.id);
    expect(again).toMatchObject({ id: delivery.id, round: 2, status: 'pending', body: delivery.body });
    expect(await deliveries.settle(delivery, failed, patient)).toEqual({ written: false, disabled: null });
    expect(await deliveries.read('acme', delivery.id)).toMatchObject({ status: 'pending', attempts: [] });
  });

  it('disables an endpoint that fails long enough and often enough, or is gone, and counts anew after a success', async () => {
    const { id } = await createdEndpoint();
    const hasty = { failuresMin: 3, failingMs: 0 };
    const settle = async (credit: 'failure' | 'success' | 'gone', limits = hasty) =>
      (await deliveries.settle(await add({ endpointId: id }), { ...failed, credit }, limits)).disabled;
    expect(await settle('failure')).toBeNull();
    expect(await settle('failure')).toBeNull();
    expect(await settle('success')).toBeNull();
    expect(await settle('failure')).toBeNull();
    expect(await settle('failure')).toBeNull();
    expect(await settle('failure', patient)).toBeNull();
    expect(await settle('failure')).toBe('failing');
    expect(await settle('failure')).toBeNull();
    expect(await endpoints.get('acme', id)).toMatchObject({ disabledReason: 'failing', failures: 5 });
    await endpoints.update('acme', id, (known) => known, { forgetFailures: true });
    expect(await endpoints.get('acme', id)).toMatchObject({
      disabledReason: null,
      failures: 0,
      failingSinceMs: null,
    });
    const before = Date.now();
    expect(await settle('gone', patient)).toBe('gone');
    const [listed] = await endpoints.list('acme');
    expect(listed).toMatchObject({ disabledReason: 'gone' });
    // To be disabled is a change like any other; the clock is that of Redis.
    expect(listed?.updatedAtMs).toBeGreaterThan(before - 60_000);
    expect((await endpoints.get('acme', id))?.updatedAtMs).toBe(listed?.updatedAtMs);
    await endpoints.update('acme', id, (known) => ({ ...known, updatedAtMs: 7 }), { forgetFailures: true });
    expect((await endpoints.get('acme', id))?.updatedAtMs).toBe(7);
  });

  it('keeps two hundred deliveries of the webhooks of single tasks of a tenant, and their secrets only while they wait', async () => {
    const receiver = { url: 'https://hooks.example.com/', sealedSecret: 'sealed' };
    const refs = Array.from({ length: 205 }, () => ({ tenant: 'acme', taskId: createTaskId() }));
    for (const { taskId } of refs) {
      const id = deliveryIdOf(taskId, 'task');
      await deliveries.settle(await add({ id, endpointId: 'task', taskId, receiver }), failed, patient);
    }
    expect(await redis.zcard(allOf('task'))).toBe(200);
    const [first, last] = [refs[0]!, refs.at(-1)!];
    expect(await deliveries.readOfTask(first)).toBeNull();
    expect(await deliveries.redeliverOfTask(first, 'sealed')).toBeNull();
    expect(await deliveries.readOfTask({ ...last, tenant: 'other' })).toBeNull();
    expect(await deliveries.readOfTask(last)).toMatchObject({ receiver: { sealedSecret: '' } });
    const again = await deliveries.redeliverOfTask(last, 'sealed');
    expect(again).toMatchObject({ status: 'pending', round: 2, receiver });
  });

  it('keeps the last twenty attempts', async () => {
    let delivery = await add();
    for (let i = 0; i < 25; i += 1) {
      await deliveries.settle(
        delivery,
        { ...failed, status: 'pending', nextAttemptAtMs: i, attempt: { ...attempt, duration_ms: i } },
        patient,
      );
      delivery = (await deliveries.read('acme', delivery.id))!;
    }
    expect(delivery.tries).toBe(25);
    expect(delivery.attempts).toHaveLength(20);
    expect(delivery.attempts.at(-1)?.duration_ms).toBe(24);
  });

  it('has announced and repeated deliveries in the outbox until they are done', async () => {
    const { id: endpointId } = await createdEndpoint();
    const made = await deliveries.add(deliveryOf({ endpointId }), { announce: true });
    const entry = { kind: 'delivery', id: made?.id, tenant: 'acme' } as const;
    const due = () => outbox.due({ olderThanMs: 60_000, limit: 10 });
    expect(await due()).toEqual([entry]);
    await outbox.done({ ...entry, id: made?.id ?? '' });
    expect(await due()).toEqual([]);
    await deliveries.redeliver('acme', endpointId, made?.id ?? '');
    expect(await due()).toEqual([entry]);
    expect(await deliveries.redeliver('acme', 'whe_other', made?.id ?? '')).toBeNull();
  });

  it('keeps a delivery in the outbox that is asked for again while an earlier round is taken care of', async () => {
    const { id: endpointId } = await createdEndpoint();
    const made = (await deliveries.add(deliveryOf({ endpointId }), { announce: true }))!;
    const entry = { kind: 'delivery', id: made.id, tenant: 'acme' } as const;
    const due = () => outbox.due({ olderThanMs: 60_000, limit: 10 });
    const again = (await deliveries.redeliver('acme', endpointId, made.id))!;
    await outbox.doneWithRound(entry, made.round);
    expect(await due()).toEqual([entry]);
    await outbox.doneWithRound(entry, again.round);
    expect(await due()).toEqual([]);
  });

  it('forgets the entry of a delivery whose record has expired', async () => {
    const made = (await deliveries.add(deliveryOf(), { announce: true }))!;
    const shard = keys.shardOf('acme');
    await redis.del(keys.webhookDeliveryPrefix(shard, 'acme') + made.id);
    await outbox.doneWithRound({ kind: 'delivery', id: made.id, tenant: 'acme' }, made.round);
    expect(await redis.zcard(keys.webhookOutbox(shard))).toBe(0);
  });
});
