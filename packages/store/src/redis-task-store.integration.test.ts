import type { HarvestSpec } from '@harvest/contracts/task-record';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Store } from './create-store.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';
import type { ClaimOutcome, TaskLease } from './task-store.ts';

const result = samplePlainResult({ citations: [{ source: 0, start: 0, end: 10, quote: 'It rained.' }] });

function leaseOf(outcome: ClaimOutcome): TaskLease {
  if (outcome.kind === 'missing' || outcome.kind === 'finished') throw new Error(`no lease: ${outcome.kind}`);
  return outcome.lease;
}

describe('the task store', () => {
  const openAt = createStoreOpener();
  const open = (settings?: Record<string, string>): Store => openAt(sharedRedis(), settings);
  const accept = async (store: Store, overrides: Partial<HarvestSpec> = {}): Promise<HarvestSpec> => {
    const spec = harvestSpecOf(overrides);
    await store.tasks.accept([spec], 'It rained.');
    return spec;
  };

  it('returns an accepted task as pending, with its source and no result', async () => {
    const store = open();
    const spec = await accept(store);
    const task = await store.tasks.read(spec);
    expect(task).toMatchObject({ source: 'It rained.', result: null });
    expect(task?.record).toMatchObject({ ...spec, status: 'pending', attempts: 0, startedAtMs: null });
  });

  it('accepts a known id once only', async () => {
    const store = open();
    const spec = harvestSpecOf();
    const first = await store.tasks.accept([spec], 'one');
    const second = await store.tasks.accept([spec], 'two');
    expect(second).toEqual(first);
    expect((await store.tasks.read(spec))?.source).toBe('one');
    expect((await store.health()).waiting).toBe(1);
  });

  it('gives the documents of a result one by one, and keeps long ones compressed for as long as the result', async () => {
    const store = open({ TASK_TTL_SECONDS: '60' });
    const [spec, bare] = [await accept(store), await accept(store)];
    const long = 'It rained – and rained. '.repeat(10_000);
    const documents = ['short', '', long];
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 1 }));
    const last = { type: 'stage-started', data: { stage: 'acquire' } } as const;
    expect(await store.tasks.readDocument(spec, 0)).toBeNull();
    await store.tasks.finish(lease, { status: 'completed', result, documents }, [last]);
    for (const [index, text] of [...documents, null].entries())
      expect(await store.tasks.readDocument(spec, index)).toEqual({ count: 3, text });
    const keyOf = async (kind: string): Promise<string> =>
      (await store.redis.keys(`*:${kind}:*${spec.taskId}`)).join();
    const documentsKey = await keyOf('documents');
    expect(await store.redis.hstrlen(documentsKey, '2')).toBeLessThan(long.length / 10);
    const [documentsTtl, resultTtl] = [
      await store.redis.ttl(documentsKey),
      await store.redis.ttl(await keyOf('result')),
    ];
    expect(Math.abs(documentsTtl - resultTtl)).toBeLessThanOrEqual(1);
    expect(documentsTtl).toBeGreaterThan(0);
    const events = await store.tasks.readEvents(spec, { limit: 10 });
    expect(events?.events.map(({ event }) => event.type)).toEqual(['stage-started', 'task-completed']);

    const other = leaseOf(await store.tasks.claim(bare, { attemptsMax: 1 }));
    await store.tasks.finish(other, { status: 'completed', result }, []);
    expect(await store.tasks.readDocument(bare, 0)).toBeNull();
  });

  it('refuses a task beyond the allowed number of pending ones and takes it again when there is room', async () => {
    const store = open({ PENDING_TASKS_MAX: '1' });
    const spec = await accept(store);
    await expect(store.tasks.accept([harvestSpecOf()], 'x')).resolves.toMatchObject({
      kind: 'refused',
      error: { code: 'queue.full' },
    });
    await store.tasks.requestCancel(spec);
    await expect(store.tasks.accept([harvestSpecOf()], 'x')).resolves.toMatchObject({
      kind: 'accepted',
    });
  });

  it('stores one result when two holders finish the same task, that of the newer one', async () => {
    const store = open();
    const spec = await accept(store);
    const older = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const newer = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(newer).toMatchObject({ kind: 'claimed', attempt: 2, resumed: true });
    expect(await store.tasks.finish(older, { status: 'completed', result }, [])).toBe(false);
    expect(await store.tasks.finish(leaseOf(newer), { status: 'completed', result }, [])).toBe(true);
    // The same call once more, as after a broken connection, is told that it has won.
    expect(await store.tasks.finish(leaseOf(newer), { status: 'completed', result }, [])).toBe(true);
    expect(await store.tasks.finish(leaseOf(newer), { status: 'cancelled' }, [])).toBe(false);
    expect((await store.tasks.read(spec))?.record.status).toBe('completed');
    const page = await store.tasks.readEvents(spec, { limit: 100 });
    expect(page?.events.filter(({ event }) => event.type.startsWith('task-c'))).toHaveLength(1);
  });

  it('refuses events of a holder that lost its lease', async () => {
    const store = open();
    const spec = await accept(store);
    const older = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const newer = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const delta = { type: 'token-delta', data: { generation: 1, text: 'a' } } as const;
    expect(await store.tasks.appendEvents(older, 1, [delta])).toBe('fenced');
    expect(await store.tasks.appendEvents(newer, 1, [delta])).toBe('written');
    await store.tasks.finish(newer, { status: 'completed', result }, []);
    expect(await store.tasks.appendEvents(newer, 2, [delta])).toBe('fenced');
  });

  it('lets record, result and events expire together after the TTL and not before the end', async () => {
    const store = open({ TASK_TTL_SECONDS: '60' });
    const spec = await accept(store);
    const keys = await store.redis.keys(`*${spec.taskId}`);
    expect(await Promise.all(keys.map((key) => store.redis.ttl(key)))).toEqual(keys.map(() => -1));
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    await store.tasks.finish(lease, { status: 'completed', result }, []);
    const finished = (await store.redis.keys(`*${spec.taskId}`)).filter((key) => !key.includes(':bull:'));
    expect(finished).toHaveLength(3);
    for (const key of finished) expect([59, 60]).toContain(await store.redis.ttl(key));
    const record = (await store.tasks.read(spec))?.record;
    expect(record?.expiresAtMs).toBe((record?.completedAtMs ?? 0) + 60_000);
  });

  it('gives up a task after the allowed number of starts and keeps a dead letter', async () => {
    const store = open();
    const spec = await accept(store);
    for (let start = 1; start <= 3; start += 1) {
      expect(await store.tasks.claim(spec, { attemptsMax: 3 })).toMatchObject({
        kind: 'claimed',
        attempt: start,
      });
    }
    const fourth = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(fourth).toMatchObject({ kind: 'exhausted', attempts: 3 });
    const error = {
      code: 'task.crashed_workers',
      message: 'It crashed.',
      type: '/docs/errors/x',
    } as const;
    await store.tasks.finish(leaseOf(fourth), { status: 'failed', error, deadLetter: true }, []);
    expect((await store.tasks.read(spec))?.record).toMatchObject({ status: 'failed', attempts: 3, error });
    const [letter] = await store.deadLetters.list(10);
    expect(letter).toMatchObject({ taskId: spec.taskId, tenant: 'default', error });
  });

  it('does not count a start that was given back at a drain', async () => {
    const store = open();
    const spec = await accept(store);
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 1 }));
    expect(await store.tasks.release(lease, { events: [], spareAttempt: true })).toBe('released');
    // A broken connection makes the client send it twice.
    expect(await store.tasks.release(lease, { events: [], spareAttempt: true })).toBe('released');
    expect(await store.tasks.claim(spec, { attemptsMax: 1 })).toMatchObject({
      kind: 'claimed',
      attempt: 1,
      resumed: false,
    });
  });

  it('says while a task waits for its next start why, until when, and nothing of it later', async () => {
    const store = open();
    const error = {
      code: 'acquisition.rate_limited' as const,
      message: 'Slow down.',
      type: '/docs/errors/acquisition.rate_limited',
    };
    const waitingOf = async (spec: HarvestSpec) => (await store.tasks.read(spec))?.record.waiting;
    const waits = async () => {
      const spec = await accept(store);
      const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
      expect(await waitingOf(spec)).toBeNull();
      const waiting = { error, inMs: 7_000 };
      await store.tasks.release(lease, { events: [], spareAttempt: true, waiting });
      return spec;
    };
    const started = await waits();
    const { record } = (await store.tasks.read(started))!;
    expect(record.waiting?.error).toEqual(error);
    expect(record.waiting?.untilMs).toBeGreaterThanOrEqual(record.startedAtMs! + 7_000);
    const [listed] = (await store.tasks.list({ tenant: started.tenant, limit: 10 })).records;
    expect(listed?.waiting).toEqual(record.waiting);
    await store.tasks.claim(started, { attemptsMax: 3 });
    expect(await waitingOf(started)).toBeNull();
    const cancelled = await waits();
    await store.tasks.requestCancel(cancelled);
    expect(await waitingOf(cancelled)).toBeNull();
    // Its holder finishes it although it was released: nothing but the fence is compared.
    const finished = await accept(store);
    const lease = leaseOf(await store.tasks.claim(finished, { attemptsMax: 3 }));
    await store.tasks.release(lease, { events: [], spareAttempt: true, waiting: { error, inMs: 7_000 } });
    expect(await store.tasks.finish(lease, { status: 'failed', error }, [])).toBe(true);
    expect(await waitingOf(finished)).toBeNull();
  });

  it.each(['1', '5'])(
    'has what a disabled tenant was accepted for cancelled, with %s shards',
    async (shards) => {
      const store = open({ SHARD_COUNT: shards });
      const settings = { disabled: false, limits: {}, budget: {}, weight: 1 };
      const [running, waiting, other] = [
        await accept(store, { tenant: 'acme' }),
        await accept(store, { tenant: 'acme' }),
        await accept(store, { tenant: 'other' }),
      ];
      const lease = leaseOf(await store.tasks.claim(running, { attemptsMax: 3 }));
      await store.tenants.set('acme', settings);
      expect(await store.tasks.appendEvents(lease, 1, [])).toBe('written');
      await store.tenants.set('acme', { ...settings, disabled: true });
      expect(await store.tasks.appendEvents(lease, 2, [])).toBe('cancel-requested');
      expect((await store.tasks.claim(other, { attemptsMax: 3 })).kind).toBe('claimed');
      const claim = await store.tasks.claim(waiting, { attemptsMax: 3 });
      expect(claim.kind).toBe('cancel-requested');
      expect(await store.tasks.finish(leaseOf(claim), { status: 'cancelled' }, [])).toBe(true);
      const late = await accept(store, { tenant: 'acme' });
      await store.tenants.set('acme', settings);
      expect(await store.tasks.claim(late, { attemptsMax: 3 })).toMatchObject({
        kind: 'claimed',
        attempt: 1,
      });
    },
  );

  it.each([
    ['pending', () => Promise.resolve()],
    [
      'released for a later attempt',
      async (store: Store, spec: HarvestSpec) => {
        const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
        await store.tasks.release(lease, { events: [], spareAttempt: false });
      },
    ],
  ])('cancels a task that is %s at once, and no worker can start it', async (_name, prepare) => {
    const store = open();
    const spec = await accept(store);
    await prepare(store, spec);
    expect(await store.tasks.requestCancel(spec)).toBe('cancelled');
    expect(await store.tasks.claim(spec, { attemptsMax: 3 })).toEqual({ kind: 'finished' });
    expect(await store.tasks.requestCancel(spec)).toBe('already-cancelled');
    expect(await store.health()).toMatchObject({ waiting: 0, active: 0 });
  });

  it('asks the holder of a running task to stop, by a nudge, at its next event and at the next start', async () => {
    const store = open();
    const spec = await accept(store);
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    await store.cancellations.start();
    const nudged = new Promise<void>((resolve) => store.cancellations.listen(spec.taskId, resolve));
    expect(await store.tasks.requestCancel(spec)).toBe('requested');
    await nudged;
    const event = { type: 'stage-started', data: { stage: 'generate' } } as const;
    expect(await store.tasks.appendEvents(lease, 1, [event])).toBe('cancel-requested');
    const next = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(next.kind).toBe('cancel-requested');
    expect(await store.tasks.finish(leaseOf(next), { status: 'cancelled' }, [])).toBe(true);
    expect((await store.tasks.read(spec))?.record).toMatchObject({ status: 'cancelled', attempts: 1 });
    expect(await store.tasks.requestCancel(spec)).toBe('already-cancelled');
  });

  it('lists tasks newest first over pages, without gaps or repeats, while tasks change status', async () => {
    const store = open();
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift((await accept(store)).taskId);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.tasks.list({
        tenant: 'default',
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.records.map((record) => record.taskId));
      for (const record of page.records) await store.tasks.claim(record, { attemptsMax: 3 });
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
    const processing = await store.tasks.list({ tenant: 'default', status: 'processing', limit: 100 });
    expect(processing.records.map((record) => record.taskId)).toEqual(ids);
    expect((await store.tasks.list({ tenant: 'default', status: 'pending', limit: 100 })).records).toEqual(
      [],
    );
  });

  it.each([
    '',
    'x',
    'MS4',
    Buffer.from('1.-5').toString('base64url'),
    Buffer.from('1.1e3').toString('base64url'),
  ])('refuses the foreign cursor %j', async (cursor) => {
    await expect(open().tasks.list({ tenant: 'default', cursor, limit: 1 })).rejects.toMatchObject({
      code: 'request.invalid_cursor',
    });
  });

  it('leaves out listed tasks whose record has expired', async () => {
    const store = open();
    const spec = await accept(store);
    const kept = await accept(store);
    const [key] = await store.redis.keys(`*task:*${spec.taskId}`);
    await store.redis.del(key!);
    const page = await store.tasks.list({ tenant: 'default', limit: 10 });
    expect(page.records.map((record) => record.taskId)).toEqual([kept.taskId]);
  });

  it("finds nothing under another tenant's name, on one shard as on several", async () => {
    for (const shards of ['1', '7']) {
      const store = open({ SHARD_COUNT: shards });
      const spec = await accept(store, { tenant: 'alice' });
      const foreign = { tenant: 'bob', taskId: spec.taskId };
      expect(await store.tasks.read(foreign)).toBeNull();
      expect(await store.tasks.readEvents(foreign, { limit: 1 })).toBeNull();
      expect(await store.tasks.requestCancel(foreign)).toBe('missing');
      expect(await store.tasks.claim(foreign, { attemptsMax: 3 })).toEqual({ kind: 'missing' });
      expect((await store.tasks.list({ tenant: 'bob', limit: 1 })).records).toEqual([]);
      expect((await store.tasks.read(spec))?.record.status).toBe('pending');
    }
  });

  it('keeps the stream of a task within its cap and says that events were dropped', async () => {
    const store = open({ EVENTS_PER_TASK_MAX: '100' });
    const spec = await accept(store);
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const delta = { type: 'token-delta', data: { generation: 1, text: 'a' } } as const;
    const first = await store.tasks.appendEvents(lease, 1, [delta]);
    expect(first).toBe('written');
    for (let i = 2; i <= 400; i += 1) await store.tasks.appendEvents(lease, i, [delta]);
    const page = await store.tasks.readEvents(spec, { limit: 1_000 });
    expect(page?.truncated).toBe(true);
    expect(page?.events.length).toBeLessThanOrEqual(200);
    const last = page?.events.at(-1)?.id;
    await store.tasks.appendEvents(lease, 401, [delta]);
    expect(await store.tasks.readEvents(spec, { afterId: last!, limit: 10 })).toMatchObject({
      truncated: false,
    });
  });

  it('writes a batch once that is sent twice', async () => {
    const store = open();
    const spec = await accept(store);
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const delta = { type: 'token-delta', data: { generation: 1, text: 'a' } } as const;
    for (let i = 0; i < 3; i += 1) expect(await store.tasks.appendEvents(lease, 1, [delta])).toBe('written');
    await store.tasks.appendEvents(lease, 2, [delta]);
    expect((await store.tasks.readEvents(spec, { limit: 10 }))?.events).toHaveLength(2);
  });

  it('starts a task once for a claim that is sent twice', async () => {
    const store = open();
    const spec = await accept(store);
    const evalsha = store.redis.evalsha.bind(store.redis);
    const replies: unknown[] = [];
    store.redis.evalsha = (async (...args: Parameters<typeof evalsha>) => {
      replies.push(await evalsha(...args));
      const reply = await evalsha(...args);
      replies.push(reply);
      return reply;
    }) as typeof store.redis.evalsha;
    for (let start = 1; start <= 2; start += 1) {
      expect(await store.tasks.claim(spec, { attemptsMax: 2 })).toMatchObject({
        kind: 'claimed',
        attempt: start,
      });
    }
    expect(await store.tasks.claim(spec, { attemptsMax: 2 })).toMatchObject({
      kind: 'exhausted',
      attempts: 2,
    });
    expect(replies.filter((_, i) => i % 2 === 0).map(String)).toHaveLength(3);
    expect((await store.tasks.read(spec).catch(() => null))?.record.attempts ?? 2).toBe(2);
  });

  it('reads the events of one batch one by one, however it is cut', async () => {
    const store = open();
    const spec = await accept(store);
    const lease = leaseOf(await store.tasks.claim(spec, { attemptsMax: 3 }));
    const deltas = ['a', 'b\n', 'c'].map(
      (text) => ({ type: 'token-delta', data: { generation: 1, text } }) as const,
    );
    await store.tasks.appendEvents(lease, 1, deltas);
    await store.tasks.finish(lease, { status: 'completed', result }, deltas);
    const all = (await store.tasks.readEvents(spec, { limit: 10 }))!.events;
    expect(all.map(({ event }) => event.type)).toEqual([
      ...Array<string>(6).fill('token-delta'),
      'task-completed',
    ]);
    for (const [index, { id }] of all.entries()) {
      const rest = await store.tasks.readEvents(spec, { afterId: id, limit: 10 });
      expect(rest?.events).toEqual(all.slice(index + 1));
    }
  });

  it('counts the workers that live', async () => {
    const store = open();
    await store.fleet.beat('w1');
    await store.fleet.beat('w2');
    expect((await store.health()).workers).toBe(2);
    await store.fleet.leave('w1');
    expect((await store.health()).workers).toBe(1);
  });
});
