import { sharedRedis } from '@harvest/testkit/shared-redis';
import { Redis } from 'ioredis';
import type { TaskAccount } from './admission.ts';
import { Keys } from './keys.ts';
import { createScriptRunner, defineScript } from './script.ts';
import { clockLua } from './scripts/fragments.ts';
import { usageLua } from './scripts/usage.ts';
import { UsageBook, usageRowsOf } from './usage-book.ts';

const countScript = defineScript(
  'count-usage-in-a-test',
  `${clockLua}${usageLua}count_usage(KEYS[1], 60, ARGV[1], tonumber(ARGV[2]), ARGV[3])`,
);

type Call = TaskAccount['calls'][number];
const call = (model: string, more: Partial<Call> = {}): Call => ({
  provider: 'openai',
  model,
  inputTokens: 10,
  outputTokens: 5,
  costUsd: 0.001,
  ownKey: false,
  ...more,
});

describe('the usage book', () => {
  const day = '2026-08-01';
  let redis: Redis;
  let keys: Keys;
  let book: UsageBook;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    redis = new Redis(url);
    keys = new Keys({ namespace, shardCount: 1 });
    book = new UsageBook({ redis, keys });
  });
  afterEach(() => {
    redis.disconnect();
  });

  const keyOfDay = (): string => `${keys.usagePrefix(keys.shardOf('acme'), 'acme')}20260801`;
  const count = async (keyId: string, ended: boolean, calls: readonly Call[]): Promise<void> => {
    const run = createScriptRunner(redis);
    await run(countScript, [keyOfDay()], [keyId, ended ? 1 : 0, usageRowsOf({ calls })]);
  };

  it('adds the calls of every start, and each task once, to the model that was called last', async () => {
    await count('k1', false, [call('a'), call('b', { costUsd: 0.000_000_001_2 })]);
    await count('k1', true, [call('a', { inputTokens: 1 }), call('b'), call('a')]);
    await count('k2', true, [call('a', { ownKey: true })]);
    const rows = await book.readDay('acme', day);
    const own = { day, keyId: 'k1', ownKey: false };
    expect(rows.toSorted((one, other) => one.costUsd - other.costUsd)).toEqual([
      {
        ...own,
        keyId: 'k2',
        model: 'openai/a',
        ownKey: true,
        tasks: 1,
        calls: 1,
        inputTokens: 10,
        outputTokens: 5,
        costUsd: 0.001,
      },
      // Parts of a nano-dollar count as a whole one.
      {
        ...own,
        model: 'openai/b',
        tasks: 0,
        calls: 2,
        inputTokens: 20,
        outputTokens: 10,
        costUsd: 0.001_000_002,
      },
      { ...own, model: 'openai/a', tasks: 1, calls: 3, inputTokens: 21, outputTokens: 15, costUsd: 0.003 },
    ]);
    expect(await redis.ttl(keyOfDay())).toBeGreaterThan(0);
  });

  it('counts a task that called no model', async () => {
    await count('k1', true, []);
    await count('k1', false, []);
    expect(await book.readDay('acme', day)).toMatchObject([{ keyId: 'k1', model: null, tasks: 1, calls: 0 }]);
  });

  it('keeps names apart, whatever they contain', async () => {
    const names = ['a|b', 'a|1', 'a|tasks', 'calls', '\n|0|nano'];
    for (const name of names) await count('k1', true, [call(name)]);
    const rows = await book.readDay('acme', day);
    expect(rows.map(({ model }) => model).toSorted()).toEqual(
      names.map((name) => `openai/${name}`).toSorted(),
    );
    expect(rows.every(({ tasks, calls }) => tasks === 1 && calls === 1)).toBe(true);
  });

  it('holds a bounded number of rows, and counts everything all the same', async () => {
    const made = 1_100;
    const calls = Array.from({ length: made }, (_, index) => call(`m${String(index)}`));
    await count('k1', true, calls);
    await count('k1', true, calls);
    const rows = await book.readDay('acme', day);
    expect(rows).toHaveLength(1_001);
    expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(2 * made);
    expect(rows.find(({ keyId }) => keyId === 'other')).toMatchObject({
      model: 'other',
      tasks: 2,
      calls: 200,
    });
  });

  it('tells what is spent and set aside, of the tenant and of a key', async () => {
    const prefix = keys.spendPrefix(keys.shardOf('acme'), 'acme');
    await redis.hset(`${prefix}20260801`, { spent: 3e9, reserved: 1, 'spent:k1': 1e9 });
    await redis.hset(`${prefix}202608`, { spent: 5e9 });
    expect(await book.readSpend({ tenant: 'acme', keyId: 'k1' }, day)).toEqual({
      tenant: { day: { spentUsd: 3, reservedUsd: 1e-9 }, month: { spentUsd: 5, reservedUsd: 0 } },
      key: { day: { spentUsd: 1, reservedUsd: 0 }, month: { spentUsd: 0, reservedUsd: 0 } },
    });
  });
});
