import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { type Figure, median } from './figure.ts';
import { drainRate, fill, newSpec, withStage } from './stage.ts';

const tasks = 20_000;
const concurrency = '50';
const rounds = 3;
const goal = 0.4;

async function bareRate(): Promise<number> {
  return withStage(async (stage) => {
    const connection = new Redis(stage.redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue('bare', { connection, prefix: '{bare}' });
    for (let left = tasks; left > 0; left -= 1_000) {
      const jobs = Array.from({ length: 1_000 }, () => {
        const { taskId, tenant } = newSpec();
        return {
          name: 'task.run',
          data: { taskId, tenant },
          opts: { jobId: taskId, removeOnComplete: true },
        };
      });
      await queue.addBulk(jobs);
    }
    const measuring = drainRate(tasks, async () => {
      const counts = await queue.getJobCounts('wait', 'active');
      return (counts['wait'] ?? 0) + (counts['active'] ?? 0);
    });
    await stage.startWorker('bare-worker', { WORKER_CONCURRENCY: concurrency });
    const rate = await measuring;
    await queue.close();
    connection.disconnect();
    return rate;
  });
}

async function harvestRate(): Promise<number> {
  return withStage(async (stage) => {
    await fill(stage.store, tasks);
    const measuring = drainRate(tasks, async () => {
      const { waiting, active } = await stage.store.health();
      return waiting + active;
    });
    await stage.startWorker('null-worker', { WORKER_CONCURRENCY: concurrency });
    return measuring;
  });
}

/** Tasks a second through one worker with a provider that answers at once, against a BullMQ worker that does nothing. */
export async function workerThroughput(): Promise<Figure[]> {
  const bare: number[] = [];
  const harvest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await bareRate());
    harvest.push(await harvestRate());
  }
  const ratio = median(harvest) / median(bare);
  return [
    {
      name: 'Tasks/s through one worker (concurrency 50) vs raw BullMQ processing',
      floor: `${median(bare).toFixed(0)}/s`,
      measured: `${median(harvest).toFixed(0)}/s`,
      score: ratio.toFixed(2),
      goal: `>= ${String(goal)}`,
      met: ratio >= goal,
    },
  ];
}
