import { silentLogger } from '@harvest/runtime/logger';
import { startTestRedis } from '@harvest/testkit/redis';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { ExpiringTexts, type OpenExpiringTexts, openExpiringTexts } from './expiring-texts.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';
import { storeConfigOf } from './test-support/create-store-opener.ts';

const mebibyte = 1_024 * 1_024;

async function openTexts(url: string, namespace: string): Promise<OpenExpiringTexts> {
  const opened = openExpiringTexts({ config: storeConfigOf({ url, namespace }), logger: silentLogger });
  await waitFor('the connection', async () => {
    await opened.texts.set('ping', 'pong', 60);
    return (await opened.texts.get('ping')) === 'pong';
  });
  return opened;
}

describe('expiring texts', () => {
  let first: OpenExpiringTexts;
  let second: OpenExpiringTexts;
  let redis: Redis;
  let keys: Keys;
  beforeEach(async () => {
    const { url, namespace } = sharedRedis();
    [first, second] = await Promise.all([openTexts(url, namespace), openTexts(url, namespace)]);
    redis = openRedis({ url, role: 'command', name: 'texts-test', logger: silentLogger });
    keys = new Keys({ namespace, shardCount: 1 });
  });
  afterEach(() => {
    redis.disconnect();
    first.close();
    second.close();
  });

  it.each([
    ['an empty text', ''],
    ['a short text', 'User-agent: *'],
    ['other scripts', 'ツ 𝄞 é \0 \n'],
    ['a long text', 'User-agent: *\nDisallow: /x\n'.repeat(10_000)],
    ['a text that looks compressed', '(µ/ý'.repeat(1_000)],
  ])('give %s to every process as it was', async (_what, text) => {
    await first.texts.set('name', text, 60);
    expect(await second.texts.get('name')).toBe(text);
  });

  it('have null for what nobody kept', async () => {
    expect(await first.texts.get('other')).toBeNull();
  });

  it('have the last of two texts of a name', async () => {
    await first.texts.set('name', 'one', 60);
    await second.texts.set('name', 'two', 60);
    expect(await first.texts.get('name')).toBe('two');
  });

  it('go when their time is over, which every text has', async () => {
    await first.texts.set('short', 'x', 0.05);
    await first.texts.set('long', 'x', 60);
    await waitFor('the end of the text', async () => (await second.texts.get('short')) === null);
    const leftMs = await redis.pttl(keys.expiringText('long'));
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it('are not kept for no time', async () => {
    await first.texts.set('name', 'x', 0);
    expect(await first.texts.get('name')).toBeNull();
  });

  it('take less room than their length when they are long', async () => {
    const text = 'Disallow: /private/\n'.repeat(5_000);
    await first.texts.set('name', text, 60);
    expect(await redis.strlen(keys.expiringText('name'))).toBeLessThan(text.length / 10);
  });

  it('are kept up to 2 MiB and not beyond', async () => {
    const random = createSeededRandom(1);
    const incompressible = Array.from({ length: 2 * mebibyte }, () =>
      String.fromCharCode(32 + Math.floor(random() * 95)),
    ).join('');
    // A slow machine may miss the time that a cache is given.
    const kept = await waitFor('the text', async () => {
      await first.texts.set('name', incompressible, 60);
      return second.texts.get('name');
    });
    expect(kept).toBe(incompressible);
    await first.texts.set('larger', `${incompressible}x`, 60);
    expect(await second.texts.get('larger')).toBeNull();
  });

  it('have so many bytes together and no more: those go first that would have gone next', async () => {
    const { namespace, url } = sharedRedis();
    const own = openRedis({ url, role: 'command', name: 'texts-bound', logger: silentLogger });
    const ownKeys = new Keys({ namespace: `${namespace}-b`, shardCount: 1 });
    const texts = new ExpiringTexts({ redis: own, keys: ownKeys, bytesMax: 3_000, logger: silentLogger });
    try {
      await texts.set('soon', 's'.repeat(1_000), 10);
      await texts.set('late', 'l'.repeat(1_000), 90);
      await texts.set('later', 'm'.repeat(1_000), 100);
      // In place of itself a text needs no room.
      await texts.set('late', 'n'.repeat(1_000), 90);
      expect(await texts.get('soon')).not.toBeNull();
      await texts.set('new', 'o'.repeat(1_500), 60);
      const kept = await Promise.all(['soon', 'late', 'later', 'new'].map((name) => texts.get(name)));
      expect(kept.map((text) => text?.[0])).toEqual([undefined, undefined, 'm', 'o']);
      const index = [ownKeys.expiringTextsByTime('new'), ownKeys.expiringTextBytes('new')] as const;
      expect(await own.zcard(index[0])).toBe(2);
      expect(await own.hget(index[1], 'all')).toBe('2500');
      expect(await own.pttl(index[0])).toBeGreaterThan(0);
      expect(await own.pttl(index[1])).toBeGreaterThan(0);
    } finally {
      own.disconnect();
    }
  });

  it('do not count what has gone by itself', async () => {
    await first.texts.set('short', 'x'.repeat(500), 0.05);
    await waitFor('the end of the text', async () => (await second.texts.get('short')) === null);
    await first.texts.set('other', 'y'.repeat(400), 60);
    const names = await redis.zrange(keys.expiringTextsByTime('other'), 0, '-1');
    expect(names).not.toContain(keys.expiringTextDigest('short'));
    expect(await redis.hget(keys.expiringTextBytes('other'), 'all')).toBe(String('pong'.length + 400));
  });

  it('take a value that is not what was kept, or would become too large, for none', async () => {
    await redis.set(keys.expiringText('broken'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]));
    expect(await first.texts.get('broken')).toBeNull();
    await redis.lpush(keys.expiringText('list'), 'x');
    expect(await first.texts.get('list')).toBeNull();
  });

  it('are missed and nothing else while Redis is frozen, and there again when it is back', async () => {
    const own = await startTestRedis();
    const opened = await openTexts(own.url, 'hv');
    try {
      await opened.texts.set('name', 'text', 60);
      own.freeze();
      await opened.texts.set('name', 'other', 60);
      expect(await opened.texts.get('name')).toBeNull();
      own.resume();
      await waitFor('the recovery', async () => (await opened.texts.get('name')) !== null);
    } finally {
      opened.close();
      await own.stop();
    }
  });
});
