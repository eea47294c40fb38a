import type { TaskEvent } from '@harvest/contracts/task-events';
import { createTaskId } from '@harvest/contracts/task-id';
import { type TestRedis, startTestRedis } from '@harvest/testkit/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import type { Store } from './create-store.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';
import type { FollowOutcome } from './task-event-hub.ts';
import type { StoredEvent, TaskLease } from './task-store.ts';

const delta = (text: string): TaskEvent => ({ type: 'token-delta', data: { generation: 1, text } });

describe('the task event hub', () => {
  // A Redis of its own: one test cuts connections by their name.
  let redis: TestRedis;
  const open = createStoreOpener();
  let store: Store;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(() => {
    store = open(redis);
  });

  let batches = 0;
  const batch = (): number => (batches += 1);
  const start = async (): Promise<TaskLease> => {
    const spec = harvestSpecOf();
    await store.tasks.accept([spec], 'source');
    const claim = await store.tasks.claim(spec, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    return claim.lease;
  };
  it('replays as many events as ever end with one write, in order', async () => {
    const lease = await start();
    const many = Array.from({ length: 5_000 }, (_, place) => ({
      type: 'stage-started' as const,
      data: { stage: String(place) },
    }));
    expect(await store.tasks.finish(lease, { status: 'cancelled' }, many)).toBe(true);
    const stages: string[] = [];
    for await (const { event } of live(await store.events.follow(lease, { signal }))) {
      if (event.type === 'stage-started') stages.push(event.data.stage);
    }
    expect(stages).toEqual(many.map(({ data }) => data.stage));
  });

  const live = (outcome: FollowOutcome): AsyncIterable<StoredEvent> => {
    if (outcome.kind !== 'live') throw new Error(outcome.kind);
    return outcome.events;
  };
  const textOf = async (events: AsyncIterable<StoredEvent>, onEvent?: (seen: StoredEvent[]) => void) => {
    const seen: StoredEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      onEvent?.(seen);
    }
    return seen;
  };
  const types = (events: readonly StoredEvent[]) => events.map(({ event }) => event.type);
  const signal = new AbortController().signal;

  it('gives every follower all events in order and one terminal event, whenever it joins', async () => {
    const lease = await start();
    await store.tasks.appendEvents(lease, batch(), [delta('a'), delta('b')]);
    const early = textOf(live(await store.events.follow(lease, { signal })));
    await store.tasks.appendEvents(lease, batch(), [delta('c')]);
    const middle = textOf(live(await store.events.follow(lease, { signal })));
    await store.tasks.finish(lease, { status: 'cancelled' }, [delta('d')]);
    const late = textOf(live(await store.events.follow(lease, { signal })));
    const expected = [...Array<string>(4).fill('token-delta'), 'task-cancelled'];
    for (const follower of [early, middle, late]) expect(types(await follower)).toEqual(expected);
    expect(await middle).toEqual(await early);
    expect(await late).toEqual(await early);
    expect(store.events.followers).toBe(0);
  });

  it('resumes after any event without a gap or a repeat, and ends at once after the terminal one', async () => {
    const lease = await start();
    await store.tasks.appendEvents(lease, batch(), [delta('a'), delta('b')]);
    await store.tasks.finish(lease, { status: 'cancelled' }, [delta('c')]);
    const all = await textOf(live(await store.events.follow(lease, { signal })));
    for (const [index, { id }] of all.slice(0, -1).entries()) {
      const rest = await textOf(live(await store.events.follow(lease, { afterId: id, signal })));
      expect(rest).toEqual(all.slice(index + 1));
    }
    expect(await store.events.follow(lease, { afterId: all.at(-1)!.id, signal })).toEqual({ kind: 'ended' });
  });

  it('misses nothing when its connection breaks while events arrive', async () => {
    const lease = await start();
    const events = live(await store.events.follow(lease, { signal }));
    let sawFirst = false;
    const all = textOf(events, () => {
      sawFirst = true;
    });
    await store.tasks.appendEvents(lease, batch(), [delta('1')]);
    await waitFor('the first event', () => sawFirst);
    // Only the subscriber is cut off: the task goes on.
    const clients = String(await store.redis.client('LIST'));
    const ids = [...clients.matchAll(/id=(\d+).*name=harvest-worker-subscriptions/g)].map(
      (match) => match[1]!,
    );
    for (const id of ids) await store.redis.client('KILL', 'ID', id);
    for (let i = 2; i <= 50; i += 1) await store.tasks.appendEvents(lease, batch(), [delta(String(i))]);
    await store.tasks.finish(lease, { status: 'cancelled' }, []);
    const texts = (await all).map(({ event }) =>
      event.type === 'token-delta' ? event.data.text : event.type,
    );
    expect(texts).toEqual([...Array.from({ length: 50 }, (_, i) => String(i + 1)), 'task-cancelled']);
  });

  it('lets a follower that reads slowly catch up from the stream instead of buffering without bound', async () => {
    const lease = await start();
    const events = live(await store.events.follow(lease, { signal }));
    const iterator = events[Symbol.asyncIterator]();
    await store.tasks.appendEvents(lease, batch(), [delta('first')]);
    await iterator.next();
    for (let i = 0; i < 12; i += 1)
      await store.tasks.appendEvents(lease, batch(), Array<TaskEvent>(100).fill(delta('x')));
    await store.tasks.finish(lease, { status: 'cancelled' }, []);
    let count = 0;
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) count += 1;
    expect(count).toBe(1_201);
  });

  it('tells a listener of a finished task whose stream is gone how it ended', async () => {
    const lease = await start();
    const error = {
      code: 'provider.timeout',
      message: 'Too slow.',
      type: '/docs/errors/x',
    } as const;
    await store.tasks.finish(lease, { status: 'failed', error }, []);
    const [key] = await store.redis.keys(`*events:*${lease.taskId}`);
    await store.redis.del(key!);
    const all = await textOf(live(await store.events.follow(lease, { signal })));
    expect(all.map(({ event }) => event)).toEqual([
      { type: 'task-failed', data: { task_id: lease.taskId, error } },
    ]);
  });

  it('begins at the beginning after an id that no event of the running task has', async () => {
    const lease = await start();
    await store.tasks.appendEvents(lease, batch(), [delta('a')]);
    const afterId = '9999999999999-0-0';
    const all = textOf(live(await store.events.follow(lease, { afterId, signal })));
    await store.tasks.finish(lease, { status: 'cancelled' }, []);
    expect(types(await all)).toEqual(['token-delta', 'task-cancelled']);
    expect(await store.events.follow(lease, { afterId, signal })).toEqual({ kind: 'ended' });
  });

  it('leaves nothing behind when its listener goes', async () => {
    const lease = await start();
    const gone = new AbortController();
    const events = textOf(live(await store.events.follow(lease, { signal: gone.signal })));
    expect(store.events.followers).toBe(1);
    gone.abort();
    expect(await events).toEqual([]);
    expect(store.events.followers).toBe(0);
  });

  it('reports an unknown task as missing', async () => {
    const ref = { taskId: createTaskId(), tenant: 'default' };
    expect(await store.events.follow(ref, { signal })).toEqual({ kind: 'missing' });
    expect(store.events.followers).toBe(0);
  });

  it('waits for the end of a task', async () => {
    const lease = await start();
    const waiting = store.events.waitForEnd(lease, { timeoutMs: 600_000, signal });
    await store.tasks.finish(lease, { status: 'cancelled' }, []);
    await expect(waiting).resolves.toBeUndefined();
    await expect(store.events.waitForEnd(lease, { timeoutMs: 600_000, signal })).resolves.toBeUndefined();
  });
});
