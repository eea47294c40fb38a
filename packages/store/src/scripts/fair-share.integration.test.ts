import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import fc from 'fast-check';
import { type Redis, openRedis } from '../redis.ts';
import { createScriptRunner, defineScript } from '../script.ts';
import { fairShareLua } from './fair-share.ts';
import { clockLua } from './fragments.ts';

const priorityMax = 2_097_151;
const tenantsMax = 4_096;

/** A task comes, and its job is added as BullMQ adds it: {tag, priority}. */
const submitScript = defineScript(
  'test-submit',
  `${clockLua}${fairShareLua}
local tag = take_tag(KEYS[1], ARGV[1], tonumber(ARGV[2]))
save_tags()
make_room(KEYS[1], KEYS[2], tag)
local priority = priority_of(KEYS[1], tag)
redis.call('HSET', KEYS[2] .. ARGV[3], 'priority', priority, 'tag', exact(tag))
redis.call('ZADD', KEYS[2] .. 'prioritized', priority * 4294967296 + redis.call('INCR', KEYS[2] .. 'pc'), ARGV[3])
return {exact(tag), priority}
`,
);
const startScript = defineScript(
  'test-start',
  `${clockLua}${fairShareLua}
local id = redis.call('ZPOPMIN', KEYS[2] .. 'prioritized')[1]
if not id then return nil end
advance(KEYS[1], tonumber(redis.call('HGET', KEYS[2] .. id, 'tag')))
return id
`,
);

interface Submitted {
  readonly id: string;
  readonly tenant: string;
  readonly share: number;
  readonly tag: number;
  readonly priority: number;
}

class Lane {
  readonly #redis: Redis;
  readonly #run: ReturnType<typeof createScriptRunner>;
  readonly #keys: readonly [fair: string, queue: string];
  readonly tasks = new Map<string, Submitted>();

  constructor(redis: Redis, namespace: string) {
    this.#redis = redis;
    this.#run = createScriptRunner(redis);
    this.#keys = [`{${namespace}:0}:fair`, `{${namespace}:0}:bull:tasks:`];
  }

  async submit(tenant: string, share = 1): Promise<Submitted> {
    const id = `t${String(this.tasks.size)}`;
    const reply = await this.#run(submitScript, this.#keys, [tenant, share, id]);
    const [tag, priority] = reply as [string, number];
    const task = { id, tenant, share, tag: Number(tag), priority };
    this.tasks.set(id, task);
    return task;
  }

  async start(): Promise<Submitted | null> {
    const id = await this.#run(startScript, this.#keys, []);
    return this.tasks.get(id as string) ?? null;
  }

  /** Tenants in the order in which they start, until nobody waits. */
  async drain(count = Number.POSITIVE_INFINITY): Promise<string[]> {
    const tenants: string[] = [];
    while (tenants.length < count) {
      const task = await this.start();
      if (task === null) break;
      tenants.push(task.tenant);
    }
    return tenants;
  }

  waiting(): Promise<string[]> {
    return this.#redis.zrange(`${this.#keys[1]}prioritized`, '0', '-1');
  }

