import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { Clock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { CatalogueBoard } from './catalogue-board.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';

const catalogueOf = (revision: string): ModelCatalogue => ({
  revision,
  homeProvider: 'extractive',
  homeReason: 'Nothing else is configured.',
  deployments: [],
  defaultMaxOutputTokens: 1_024,
  promptOverheadTokens: { analysis: 200 },
  sourceTokensMax: 24_000,
});

describe('the model catalogue', () => {
  let redis: Redis;
  let keys: Keys;
  let nowMs: number;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const board = (): CatalogueBoard => new CatalogueBoard({ redis, keys, clock });
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    keys = new Keys({ namespace, shardCount: 1 });
    redis = openRedis({ url, role: 'worker', name: 'catalogue-test', logger: silentLogger });
    nowMs = 0;
  });
  afterEach(() => {
    // Said again of a connection that has ended, it would keep the process for two seconds.
    if (redis.status !== 'end') redis.disconnect();
  });
  const current = async (): Promise<string | undefined> => (await board().read())?.revision;

  it('is null until a worker publishes one, and is read as it was published', async () => {
    expect(await board().read()).toBeNull();
    await board().publish(catalogueOf('r1'));
    expect(await board().read()).toEqual(catalogueOf('r1'));
  });

  it('is the one that appeared last, however often the others are repeated', async () => {
    const [older, newer] = [board(), board()];
    await older.publish(catalogueOf('old'));
    await newer.publish(catalogueOf('new'));
    await older.publish(catalogueOf('old'));
    expect(await current()).toBe('new');
  });

  it('changes with the table of a running worker', async () => {
    const worker = board();
    await worker.publish(catalogueOf('before'));
    await worker.publish(catalogueOf('after'));
    expect(await current()).toBe('after');
  });

  it('goes with its workers, and an older one returns with its next heartbeat', async () => {
    const older = board();
    await older.publish(catalogueOf('old'));
    await board().publish(catalogueOf('new'));
    const key = keys.modelCatalogue();
    const leftMs = await redis.pttl(key);
    expect(leftMs).toBeGreaterThan(5_000);
    expect(leftMs).toBeLessThanOrEqual(15_000);
    // What the time to live does in the end.
    await redis.del(key);
    expect(await current()).toBeUndefined();
    await older.publish(catalogueOf('old'));
    expect(await current()).toBe('old');
  });

  it('lives on while it is published again', async () => {
    const worker = board();
    await worker.publish(catalogueOf('r1'));
    await redis.pexpire(keys.modelCatalogue(), 100);
    await worker.publish(catalogueOf('r1'));
    expect(await redis.pttl(keys.modelCatalogue())).toBeGreaterThan(5_000);
  });

  it('is taken from memory for two seconds and shared by those who ask at once', async () => {
    const reader = board();
    await board().publish(catalogueOf('r1'));
    await reader.read();
    await board().publish(catalogueOf('r2'));
    nowMs = 1_999;
    expect((await reader.read())?.revision).toBe('r1');
    nowMs = 2_000;
    const answers = await Promise.all([reader.read(), reader.read(), reader.read()]);
    expect(answers.map((answer) => answer?.revision)).toEqual(['r2', 'r2', 'r2']);
    expect(answers[1]).toBe(answers[0]);
  });

  it('stays what it was last known to be while Redis cannot be asked', async () => {
    const reader = board();
    await board().publish(catalogueOf('r1'));
    await reader.read();
    redis.disconnect();
    nowMs = 60_000;
    expect((await reader.read())?.revision).toBe('r1');
    await expect(board().read()).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('is refused when it is too large to be kept', async () => {
    const huge = { ...catalogueOf('r1'), homeReason: 'x'.repeat(1_048_576) };
    await expect(board().publish(huge)).rejects.toMatchObject({ code: 'internal.unexpected' });
    expect(await current()).toBeUndefined();
  });
});
