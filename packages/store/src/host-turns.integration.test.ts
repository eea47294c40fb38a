import { systemClock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { HostTurns } from './host-turns.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';

const host = 'example.com';
const never = new AbortController().signal;
const patient = { delayMs: 0, turnMsMax: 60_000, waitMsMax: 30_000, signal: never };

describe('the turns of a host', () => {
  let keys: Keys;
  let redis: Redis;
  const connections: Redis[] = [];
  beforeEach(() => {
    keys = new Keys({ namespace: sharedRedis().namespace, shardCount: 3 });
    redis = connect();
  });
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.disconnect();
  });
  const connect = (): Redis => {
    const connection = openRedis({
      url: sharedRedis().url,
      role: 'worker',
      name: 'test',
      logger: silentLogger,
    });
    connections.push(connection);
    return connection;
  };
  /** A worker with a connection of its own. */
  const worker = (): HostTurns =>
    new HostTurns({ redis: connect(), keys, clock: systemClock, random: Math.random, logger: silentLogger });
  const nowMs = async (): Promise<number> => {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  };
  const waiterCount = (): Promise<number> => redis.zcard(keys.hostArrivals(host));
  const hostKeys = [
    (): string => keys.hostTurn(host),
    (): string => keys.hostArrivals(host),
    (): string => keys.hostWaiters(host),
  ];
  const existing = (): Promise<number> => redis.exists(hostKeys.map((key) => key()));

  it('are one at a time, whichever worker they are in', async () => {
    const workers = [worker(), worker(), worker()];
    let readers = 0;
    let readersMax = 0;
    await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        const turn = await workers[index % 3]!.take(host, patient);
        readers += 1;
        readersMax = Math.max(readersMax, readers);
        await redis.ping();
        readers -= 1;
        await turn.release();
      }),
    );
    expect(readersMax).toBe(1);
  });

  it('do not wait for those of another host', async () => {
    await worker().take(host, patient);
    await (await worker().take('example.org', { ...patient, waitMsMax: 0 })).release();
  });

  it('lie the agreed pause apart, by the clock of Redis', async () => {
    const delayMs = 120;
    const first = await worker().take(host, { ...patient, delayMs });
    const beforeRelease = await nowMs();
    await first.release();
    await worker().take(host, patient);
    expect((await nowMs()) - beforeRelease).toBeGreaterThanOrEqual(delayMs - 1);
  });

  it('keep the pause that their holder agreed, whatever the next one asks for', async () => {
    const first = await worker().take(host, { ...patient, delayMs: 60_000 });
    await first.release();
    await expect(worker().take(host, { ...patient, waitMsMax: 50_000 })).rejects.toMatchObject({
      code: 'acquisition.site_busy',
    });
  });

  it('go in order of arrival', async () => {
    const workers = [worker(), worker()];
    const first = await workers[0]!.take(host, patient);
    const order: number[] = [];
    const waiting: Promise<void>[] = [];
    for (const index of [0, 1, 2, 3]) {
      waiting.push(
        workers[index % 2]!.take(host, patient).then(async (turn) => {
          order.push(index);
          await turn.release();
        }),
      );
      await waitFor('a place in line', async () => (await waiterCount()) === index + 1);
    }
    await first.release();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('end by themselves when their holder has died, and the pause counts from then', async () => {
    const [turnMsMax, delayMs] = [80, 60];
    const before = await nowMs();
    await worker().take(host, { ...patient, turnMsMax, delayMs });
    await worker().take(host, patient);
    expect((await nowMs()) - before).toBeGreaterThanOrEqual(turnMsMax + delayMs - 1);
  });

  it('are not ended by a holder that comes too late', async () => {
    const late = await worker().take(host, { ...patient, turnMsMax: 1 });
    await worker().take(host, patient);
    await late.release();
    await expect(worker().take(host, { ...patient, waitMsMax: 0 })).rejects.toMatchObject({
      code: 'acquisition.site_busy',
    });
  });

  it('are released once, however often that is said', async () => {
    const first = await worker().take(host, patient);
    await first.release();
    await worker().take(host, patient);
    await first.release();
    await expect(worker().take(host, { ...patient, waitMsMax: 0 })).rejects.toMatchObject({
      code: 'acquisition.site_busy',
    });
  });

  it('pass over a waiter that died', async () => {
    const first = await worker().take(host, patient);
    // What a waiter leaves behind that will not ask again.
    await redis.zadd(keys.hostArrivals(host), 1, 'dead');
    await redis.zadd(keys.hostWaiters(host), (await nowMs()) + 100, 'dead');
    await first.release();
    await (await worker().take(host, patient)).release();
    expect(await redis.zscore(keys.hostArrivals(host), 'dead')).toBeNull();
  });

  it('are refused at once, with the time, when they cannot come soon enough', async () => {
    const delayMs = 60_000;
    const first = await worker().take(host, { ...patient, delayMs });
    await first.release();
    const waiting = new AbortController();
    const options = { ...patient, delayMs, waitMsMax: 90_000 };
    const second = worker().take(host, { ...options, signal: waiting.signal });
    await waitFor('a place in line', async () => (await waiterCount()) === 1);
    const refused: unknown = await worker()
      .take(host, options)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'acquisition.site_busy', retry: 'after' });
    // What is left of the pause, and the pause of the one ahead.
    const { retryAfterMs } = refused as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(90_000);
    expect(retryAfterMs).toBeLessThanOrEqual(120_000);
    expect(await waiterCount()).toBe(1);
    waiting.abort();
    await expect(second).rejects.toBe(waiting.signal.reason);
  });

  it('are given up by who is aborted while waiting', async () => {
    await worker().take(host, patient);
    const controller = new AbortController();
    const gone = new Error('gone');
    const waiting = worker().take(host, { ...patient, signal: controller.signal });
    await waitFor('a place in line', async () => (await waiterCount()) === 1);
    controller.abort(gone);
    await expect(waiting).rejects.toBe(gone);
    expect(await waiterCount()).toBe(0);
    expect(await redis.zcard(keys.hostWaiters(host))).toBe(0);
  });

  it('are given back by who is aborted while they are granted', async () => {
    const controller = new AbortController();
    const gone = new Error('gone');
    const taking = worker().take(host, { ...patient, signal: controller.signal });
    controller.abort(gone);
    await expect(taking).rejects.toBe(gone);
    await (await worker().take(host, { ...patient, waitMsMax: 0 })).release();
  });

  it('are not taken by who is aborted before', async () => {
    const gone = new Error('gone');
    await expect(worker().take(host, { ...patient, signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
    expect(await existing()).toBe(0);
  });

  it('leave nothing behind once they and their pauses are over', async () => {
    const turns = [worker(), worker()];
    await Promise.all(
      turns.map(async (each) => {
        const turn = await each.take(host, { ...patient, delayMs: 10 });
        await turn.release();
      }),
    );
    await waitFor('the end of the pause', async () => (await existing()) === 0);
  });

  it('keep no key without an end', async () => {
    await worker().take(host, { ...patient, turnMsMax: 50_000, delayMs: 5_000 });
    const controller = new AbortController();
    const waiting = worker().take(host, { ...patient, signal: controller.signal });
    await waitFor('a place in line', async () => (await waiterCount()) === 1);
    for (const key of hostKeys) {
      const leftMs = await redis.pttl(key());
      expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThanOrEqual(55_000);
    }
    controller.abort();
    await expect(waiting).rejects.toBe(controller.signal.reason);
  });

  it('are rejected with store.unavailable when Redis is gone, and a release is not', async () => {
    const turns = worker();
    const turn = await turns.take(host, patient);
    for (const connection of connections.splice(0)) connection.disconnect();
    await turn.release();
    await expect(turns.take(host, patient)).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
