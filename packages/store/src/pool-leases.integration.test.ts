import { silentLogger } from '@harvest/runtime/logger';
import { createInProcessOccupancy } from '@harvest/router/pool/in-process-occupancy';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import fc from 'fast-check';
import { Keys } from './keys.ts';
import { PoolLeases } from './pool-leases.ts';
import { type Redis, openRedis } from './redis.ts';

type Request = Parameters<PoolLeases['acquire']>[0];
type Bid = Request['bids'][number];

const bidOf = (node: string, figures: Partial<Bid> = {}): Bid => ({
  node,
  residents: ['a'],
  roomy: false,
  loading: false,
  contended: false,
  loadMs: 100,
  evictionMs: 0,
  serviceMs: 10,
  ...figures,
});

const nodeNames = ['http://n1', 'http://n2', 'http://n3'];
const modelNames = ['a', 'b', 'c'];

const milliseconds = fc.integer({ min: 0, max: 3_000 }).map((tenths) => tenths / 10);

/** Bids of all nodes with whole and broken figures. */
const bidsArbitrary = fc
  .tuple(
    ...nodeNames.map((node) =>
      fc.record({
        node: fc.constant(node),
        residents: fc.subarray(modelNames, { maxLength: 1 }),
        roomy: fc.boolean(),
        loading: fc.boolean(),
        contended: fc.boolean(),
        loadMs: milliseconds,
        evictionMs: milliseconds,
        serviceMs: milliseconds,
      }),
    ),
  )
  .map(([first, ...rest]) => [first!, ...rest] as const);

/** A request that begins, or the end of one that is in flight. */
const stepArbitrary = fc.oneof(
  { weight: 2, arbitrary: fc.record({ model: fc.constantFrom(...modelNames), bids: bidsArbitrary }) },
  { weight: 1, arbitrary: fc.nat() },
);

describe('pool leases', () => {
  let redis: Redis;
  let keys: Keys;
  const opened: PoolLeases[] = [];
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    redis = openRedis({ url, role: 'worker', name: 'test', logger: silentLogger });
    keys = new Keys({ namespace, shardCount: 1 });
  });
  afterEach(() => {
    for (const leases of opened.splice(0)) leases.close();
    redis.disconnect();
  });
  const open = (leaseMs?: number, namespace?: string): PoolLeases => {
    const leases = new PoolLeases({
      redis,
      keys: namespace === undefined ? keys : new Keys({ namespace, shardCount: 1 }),
      logger: silentLogger,
      ...(leaseMs === undefined ? {} : { leaseMs }),
    });
    opened.push(leases);
    return leases;
  };
  const bothNodes = [bidOf('http://n1'), bidOf('http://n2')] as const;
  const anyone = { model: 'a', slots: 1, bids: bothNodes };
  /** Everything in flight, as the next request sees it. */
  const inFlight = async (): Promise<number> => {
    const leases = open();
    const grant = await leases.acquire(anyone);
    leases.release(grant.lease);
    return grant.inFlight.reduce((sum, { count }) => sum + count, 0);
  };

  it('never lets two workers overfill a node while another has a free slot', async () => {
    const workers = [open(), open()];
    const [slots, requests] = [2, 8];
    const bids = [bidOf('http://n1'), bidOf('http://n2'), bidOf('http://n3'), bidOf('http://n4')] as const;
    const grants = await Promise.all(
      Array.from({ length: requests }, (_, index) =>
        workers[index % 2]!.acquire({ model: 'a', slots, bids }),
      ),
    );
    const perNode = Map.groupBy(grants, ({ node }) => node);
    expect([...perNode.values()].map(({ length }) => length)).toEqual([slots, slots, slots, slots]);
  });

  it('chooses and counts exactly as the router does without Redis', async () => {
    // A script that Redis does not know yet is sent a second time, behind what was sent meanwhile.
    const warmUp = open();
    warmUp.release((await warmUp.acquire(anyone)).lease);
    await waitFor('the release script', async () => (await inFlight()) === 0);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(stepArbitrary, { minLength: 10, maxLength: 25 }),
        async (slots, steps) => {
          const shared = open(undefined, sharedRedis().namespace);
          const alone = createInProcessOccupancy();
          const held: [string, string][] = [];
          const sorted = (counts: readonly object[]): string[] =>
            counts.map((c) => JSON.stringify(c)).toSorted();
          for (const step of steps) {
            if (typeof step === 'number') {
              const [pair] = held.splice(step % Math.max(1, held.length), 1);
              if (pair === undefined) continue;
              shared.release(pair[0]);
              alone.release(pair[1]);
              continue;
            }
            const request = { ...step, slots };
            const [ours, theirs] = [await shared.acquire(request), await alone.acquire(request)];
            expect(ours.node).toBe(theirs.node);
            expect(sorted(ours.inFlight)).toEqual(sorted(theirs.inFlight));
            held.push([ours.lease, theirs.lease]);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keeps nothing once every place is given back, however often that is said', async () => {
    const leases = open();
    const grants = await Promise.all([
      leases.acquire(anyone),
      leases.acquire(anyone),
      leases.acquire(anyone),
    ]);
    expect(await inFlight()).toBe(3);
    for (const { lease } of [...grants, ...grants]) leases.release(lease);
    expect(await inFlight()).toBe(0);
    // Commands of one connection are carried out in order, so the release of the last look is through by now.
    expect(await redis.exists(keys.poolLeases(keys.shards[0]!), keys.poolCounts(keys.shards[0]!))).toBe(0);
  });

  it('forgets the requests of a worker that died', async () => {
    const dead = open(40);
    await dead.acquire(anyone);
    dead.close();
    await waitFor('the end of its lease', async () => (await inFlight()) === 0);
  });

  it('renews the lease of a request that takes long, by itself, until it ends', async () => {
    const living = open(300);
    const { lease } = await living.acquire(anyone);
    const expiry = async (): Promise<number> =>
      Number(await redis.zscore(keys.poolLeases(keys.shards[0]!), lease));
    const first = await expiry();
    await waitFor('a renewal', async () => (await expiry()) > first);
    living.release(lease);
    await waitFor('the release', async () => (await inFlight()) === 0);
  });

  it('takes an expired lease anew when its request turns out to be in flight still', async () => {
    const leases = open();
    const { lease } = await leases.acquire(anyone);
    await redis.zadd(keys.poolLeases(keys.shards[0]!), 'XX', 1, lease);
    expect(await inFlight()).toBe(0);
    leases.renew();
    leases.renew();
    expect(await inFlight()).toBe(1);
    leases.release(lease);
    expect(await inFlight()).toBe(0);
  });

  it('has both keys go when no worker says anything any more', async () => {
    const leases = open(40);
    await leases.acquire(anyone);
    leases.close();
    const [shard] = keys.shards;
    await waitFor(
      'the end',
      async () => (await redis.exists(keys.poolLeases(shard!), keys.poolCounts(shard!))) === 0,
    );
  });

  it('rejects with store.unavailable when Redis is gone', async () => {
    const leases = open();
    redis.disconnect();
    await expect(leases.acquire(anyone)).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
