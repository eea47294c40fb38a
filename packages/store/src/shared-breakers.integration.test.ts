import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';
import { SharedBreakers } from './shared-breakers.ts';

const id = 'ollama/llama3.2:1b';
const good = { calls: 1, bad: 0, absence: null, code: null };
const bad = { calls: 1, bad: 1, absence: null, code: 'provider.server_error' } as const;
const rateLimited = (inMs: number) =>
  ({
    calls: 0,
    bad: 0,
    absence: { inMs, onProbation: false, code: 'provider.rate_limited' },
    code: 'provider.rate_limited',
  }) as const;
/** An opening that is over as soon as it begins, so that nothing has to be waited for. */
const instant = {
  windowMs: 30_000,
  callsMin: 4,
  badShareMax: 0.5,
  openMs: 0,
  openMaxMs: 0,
  probeLeaseMs: 60_000,
};

describe('the shared breakers', () => {
  const connections: Redis[] = [];
  const connect = (): Redis => {
    const redis = openRedis({ url: sharedRedis().url, role: 'worker', name: 'test', logger: silentLogger });
    connections.push(redis);
    return redis;
  };
  afterEach(() => {
    for (const redis of connections.splice(0)) redis.disconnect();
  });
  /** Two workers that share a namespace, as in two processes. */
  const workers = (settings: Partial<typeof instant> = {}) => {
    const keys = new Keys({ namespace: sharedRedis().namespace, shardCount: 2 });
    const worker = () =>
      new SharedBreakers({
        redis: connect(),
        subscriber: connect(),
        keys,
        settings: { ...instant, openMs: 60_000, openMaxMs: 100_000, ...settings },
      });
    return { keys, one: worker(), other: worker() };
  };
  const open = async (...breakers: readonly SharedBreakers[]): Promise<void> => {
    for (let call = 0; call < 4; call += 1) await breakers[call % breakers.length]!.report(id, bad);
  };

  it('add the calls of all workers up and take a deployment out when too many are bad', async () => {
    const { one, other } = workers();
    await one.report(id, { ...good, calls: 2 });
    await one.report(id, bad);
    await expect(other.readAbsences()).resolves.toEqual(new Map());
    await expect(other.report(id, bad)).resolves.toMatchObject({
      onProbation: true,
      code: 'provider.server_error',
    });
    const absences = await one.readAbsences();
    expect(absences.get(id)?.inMs).toBeGreaterThan(0);
  });

  it('leave a deployment alone while most of its calls are good, or there are few', async () => {
    const { one } = workers();
    await one.report(id, bad);
    await one.report(id, bad);
    await expect(one.report(id, { ...good, calls: 3 })).resolves.toBeNull();
    await expect(one.report(id, good)).resolves.toBeNull();
  });

  it('keep a deployment away for as long as it said, the longest counting, and let it come back as it was', async () => {
    const { one, other } = workers();
    await one.report(id, rateLimited(50_000));
    await expect(other.report(id, rateLimited(10))).resolves.toMatchObject({ onProbation: false });
    const absence = (await other.readAbsences()).get(id);
    expect(absence?.inMs).toBeGreaterThan(40_000);
    await one.report('openai/x', rateLimited(0));
    await expect(one.takeProbe('openai/x')).resolves.toEqual({ granted: true });
    expect((await one.readAbsences()).has('openai/x')).toBe(false);
  });

  it('announce every change to all workers', async () => {
    const { one, other } = workers({ openMs: 0 });
    const heard: unknown[] = [];
    other.follow((deployment, absence) => heard.push([deployment, absence?.code ?? null]));
    await other.start();
    await open(one);
    await one.takeProbe(id);
    await one.endProbe(id, 'answered', good);
    await waitFor('the announcements', () => heard.length === 2);
    expect(heard).toEqual([
      [id, 'provider.server_error'],
      [id, null],
    ]);
  });

  it('grant no probe before the time, and then one of many that ask at once', async () => {
    const early = workers();
    await open(early.one, early.other);
    await expect(early.one.takeProbe(id)).resolves.toMatchObject({ granted: false });
    const { one, other } = workers(instant);
    await open(one, other);
    const probes = await Promise.all(
      Array.from({ length: 20 }, (_, call) => [one, other][call % 2]!.takeProbe(id)),
    );
    expect(probes.filter(({ granted }) => granted)).toHaveLength(1);
  });

  it('grant the probe to another one when the first gives it back or does not come back', async () => {
    const abandoned = workers(instant);
    await open(abandoned.one);
    await abandoned.one.takeProbe(id);
    await abandoned.one.endProbe(id, 'abandoned', good);
    await expect(abandoned.other.takeProbe(id)).resolves.toEqual({ granted: true });
    const died = workers({ ...instant, probeLeaseMs: 0 });
    await open(died.one);
    await died.one.takeProbe(id);
    await expect(died.other.takeProbe(id)).resolves.toEqual({ granted: true });
  });

  it('let only the holder of the latest lease decide', async () => {
    const { one, other } = workers({ ...instant, probeLeaseMs: 0 });
    await open(one);
    await one.takeProbe(id);
    await other.takeProbe(id);
    await one.endProbe(id, 'answered', good);
    expect((await one.readAbsences()).has(id)).toBe(true);
    await other.endProbe(id, 'answered', good);
    expect((await one.readAbsences()).has(id)).toBe(false);
  });

  it('keep a deployment away for longer after a failed probe', async () => {
    const { one, other } = workers({ ...instant, openMaxMs: 100_000 });
    const stated = rateLimited(80_000);
    await open(one);
    await one.takeProbe(id);
    await one.endProbe(id, 'failed', stated);
    expect((await other.readAbsences()).get(id)).toMatchObject({
      onProbation: true,
      code: 'provider.rate_limited',
    });
    await expect(other.takeProbe(id)).resolves.toMatchObject({ granted: false });
  });

  it('leave nothing behind for deployments that are well, but counts that expire', async () => {
    const { one, keys } = workers(instant);
    await open(one);
    await one.takeProbe(id);
    await one.endProbe(id, 'answered', good);
    await one.report(id, good);
    const redis = connect();
    await expect(redis.exists(keys.breakers())).resolves.toBe(0);
    expect(await redis.pttl(keys.breakerCalls(id))).toBeGreaterThan(0);
  });
});
