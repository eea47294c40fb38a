import { laneNames } from '@harvest/contracts/lanes';
import { silentLogger } from '@harvest/runtime/logger';
import { Keys } from '@harvest/store/keys';
import { openRedis } from '@harvest/store/redis';

/** The state of Redis that no route shows. */
export interface StoreView {
  /** Ever accepted, started and finished. */
  readonly totals: Readonly<Record<string, string>>;
  /** What the queue still holds: keys that name a task (jobs, locks) and lists that are not empty. */
  readonly queueLeftovers: readonly string[];
  /** Tasks with a stored result. */
  readonly results: number;
  readonly deadLetters: number;
}

/** The places where BullMQ lists jobs by state. */
const jobLists = ['wait', 'paused', 'active', 'delayed', 'prioritized', 'completed', 'failed', 'stalled'];

/** Looks into the Redis of a system with default namespace and one shard. */
export async function inspectStore(redisUrl: string): Promise<StoreView> {
  const keys = new Keys({ namespace: 'hv', shardCount: 1 });
  const [shard] = keys.shards;
  if (shard === undefined) throw new Error('there is no shard');
  const redis = openRedis({ url: redisUrl, role: 'worker', name: 'test', logger: silentLogger });
  try {
    const names = await redis.keys('*');
    const prefix = `${keys.queuePrefix(shard)}:`;
    const lists = laneNames.flatMap((lane) =>
      jobLists.map((state) => keys.queuedJobsPrefix(shard, lane) + state),
    );
    return {
      totals: await redis.hgetall(keys.totals(shard)),
      queueLeftovers: names.filter(
        (name) => name.startsWith(prefix) && (name.includes('tsk_') || lists.includes(name)),
      ),
      results: names.filter((name) => name.startsWith(`${shard.tag}:result:`)).length,
      deadLetters: await redis.xlen(keys.deadLetters(shard)),
    };
  } finally {
    redis.disconnect();
  }
}

/** How many tasks were ever accepted. */
export async function acceptedCount(redisUrl: string): Promise<number> {
  return Number((await inspectStore(redisUrl)).totals['accepted'] ?? 0);
}

/** How many connections of API and worker processes a Redis has. */
export async function harvestConnections(redisUrl: string): Promise<number> {
  const redis = openRedis({ url: redisUrl, role: 'worker', name: 'test', logger: silentLogger });
  try {
    const clients = String(await redis.client('LIST'));
    return clients.split('\n').filter((line) => /name=harvest-(api|worker)-/.test(line)).length;
  } finally {
    redis.disconnect();
  }
}
