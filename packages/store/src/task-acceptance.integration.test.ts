import type { ChatSpec, HarvestSpec } from '@harvest/contracts/task-record';
import { createTaskId } from '@harvest/contracts/task-id';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type Admission, type AdmissionOutcome, openAdmission } from './admission.ts';
import type { Store } from './create-store.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';
import type { TaskLease } from './task-store.ts';

type CallerOverrides = Partial<Admission['caller']>;

const specOf = (overrides: Partial<HarvestSpec> = {}): HarvestSpec =>
  harvestSpecOf({ tenant: 'acme', ...overrides });

function admissionOf(caller: CallerOverrides, overrides: Partial<Admission> = {}): Admission {
  return {
    ...openAdmission,
    countRequest: true,
    ...overrides,
    caller: { ...openAdmission.caller, keyId: 'k1', ...caller },
  };
}

const noLimits = openAdmission.caller.keyLimits;

describe('admission', () => {
  const openAt = createStoreOpener();
  let redis: ReturnType<typeof sharedRedis>;
  beforeEach(() => {
    redis = sharedRedis();
  });
  const open = (settings?: Record<string, string>): Store => openAt(redis, settings);
  const submit = (store: Store, admission: Admission, spec = specOf()): Promise<AdmissionOutcome> =>
    store.tasks.accept([spec], 'It rained.', admission);
  const claim = async (store: Store, spec: HarvestSpec): Promise<TaskLease> => {
    const claimed = await store.tasks.claim(spec, { attemptsMax: 3 });
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    return claimed.lease;
  };
  const kinds = (outcomes: readonly AdmissionOutcome[]): readonly string[] =>
    outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.error.code : outcome.kind));
  /** The jobs that wait, in the order in which they would be taken; nobody takes any here. */
  const queued = async (store: Store): Promise<string[]> =>
    await store.redis.zrange(`${store.queuePrefix(store.shards[0]!)}:tasks:prioritized`, '0', '-1');
  const keysOf = async (store: Store, part: string): Promise<string[]> =>
    await store.redis.keys(`*${redis.namespace}*${part}*`);

  it('admits as many requests as the smaller limit allows, and says when the next one fits', async () => {
    const store = open();
    const admission = admissionOf({
      keyLimits: { ...noLimits, requestsPerMinute: 3 },
      tenantLimits: { ...noLimits, requestsPerMinute: 5 },
    });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => submit(store, admission)));
    expect(kinds(outcomes).toSorted()).toEqual(['accepted', 'accepted', 'accepted', 'limit.requests']);
    const refused = outcomes.find((outcome) => outcome.kind === 'refused');
    expect(refused?.error.retryAfterMs).toBeGreaterThan(55_000);
    expect(refused?.error.retryAfterMs).toBeLessThanOrEqual(60_200);
    expect(refused?.rates).toMatchObject([
      { scope: 'key', limit: 3, remaining: 0 },
      { scope: 'tenant', limit: 5, remaining: 2 },
    ]);
    const other = admissionOf({
      keyId: 'k2',
      keyLimits: { ...noLimits, requestsPerMinute: 3 },
      tenantLimits: { ...noLimits, requestsPerMinute: 5 },
    });
    const more = await Promise.all([1, 2, 3].map(() => submit(store, other)));
    expect(kinds(more).toSorted()).toEqual(['accepted', 'accepted', 'limit.requests']);
  });

  it('counts requests that submit nothing in the same window', async () => {
    const store = open();
    const caller = {
      tenant: 'acme',
      keyId: 'k1',
      keyLimits: { ...noLimits, requestsPerMinute: 2 },
      tenantLimits: noLimits,
    };
    expect((await store.requestLimits.admit(caller)).refusal).toBeNull();
    expect(kinds([await submit(store, admissionOf(caller))])).toEqual(['accepted']);
    const verdict = await store.requestLimits.admit(caller);
    expect(verdict.refusal).toMatchObject({ code: 'limit.requests' });
    expect(verdict.rates).toMatchObject([{ scope: 'key', limit: 2, remaining: 0 }]);
    expect(await store.requestLimits.admit({ ...caller, tenant: 'other' })).toMatchObject({ refusal: null });
  });

  it('forgets what is older than the window, and no sooner', async () => {
    const store = open({ RATE_WINDOW_SECONDS: '1' });
    const caller = {
      tenant: 'acme',
      keyId: 'k1',
      keyLimits: { ...noLimits, requestsPerMinute: 2 },
      tenantLimits: noLimits,
    };
    const admittedAt: number[] = [];
    while (admittedAt.length < 6) {
      const sentMs = performance.now();
      if ((await store.requestLimits.admit(caller)).refusal === null) admittedAt.push(sentMs);
    }
    const gotAt = performance.now();
    // Sent at least a window before the third one after it was answered.
    for (const [index, sentMs] of admittedAt.slice(0, -2).entries())
      expect((admittedAt[index + 3] ?? gotAt) - sentMs).toBeGreaterThanOrEqual(1_000);
  });

  it('charges a refused submission for nothing but the request', async () => {
    const store = open();
    const admission = admissionOf(
      { keyLimits: { ...noLimits, requestsPerMinute: 10, tokensPerMinute: 100 } },
      { tokens: 60 },
    );
    expect(kinds([await submit(store, admission), await submit(store, admission)])).toEqual([
      'accepted',
      'limit.tokens',
    ]);
    const last = await submit(store, { ...admission, tokens: 40 });
    expect(last).toMatchObject({ kind: 'accepted', rates: [{ remaining: 7 }] });
    const never = await submit(store, { ...admission, tokens: 101 });
    expect(never).toMatchObject({
      kind: 'refused',
      error: { code: 'limit.tokens', retry: 'never', retryAfterMs: undefined },
    });
  });

  it('bounds unfinished and waiting tasks of a key and of a tenant, and frees their places at the end', async () => {
    const store = open();
    const admission = admissionOf({
      keyLimits: { ...noLimits, concurrentTasks: 2 },
      tenantLimits: { ...noLimits, queuedTasks: 2 },
    });
    const specs = [specOf(), specOf()];
    for (const spec of specs) expect(kinds([await submit(store, admission, spec)])).toEqual(['accepted']);
    expect(kinds([await submit(store, admission)])).toEqual(['limit.concurrent_tasks']);
    const otherKey = admissionOf({ keyId: 'k2', tenantLimits: { ...noLimits, queuedTasks: 2 } });
    expect(kinds([await submit(store, otherKey)])).toEqual(['limit.queued_tasks']);
    const lease = await claim(store, specs[0] ?? specOf());
    const third = specOf();
    expect(kinds([await submit(store, otherKey, third)])).toEqual(['accepted']);
    await store.tasks.finish(lease, { status: 'cancelled' }, []);
    await store.tasks.requestCancel(third);
    expect(kinds([await submit(store, admission)])).toEqual(['accepted']);
  });

  it('answers concurrent submissions with one idempotency key with one task', async () => {
    const [first, second] = [open(), open()];
    const admission = admissionOf({}, { idempotency: { key: 'order 7', fingerprint: 'f1' } });
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, at) => submit(at % 2 === 0 ? first : second, admission)),
    );
    const ids = outcomes.flatMap((outcome) =>
      outcome.kind === 'replayed' ? outcome.taskIds : outcome.kind === 'refused' ? [outcome.error.code] : [],
    );
    expect(new Set(ids).size).toBe(1);
    expect(await queued(first)).toEqual([ids[0]]);
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect((await first.tasks.list({ tenant: 'acme', limit: 10 })).records).toHaveLength(1);
    const otherBody = { ...admission, idempotency: { key: 'order 7', fingerprint: 'f2' } };
    expect(kinds([await submit(first, otherBody)])).toEqual(['idempotency.key_reused']);
    const otherTenant = await submit(first, admission, specOf({ tenant: 'globex' }));
    expect(otherTenant.kind).toBe('accepted');
  });

  it('forgets the idempotency key of a chat that was cancelled, and keeps that of one that was answered', async () => {
    const store = open();
    const chat = (): ChatSpec => ({
      kind: 'chat',
      taskId: createTaskId(),
      tenant: 'acme',
      requestId: 'r',
      traceparent: null,
      replyTo: 'nobody',
    });
    const admission = admissionOf({}, { idempotency: { key: 'k', fingerprint: 'f' } });
    const left = chat();
    await store.tasks.accept([left], '{}', admission);
    expect((await store.tasks.accept([chat()], '{}', admission)).kind).toBe('replayed');
    await store.tasks.requestCancel(left);
    const answered = chat();
    expect((await store.tasks.accept([answered], '{}', admission)).kind).toBe('accepted');
    const claimed = await store.tasks.claim(answered, { attemptsMax: 1 });
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    const error = { code: 'provider.timeout', message: 'm', type: '/docs/errors/provider.timeout' } as const;
    await store.tasks.finish(claimed.lease, { status: 'failed', error }, []);
    expect((await store.tasks.accept([chat()], '{}', admission)).kind).toBe('replayed');
    const [key] = await keysOf(store, ':idempotency:');
    expect(await store.redis.ttl(String(key))).toBeLessThanOrEqual(300);
  });

  it('keeps no idempotency key of a refused submission', async () => {
    const store = open();
    const idempotency = { key: 'k', fingerprint: 'f' };
    const refused = admissionOf(
      { keyLimits: { ...noLimits, tokensPerMinute: 1 } },
      { tokens: 2, idempotency },
    );
    expect(kinds([await submit(store, refused)])).toEqual(['limit.tokens']);
    expect(kinds([await submit(store, admissionOf({}, { idempotency }))])).toEqual(['accepted']);
  });

  it('counts requests that other limits refuse, so that they cannot be sent without end', async () => {
    const store = open();
    const admission = admissionOf({ keyLimits: { ...noLimits, requestsPerMinute: 3, concurrentTasks: 1 } });
    const outcomes: AdmissionOutcome[] = [];
    for (let i = 0; i < 4; i += 1) outcomes.push(await submit(store, admission));
    expect(kinds(outcomes)).toEqual([
      'accepted',
      'limit.concurrent_tasks',
      'limit.concurrent_tasks',
      'limit.requests',
    ]);
    const limited: CallerOverrides = { keyId: 'k2', keyLimits: { ...noLimits, requestsPerMinute: 3 } };
    const reusing = (fingerprint: string): Promise<AdmissionOutcome> =>
      submit(store, admissionOf(limited, { idempotency: { key: 'k', fingerprint } }));
    expect(kinds([await reusing('f'), await reusing('g'), await reusing('g'), await reusing('g')])).toEqual([
      'accepted',
      'idempotency.key_reused',
      'idempotency.key_reused',
      'limit.requests',
    ]);
  });

  it('names the time after which all limits permit the request, not just the first', async () => {
    const store = open();
    const tokensFirst = admissionOf(
      { keyLimits: { ...noLimits, tokensPerMinute: 10 } },
      { tokens: 10, countRequest: false },
    );
    await submit(store, tokensFirst);
    await waitFor('a later slot', async () => Number((await store.redis.time())[1]) > 600_000);
    const both = admissionOf(
      { keyLimits: { ...noLimits, requestsPerMinute: 1, tokensPerMinute: 10 } },
      { tokens: 5 },
    );
    await submit(store, { ...both, tokens: 0 });
    const refused = await submit(store, both);
    const alone = await submit(store, { ...both, tokens: 0 });
    if (refused.kind !== 'refused' || alone.kind !== 'refused') throw new Error('both are to be refused');
    expect(refused.error.code).toBe('limit.requests');
    expect(refused.error.retryAfterMs).toBeGreaterThanOrEqual(alone.error.retryAfterMs ?? 0);
  });

  it('says that more tasks than a limit permits never fit', async () => {
    const store = open();
    const admission = admissionOf({ tenantLimits: { ...noLimits, queuedTasks: 1 } });
    const outcome = await store.tasks.accept([specOf(), specOf()], 'x', admission);
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { code: 'limit.queued_tasks', retry: 'never', retryAfterMs: undefined },
    });
  });

  it.each([
    ['counts', 'load:broken'],
    ['waiting tasks', 'tasks:pending:broken'],
    ['parked tasks', 'parked:broken'],
  ])('refuses nobody for the %s of the tenant of another submission in the call', async (_what, name) => {
    const store = open();
    await store.redis.set(`${store.shards[0]!.tag}:${name}`, 'of another type');
    const tenantLimits = { ...noLimits, requestsPerMinute: 10, tokensPerMinute: 100 };
    const admission = admissionOf({ tenantLimits }, { tokens: 40 });
    const capped = admissionOf({ tenantLimits, runningTasksMax: 0 }, { tokens: 40 });
    const specs = ['acme', 'acme', 'broken', 'globex'].map((tenant) => specOf({ tenant }));
    const settled = await Promise.allSettled(
      specs.map((spec) => submit(store, spec.tenant === 'broken' ? capped : admission, spec)),
    );
    // Nobody's limits count what was not carried out.
    expect(settled).toMatchObject([
      { value: { kind: 'accepted', rates: [{ remaining: 9 }] } },
      { value: { kind: 'accepted', rates: [{ remaining: 8 }] } },
      { status: 'rejected' },
      { value: { kind: 'accepted', rates: [{ remaining: 9 }] } },
    ]);
    const whole = specs.filter(({ tenant }) => tenant !== 'broken').map(({ taskId }) => taskId);
    expect((await queued(store)).sort()).toEqual(whole.sort());
    expect(await keysOf(store, specs[2]!.taskId)).toEqual([]);
    expect(await store.redis.hget(`${store.shards[0]!.tag}:totals`, 'accepted')).toBe('3');
  });

  it.each(['prioritized', 'pc'])('leaves nothing where "%s" of the queue has another type', async (name) => {
    const store = open();
    const spec = specOf();
    await store.redis.rpush(`${store.queuePrefix(store.shards[0]!)}:tasks:${name}`, 'of another type');
    const before = await keysOf(store, '');
    const admission = admissionOf({ tenantLimits: { ...noLimits, requestsPerMinute: 10 } });
    await expect(submit(store, admission, spec)).rejects.toThrow('WRONGTYPE');
    expect(await keysOf(store, '')).toEqual(before);
  });

  it('replays all tasks of a batch, in order', async () => {
    const store = open();
    const admission = admissionOf({}, { idempotency: { key: 'k', fingerprint: 'f' } });
    const specs = [specOf(), specOf(), specOf()] as const;
    await store.tasks.accept(specs, 'x', admission);
    const again = await store.tasks.accept([specOf(), specOf(), specOf()], 'x', admission);
    expect(again).toMatchObject({ kind: 'replayed', taskIds: specs.map(({ taskId }) => taskId) });
  });

  it('accepts all tasks of a batch or none', async () => {
    const store = open();
    const admission = admissionOf({ tenantLimits: { ...noLimits, concurrentTasks: 2 } });
    const specs = [specOf(), specOf(), specOf()] as const;
    expect(kinds([await store.tasks.accept(specs, 'x', admission)])).toEqual(['limit.concurrent_tasks']);
    for (const spec of specs) expect(await store.tasks.read(spec)).toBeNull();
    const accepted = await store.tasks.accept([specs[0], specs[1]], 'x', admission);
    expect(accepted).toMatchObject({ kind: 'accepted' });
    expect(await queued(store)).toEqual([`batch-${specs[0].taskId}`]);
  });

  it('parks tasks beyond the cap on running ones and queues them in order as others end', async () => {
    const store = open();
    const admission = admissionOf({ runningTasksMax: 2 });
    const specs = Array.from({ length: 5 }, () => specOf());
    for (const spec of specs) await submit(store, admission, spec);
    const [a = specOf(), b = specOf(), c = specOf(), d = specOf(), e = specOf()] = specs;
    expect(await queued(store)).toEqual([a.taskId, b.taskId]);
    expect(await store.tasks.finish(await claim(store, a), { status: 'cancelled' }, [])).toBe(true);
    expect(await queued(store)).toEqual([a.taskId, b.taskId, c.taskId]);
    // A parked task that is cancelled leaves no place to anybody.
    expect(await store.tasks.requestCancel(d)).toBe('cancelled');
    expect(await queued(store)).toEqual([a.taskId, b.taskId, c.taskId]);
    expect(await store.tasks.requestCancel(b)).toBe('cancelled');
    expect(await queued(store)).toEqual([a.taskId, b.taskId, c.taskId, e.taskId]);
    for (const spec of [c, e])
      await store.tasks.finish(await claim(store, spec), { status: 'cancelled' }, []);
    expect(await keysOf(store, ':load:acme')).toEqual([]);
    expect(await keysOf(store, ':parked:')).toEqual([]);
  });

  it('lets interactive tasks go before parked batches', async () => {
    const store = open();
    const running = specOf();
    await submit(store, admissionOf({ runningTasksMax: 1 }), running);
    await submit(store, admissionOf({ runningTasksMax: 1 }, { lane: 'batch' }));
    const waiting = specOf();
    await submit(store, admissionOf({ runningTasksMax: 1 }), waiting);
    await store.tasks.requestCancel(running);
    expect(await queued(store)).toEqual([running.taskId, waiting.taskId]);
  });

  it('leaves the cap as it is for those who know nothing of it', async () => {
    const store = open();
    const specs = [specOf(), specOf(), specOf()];
    for (const spec of specs.slice(0, 2)) await submit(store, admissionOf({ runningTasksMax: 1 }), spec);
    await store.tasks.accept([specs[2] ?? specOf()], 'x');
    expect(await queued(store)).toEqual([specs[0]?.taskId]);
  });

  it('puts a newcomer before a flood, however many tasks have started under one job', async () => {
    const store = open();
    for (let i = 0; i < 50; i += 1) await submit(store, admissionOf({}), specOf({ tenant: 'heavy' }));
    const batch = [
      specOf({ tenant: 'other' }),
      specOf({ tenant: 'other' }),
      specOf({ tenant: 'other' }),
    ] as const;
    await store.tasks.accept(batch, 'x', admissionOf({}, { cost: 100 }));
    for (const spec of batch) await claim(store, spec);
    const newcomer = specOf({ tenant: 'light' });
    await submit(store, admissionOf({}), newcomer);
    expect((await queued(store)).indexOf(newcomer.taskId)).toBeLessThanOrEqual(3);
  });

  it('queues parked tasks when the cap is lifted', async () => {
    const store = open();
    for (let i = 0; i < 3; i += 1) await submit(store, admissionOf({ runningTasksMax: 1 }));
    await submit(store, admissionOf({ runningTasksMax: null }));
    expect(await queued(store)).toHaveLength(4);
  });

  it('sets aside at most what is left of every cap, and gives back what was not spent', async () => {
    const store = open();
    const capped = (overrides: Partial<Admission> = {}): Admission =>
      admissionOf(
        {
          keyBudget: { dailyUsd: 1, monthlyUsd: null },
          tenantBudget: { dailyUsd: null, monthlyUsd: 1.5 },
        },
        { reserve: { wantedUsd: 0.6, leastUsd: 0.3 }, ...overrides },
      );
    const [first, second] = [specOf(), specOf()];
    expect(kinds([await submit(store, capped(), first)])).toEqual(['accepted']);
    expect(kinds([await submit(store, capped(), second)])).toEqual(['accepted']);
    expect(kinds([await submit(store, capped())])).toEqual(['budget.exhausted']);
    const claimed = await store.tasks.claim(second, { attemptsMax: 3 });
    expect(claimed).toMatchObject({ allowance: { reservedUsd: 0.4, spentUsd: 0 } });
    const call = {
      provider: 'openai',
      model: 'm',
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0.1,
      ownKey: false,
    };
    const lease = await claim(store, first);
    await store.tasks.release(lease, {
      events: [],
      spareAttempt: true,
      account: { spentUsd: 0.1, calls: [call] },
    });
    const again = await store.tasks.claim(first, { attemptsMax: 3 });
    expect(again).toMatchObject({ allowance: { reservedUsd: 0.6, spentUsd: 0.1 } });
    if (again.kind !== 'claimed') throw new Error(again.kind);
    await store.tasks.finish(again.lease, { status: 'cancelled' }, [], { spentUsd: 0.1, calls: [call] });
    // 1.00 - 0.20 spent - 0.40 set aside for the second.
    expect(kinds([await submit(store, capped({ reserve: { wantedUsd: 0.5, leastUsd: 0.41 } }))])).toEqual([
      'budget.exhausted',
    ]);
    expect(kinds([await submit(store, capped({ reserve: { wantedUsd: 0.4, leastUsd: 0.4 } }))])).toEqual([
      'accepted',
    ]);
  });

  it('knows what an earlier start of a task was about to spend when it was lost', async () => {
    const store = open();
    const spec = specOf();
    await submit(
      store,
      admissionOf(
        { tenantBudget: { dailyUsd: 1, monthlyUsd: null } },
        { reserve: { wantedUsd: 0.5, leastUsd: 0.5 } },
      ),
      spec,
    );
    await claim(store, spec);
    const [record] = await keysOf(store, `task:acme:${spec.taskId}`);
    await store.redis.hset(String(record), 'spending', 200_000_000);
    const next = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(next).toMatchObject({ allowance: { reservedUsd: 0.5, spentUsd: 0.2 } });
  });

  it('gives the sealed keys of a request to its task, and forgets them at its end', async () => {
    const store = open();
    const spec = specOf();
    await submit(store, admissionOf({}, { sealedKeys: '{"openai":"sealed"}' }), spec);
    const claimed = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(claimed).toMatchObject({ keys: { ofRequest: '{"openai":"sealed"}', ofTenant: {} } });
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    await store.tasks.finish(claimed.lease, { status: 'cancelled' }, []);
    const [record] = await keysOf(store, `task:acme:${spec.taskId}`);
    expect(Object.keys(await store.redis.hgetall(String(record)))).not.toContain('sealed');
  });
});