  async priorityInQueue(id: string): Promise<number> {
    return Math.floor(Number(await this.#redis.zscore(`${this.#keys[1]}prioritized`, id)) / 2 ** 32);
  }

  async priorityInJob(id: string): Promise<number> {
    return Number(await this.#redis.hget(this.#keys[1] + id, 'priority'));
  }

  async fair(field: string): Promise<number> {
    return Number((await this.#redis.hget(this.#keys[0], field)) ?? Number.NaN);
  }

  knownTenants(): Promise<number> {
    return this.#redis.zcard(`${this.#keys[0]}:tags`);
  }
}

describe('the fair sharing of workers', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = openRedis({ url: sharedRedis().url, role: 'worker', name: 'test', logger: silentLogger });
  });
  afterAll(() => {
    redis.disconnect();
  });
  const openLane = (): Lane => new Lane(redis, sharedRedis().namespace);
  const flood = async (lane: Lane, tenant: string, count: number, share = 1): Promise<void> => {
    for (let i = 0; i < count; i += 1) await lane.submit(tenant, share);
  };

  it('lets a newcomer go before the flood of another tenant', async () => {
    const lane = openLane();
    await flood(lane, 'heavy', 50);
    await lane.drain(5);
    await lane.submit('light', 100);
    expect((await lane.drain(2)).toSorted()).toContain('light');
  });

  it('gives an idle tenant no credit for the time in which it wanted nothing', async () => {
    const lane = openLane();
    await lane.submit('idle');
    await flood(lane, 'busy', 30);
    await lane.drain(21);
    await flood(lane, 'idle', 20);
    const started = await lane.drain(20);
    expect(started.filter((tenant) => tenant === 'busy').length).toBeGreaterThanOrEqual(9);
  });

  it('gives a tenant of twice the weight twice the starts', async () => {
    const lane = openLane();
    await flood(lane, 'one', 30, 1);
    await flood(lane, 'two', 60, 1 / 2);
    const started = await lane.drain(45);
    expect(started.filter((tenant) => tenant === 'two').length).toBeGreaterThanOrEqual(29);
    expect(started.filter((tenant) => tenant === 'two').length).toBeLessThanOrEqual(31);
  });

  it('keeps two tenants that both have work waiting within a share of each other, whatever their tasks cost', async () => {
    const shares = fc.array(fc.oneof(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.constant(30_000)), {
      minLength: 20,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(shares, shares, async (ofA, ofB) => {
        const lane = openLane();
        for (let i = 0; i < Math.max(ofA.length, ofB.length); i += 1) {
          if (ofA[i] !== undefined) await lane.submit('a', ofA[i]);
          if (ofB[i] !== undefined) await lane.submit('b', ofB[i]);
        }
        const bound =
          Math.max(...ofA) + Math.max(...ofB) + 2 / Math.min(16, (await lane.fair('grain')) || 16);
        const used = { a: 0, b: 0 };
        const left = { a: ofA.length, b: ofB.length };
        while (left.a > 0 && left.b > 0) {
          const { tenant, share } = (await lane.start()) as Submitted & { readonly tenant: 'a' | 'b' };
          used[tenant] += share;
          left[tenant] -= 1;
          expect(Math.abs(used.a - used.b)).toBeLessThanOrEqual(bound + 1e-6);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('keeps every priority within what the queue takes, and the order of what waits, over any number of rebases', async () => {
    const command = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          tenant: fc.constantFrom('a', 'b', 'c'),
          share: fc.constantFrom(0.01, 1, 100, 9_000, 60_000),
        }),
      },
      { weight: 2, arbitrary: fc.constant('start' as const) },
    );
    let rebases = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 120 }), async (commands) => {
        const lane = openLane();
        for (const step of commands) {
          const before = await lane.waiting();
          const base = await lane.fair('base');
          if (step === 'start') {
            const started = await lane.start();
            expect(started?.id).toBe(before[0]);
            continue;
          }
          const task = await lane.submit(step.tenant, step.share);
          expect(task.priority).toBeGreaterThanOrEqual(1);
          expect(task.priority).toBeLessThanOrEqual(priorityMax);
          expect(Number.isInteger(task.priority)).toBe(true);
          expect((await lane.waiting()).filter((id) => id !== task.id)).toEqual(before);
          if ((await lane.fair('base')) !== base) rebases += 1;
          for (const id of before) {
            const priority = await lane.priorityInQueue(id);
            expect(priority).toBeGreaterThanOrEqual(1);
            expect(await lane.priorityInJob(id)).toBe(priority);
          }
        }
      }),
      { numRuns: 20 },
    );
    expect(rebases).toBeGreaterThan(20);
  });

  it('keeps the order of jobs that a rebase can no longer tell apart', async () => {
    const lane = openLane();
    const [a0, a1] = [await lane.submit('a', 1 / 16), await lane.submit('a', 1 / 16)];
    const b0 = await lane.submit('b', 200_000);
    await lane.submit('b', 1);
    expect(await lane.priorityInQueue(a1.id)).toBe(await lane.priorityInQueue(a0.id));
    expect((await lane.waiting()).slice(0, 3)).toEqual([a0.id, b0.id, a1.id]);
  });

  it('tells tenants apart as finely as ever once so much no longer waits', async () => {
    const lane = openLane();
    await flood(lane, 'heavy', 3, 200_000);
    expect(await lane.fair('grain')).toBeLessThan(16);
    await lane.drain();
    await lane.submit('light');
    expect(await lane.fair('grain')).toBe(16);
    const again = [await lane.submit('light'), await lane.submit('light')];
    expect(again[1]!.priority - again[0]!.priority).toBe(16);
  });

  it('starts tasks in the order of their tags, as finely as the priorities can tell them apart', async () => {
    const lane = openLane();
    for (let i = 0; i < 300; i += 1) {
      await lane.submit(['a', 'b', 'c'][i % 3]!, [1, 0.25, 7][i % 3]);
      if (i % 2 === 1) await lane.start();
    }
    let last = 0;
    for (let task = await lane.start(); task !== null; task = await lane.start()) {
      expect(task.tag).toBeGreaterThan(last - 1 / 16);
      last = Math.max(last, task.tag);
    }
  });

  it('remembers a bounded number of tenants, and none for whom it makes no difference', async () => {
    const lane = openLane();
    for (let i = 0; i < tenantsMax + 500; i += 1) await lane.submit(`t${String(i)}`);
    expect(await lane.knownTenants()).toBeLessThanOrEqual(tenantsMax);
    const quiet = openLane();
    await flood(quiet, 'a', 3);
    await flood(quiet, 'b', 5);
    await quiet.drain();
    expect(await quiet.knownTenants()).toBeLessThanOrEqual(1);
  });
});
