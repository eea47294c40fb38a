import { createMemoryCacheStore } from '@harvest/router/cache/memory-cache-store';
import type { CachePort } from '@harvest/router/cache/cache-port';
import { systemClock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { startTestRedis } from '@harvest/testkit/redis';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';
import { type OpenResponseCache, openResponseCache } from './response-cache.ts';
import { storeConfigOf } from './test-support/create-store-opener.ts';

const limits = { CACHE_ENTRY_BYTES_MAX: '1024', CACHE_ENTRIES_MAX: '3' };
const longLeaseMs = 60_000;
const ttlMs = 60_000;

/** A cache as two processes see it. */
interface Shared {
  readonly first: CachePort;
  readonly second: CachePort;
  readonly close: () => void;
}

async function openRedisCache(url: string, namespace: string): Promise<OpenResponseCache> {
  const config = storeConfigOf({ url, namespace }, limits);
  const opened = openResponseCache({ config, logger: silentLogger });
  await waitFor('the connection', () =>
    opened.cache.read(refOf('ping')).then(
      () => true,
      () => false,
    ),
  );
  return opened;
}

async function redisCaches(): Promise<Shared> {
  const { url, namespace } = sharedRedis();
  const opened = await Promise.all([openRedisCache(url, namespace), openRedisCache(url, namespace)]);
  const close = (): void => {
    for (const { close: end } of opened) end();
  };
  return { first: opened[0].cache, second: opened[1].cache, close };
}

function memoryCaches(): Promise<Shared> {
  const store = createMemoryCacheStore({
    clock: systemClock,
    entryBytesMax: 1_024,
    entriesMax: 3,
    bucketMembersMax: 32,
  });
  return Promise.resolve({ first: store, second: store, close: () => undefined });
}

const refOf = (name: string, tenant = 'acme') => ({ tenant, exactKey: name.padEnd(64, '0') });
const lease = (holder: string, leaseMs = longLeaseMs) => ({ holder, leaseMs });
const entry = (body: string, options: { ttlMs?: number; buckets?: readonly string[] } = {}) => ({
  body,
  ttlMs: options.ttlMs ?? ttlMs,
  sketch: options.buckets === undefined ? null : { profile: `about ${body}`, buckets: options.buckets },
});

describe.each([
  ['in Redis', redisCaches],
  ['in memory', memoryCaches],
])('the cache store %s', (_where, open) => {
  let shared: Shared;
  beforeEach(async () => {
    shared = await open();
  });
  afterEach(() => {
    shared.close();
  });
  const keep = async (name: string, options: Parameters<typeof entry>[1] & { tenant?: string } = {}) => {
    await shared.first.settle(refOf(name, options.tenant), 'h', entry(name, options));
  };
  const read = (name: string, tenant?: string) => shared.second.read(refOf(name, tenant));

  it('gives an answer to whoever asks later, in another process too', async () => {
    expect(await shared.first.begin(refOf('a'), lease('one'))).toEqual({ kind: 'leader' });
    await shared.first.settle(refOf('a'), 'one', entry('the answer'));
    expect(await shared.second.begin(refOf('a'), lease('two'))).toEqual({ kind: 'hit', body: 'the answer' });
  });

  it('lets exactly one of fifty that ask at once lead', async () => {
    const states = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? shared.first : shared.second).begin(refOf('a'), lease(`holder ${String(index)}`)),
      ),
    );
    expect(states.filter(({ kind }) => kind === 'leader')).toHaveLength(1);
    expect(states.filter(({ kind }) => kind === 'follower')).toHaveLength(49);
  });

  it('lets a leader ask again without losing the lead', async () => {
    await shared.first.begin(refOf('a'), lease('one'));
    expect(await shared.first.begin(refOf('a'), lease('one'))).toEqual({ kind: 'leader' });
  });

  it('gives the lead to the next when a leader has no answer', async () => {
    await shared.first.begin(refOf('a'), lease('one'));
    await shared.first.settle(refOf('a'), 'one', null);
    expect(await shared.second.begin(refOf('a'), lease('two'))).toEqual({ kind: 'leader' });
  });

  it('gives the lead to the next when a leader is silent for longer than its lease', async () => {
    await shared.first.begin(refOf('a'), lease('one', 1));
    await waitFor('the end of the lease', async () => {
      return (await shared.second.begin(refOf('a'), lease('two'))).kind === 'leader';
    });
  });

  it('prolongs the lead of its holder, and of nobody else', async () => {
    await shared.first.begin(refOf('a'), lease('one'));
    await shared.second.renew(refOf('a'), lease('two', 1));
    expect((await shared.second.begin(refOf('a'), lease('two'))).kind).toBe('follower');
    await shared.first.renew(refOf('a'), lease('one', 1));
    await waitFor('the end of the lease', async () => {
      return (await shared.second.begin(refOf('a'), lease('two'))).kind === 'leader';
    });
  });

  it('does not end the lead of another', async () => {
    await shared.first.begin(refOf('a'), lease('one'));
    await shared.second.settle(refOf('a'), 'late', null);
    expect((await shared.second.begin(refOf('a'), lease('two'))).kind).toBe('follower');
  });

  it('tells those who wait, in another process too, and only of their request', async () => {
    const told: string[] = [];
    shared.second.onSettled(refOf('a'), () => told.push('a'));
    shared.second.onSettled(refOf('a', 'other'), () => told.push('other'));
    const stop = shared.second.onSettled(refOf('b'), () => told.push('b'));
    stop();
    for (const name of ['b', 'a']) {
      await shared.first.begin(refOf(name), lease('one'));
      await shared.second.begin(refOf(name), lease('two'));
      await shared.first.settle(refOf(name), 'one', null);
    }
    await waitFor('the notice', () => told.length > 0);
    expect(told).toEqual(['a']);
  });

  it('shows a tenant nothing of another', async () => {
    await keep('a', { buckets: ['x'], tenant: 'other' });
    expect(await read('a')).toBeNull();
    expect((await shared.second.begin(refOf('a'), lease('one'))).kind).toBe('leader');
    expect(await shared.second.candidates({ tenant: 'acme', buckets: ['x'], limit: 10 })).toEqual([]);
  });

  it('forgets an answer when its time is over, in the index of similar ones too', async () => {
    await keep('a', { ttlMs: 1, buckets: ['x'] });
    await waitFor('the end of the answer', async () => (await read('a')) === null);
    expect(await shared.second.candidates({ tenant: 'acme', buckets: ['x'], limit: 10 })).toEqual([]);
  });

  it('keeps the newest answers of a tenant, whatever other tenants have', async () => {
    await keep('other', { tenant: 'other' });
    for (const name of ['a', 'b', 'c', 'd']) await keep(name);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => read(name)))).toEqual([null, 'b', 'c', 'd']);
    expect(await read('other', 'other')).toBe('other');
  });

  it('does not keep what is too large, and frees those who wait for it', async () => {
    await shared.first.begin(refOf('a'), lease('one'));
    await shared.first.settle(refOf('a'), 'one', entry('ü'.repeat(513)));
    expect((await shared.second.begin(refOf('a'), lease('two'))).kind).toBe('leader');
  });

  it('finds entries by their buckets, those first that share most, and no more than asked for', async () => {
    await keep('one', { buckets: ['x'] });
    await keep('both', { buckets: ['x', 'y'] });
    await keep('none', { buckets: ['z'] });
    const find = (limit: number) => shared.second.candidates({ tenant: 'acme', buckets: ['x', 'y'], limit });
    expect(await find(10)).toEqual([
      { exactKey: refOf('both').exactKey, profile: 'about both' },
      { exactKey: refOf('one').exactKey, profile: 'about one' },
    ]);
    expect(await find(1)).toHaveLength(1);
  });
});

