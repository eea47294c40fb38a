import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Figure } from './figure.ts';
import { fill, newSpec, source, withStage } from './stage.ts';

const tasks = 10_000;
const goalBytes = 3 * 1_024;

async function usedBytes(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  return Number(/used_memory:(\d+)/.exec(info)?.[1]);
}

/** Bytes of Redis that a waiting task takes beyond its source, beside those of a bare BullMQ job with that source. */
export async function memory(): Promise<Figure[]> {
  const bytesOf = async (
    add: (stage: Parameters<Parameters<typeof withStage>[0]>[0], redis: Redis) => Promise<void>,
  ) =>
    withStage(async (stage) => {
      const redis = new Redis(stage.redis.url);
      const before = await usedBytes(redis);
      await add(stage, redis);
      const after = await usedBytes(redis);
      redis.disconnect();
      return (after - before) / tasks - Buffer.byteLength(source);
    });
  const bare = await bytesOf(async (_stage, connection) => {
    const queue = new Queue('bare', { connection, prefix: '{bare}' });
    for (let left = tasks; left > 0; left -= 1_000) {
      const jobs = Array.from({ length: 1_000 }, () => ({
        name: 'run',
        data: { source },
        opts: { jobId: newSpec().taskId },
      }));
      await queue.addBulk(jobs);
    }
    await queue.close();
  });
  const harvest = await bytesOf((stage) => fill(stage.store, tasks));
  return [
    {
      name: 'Redis bytes per waiting task beyond its 1 KB source vs bare BullMQ job',
      floor: `${bare.toFixed(0)} B`,
      measured: `${harvest.toFixed(0)} B`,
      score: `${harvest.toFixed(0)} B`,
      goal: `<= ${String(goalBytes)} B`,
      met: harvest <= goalBytes,
    },
  ];
}
