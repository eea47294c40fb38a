import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@harvest/testkit/wait-for';
import { type Figure, quantile } from './figure.ts';
import { type Stage, fill, newSpec, source, withStage } from './stage.ts';

const modelMs = 200;
const workers = 2;
const flood = 4_000;
const samples = 150;
/** No divisor or multiple of the time of a model call, so that the samples meet the slots at all phases. */
const everyMs = 130;
const slowerMax = 2;

/** What a tenant's tasks took, in milliseconds, by the clock of the store. */
interface Times {
  readonly waited: readonly number[];
  readonly completed: readonly number[];
}

/** A tenant that submits a task now and then, while the given others are being worked off. */
function measure(other: (stage: Stage) => Promise<void>): Promise<Times> {
  return withStage(async (stage) => {
    for (let i = 0; i < workers; i += 1) {
      await stage.startWorker('null-worker', {
        WORKER_CONCURRENCY: '10',
        BATCH_CONCURRENCY: '5',
        MODEL_MS: String(modelMs),
      });
    }
    await other(stage);
    const refs = [];
    for (let i = 0; i < samples; i += 1) {
      const spec = newSpec('light');
      await stage.store.tasks.accept([spec], source);
      refs.push(spec);
      await sleep(everyMs);
    }
    const { waiting } = await stage.store.health();
    const tasks = await Promise.all(refs.map((ref) => ended(stage, ref)));
    if (waiting === 0 && other !== nobody) throw new Error('the flood was over before the measurement');
    return {
      waited: tasks.map(({ createdAtMs, startedAtMs }) => startedAtMs - createdAtMs),
      completed: tasks.map(({ createdAtMs, completedAtMs }) => completedAtMs - createdAtMs),
    };
  });
}

async function ended(
  { store }: Stage,
  ref: { readonly tenant: string; readonly taskId: string },
): Promise<{ createdAtMs: number; startedAtMs: number; completedAtMs: number }> {
  const task = await waitFor('the end of a task', async () => {
    const record = (await store.tasks.read(ref))?.record;
    return record?.status === 'completed' ? record : null;
  });
  const { createdAtMs, startedAtMs, completedAtMs } = task;
  if (startedAtMs === null || completedAtMs === null) throw new Error('a task has no times');
  return { createdAtMs, startedAtMs, completedAtMs };
}

const nobody = (): Promise<void> => Promise.resolve();

/** What a tenant with little work notices of one that floods its lane with 4,000 tasks, and of a flooded batch lane. */
export async function fairness(): Promise<Figure[]> {
  const alone = await measure(nobody);
  const flooded = await measure(({ store }) => fill(store, flood, { tenant: 'heavy' }));
  const beside = await measure(({ store }) => fill(store, flood, { tenant: 'heavy', lane: 'batch' }));
  const many = flood.toLocaleString('en-US');
  const figureOf = (name: string, q: number, { completed }: Times): Figure => {
    const [low, high] = [quantile(alone.completed, q), quantile(completed, q)];
    return {
      name: `${name}, p${String(q * 100)}`,
      floor: `${low.toFixed(0)} ms`,
      measured: `${high.toFixed(0)} ms`,
      score: `${(high / low).toFixed(2)}x`,
      goal: `<= ${String(slowerMax)}x`,
      met: high / low <= slowerMax,
    };
  };
  const wait = quantile(flooded.waited, 0.95);
  return [
    figureOf(`A light tenant's tasks beside a flood of ${many} vs alone, to the result`, 0.5, flooded),
    figureOf(`A light tenant's tasks beside a flood of ${many} vs alone, to the result`, 0.95, flooded),
    {
      name: `The same, wait for a worker, p95, vs one model call (alone: ${quantile(alone.waited, 0.95).toFixed(0)} ms)`,
      floor: `${String(modelMs)} ms`,
      measured: `${wait.toFixed(0)} ms`,
      score: `${(wait / modelMs).toFixed(2)}x`,
      goal: '<= 1.1x',
      met: wait / modelMs <= 1.1,
    },
    figureOf(`Interactive tasks beside ${many} in the batch lane vs alone, to the result`, 0.95, beside),
  ];
}