describe('the cache store in Redis', () => {
  const withCache = async (
    work: (parts: { cache: CachePort; redis: Redis; keys: Keys }) => Promise<void>,
  ): Promise<void> => {
    const { url, namespace } = sharedRedis();
    const { cache, close } = await openRedisCache(url, namespace);
    const redis = openRedis({ url, role: 'command', name: 'cache-test', logger: silentLogger });
    try {
      await work({ cache, redis, keys: new Keys({ namespace, shardCount: 1 }) });
    } finally {
      redis.disconnect();
      close();
    }
  };

  it('takes entries and lists that vanish by themselves for answers that are not there', async () => {
    await withCache(async ({ cache, redis, keys }) => {
      const [shard] = keys.shards;
      await cache.settle(refOf('a'), 'h', entry('a', { buckets: ['x', 'y'] }));
      await cache.settle(refOf('b'), 'h', entry('b', { buckets: ['x'] }));
      await redis.del(keys.answerPrefix(shard!, 'acme') + refOf('a').exactKey);
      await redis.del(keys.answersByTime(shard!, 'acme'));
      const found = await cache.candidates({ tenant: 'acme', buckets: ['x', 'y'], limit: 10 });
      expect(found.map(({ profile }) => profile)).toEqual(['about b']);
      expect(await redis.exists(keys.similarAnswers(shard!, 'acme', 'y'))).toBe(0);
      await cache.settle(refOf('c'), 'h', entry('c'));
      expect(await cache.read(refOf('c'))).toBe('c');
    });
  });

  it('lets no key live longer than the answers', async () => {
    await withCache(async ({ cache, redis, keys }) => {
      await cache.begin(refOf('a'), lease('one'));
      await cache.settle(refOf('b'), 'h', entry('b', { buckets: ['x'] }));
      const all = await redis.keys(`${keys.shards[0]!.tag}:*`);
      expect(all).toHaveLength(4);
      const left = await Promise.all(all.map((key) => redis.pttl(key)));
      expect(left.every((ms) => ms > 0 && ms <= Math.max(ttlMs, longLeaseMs))).toBe(true);
    });
  });

  it('lists a bounded number of entries in a bucket', async () => {
    await withCache(async ({ cache, redis, keys }) => {
      for (let index = 0; index < 40; index += 1)
        await cache.settle(refOf(String(index)), 'h', entry('x', { buckets: ['x'] }));
      expect(await redis.zcard(keys.similarAnswers(keys.shards[0]!, 'acme', 'x'))).toBe(32);
    });
  });

  it('rejects while Redis is frozen, and works again when it is back', async () => {
    const redis = await startTestRedis();
    const { cache, close } = await openRedisCache(redis.url, 'hv');
    try {
      redis.freeze();
      await expect(cache.begin(refOf('a'), lease('one'))).rejects.toMatchObject({
        code: 'store.unavailable',
      });
      redis.resume();
      await waitFor('the recovery', () =>
        cache.begin(refOf('a'), lease('one')).then(
          ({ kind }) => kind === 'leader',
          () => false,
        ),
      );
    } finally {
      close();
      await redis.stop();
    }
  });
});
