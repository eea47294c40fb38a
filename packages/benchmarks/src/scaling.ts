import type { Child } from './child.ts';
import type { Figure } from './figure.ts';
import { drainRate, fill, withStage } from './stage.ts';

const modelMs = 200;
const concurrency = 10;
const secondsOfWork = 12;
const goal = 0.95;

/** One to eight workers on model calls of 200 ms: tasks a second each worker adds, against one worker alone. */
export async function scaling(): Promise<Figure[]> {
  const rates = new Map<number, number>();
  for (const workers of [1, 2, 4, 8]) {
    const tasks = Math.round(((workers * concurrency) / modelMs) * 1_000 * secondsOfWork);
    const rate = await withStage(async (stage) => {
      const started: Child[] = [];
      for (let i = 0; i < workers; i += 1) {
        started.push(
          await stage.startWorker('null-worker', {
            WORKER_CONCURRENCY: String(concurrency),
            MODEL_MS: String(modelMs),
          }),
        );
      }
      await fill(stage.store, tasks);
      return drainRate(tasks, async () => {
        const { waiting, active } = await stage.store.health();
        return waiting + active;
      });
    });
    rates.set(workers, rate);
  }
  const one = rates.get(1) ?? Number.NaN;
  return [2, 4, 8].map((workers) => {
    const rate = rates.get(workers) ?? Number.NaN;
    const efficiency = rate / (one * workers);
    return {
      name: `${String(workers)} workers on ${String(modelMs)} ms model calls vs one`,
      floor: `${one.toFixed(1)}/s each`,
      measured: `${rate.toFixed(1)}/s`,
      score: efficiency.toFixed(3),
      goal: `>= ${String(goal)}`,
      met: efficiency >= goal,
    };
  });
}
