import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { isTerminalEvent } from '@harvest/contracts/task-events';
import { type Figure, quantile } from './figure.ts';
import { type Stage, newSpec, requestBody, source, withStage } from './stage.ts';

const warmups = 300;
const samples = 2_000;
const moreAtP50Ms = 3;
const moreAtP99Ms = 10;
/** A pause between samples, so that each finds the queue idle, as a single user does. */
const pauseMs = 1;

async function sample(once: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < warmups + samples; i += 1) {
    await sleep(pauseMs);
    const start = performance.now();
    await once();
    if (i >= warmups) times.push(performance.now() - start);
  }
  return times;
}

async function bareTimes(stage: Stage): Promise<number[]> {
  const open = (): Redis => new Redis(stage.redis.url, { maxRetriesPerRequest: null });
  const connections = [open(), open()] as const;
  const queue = new Queue('bare', { connection: connections[0], prefix: '{bare}' });
  const events = new QueueEvents('bare', { connection: connections[1], prefix: '{bare}' });
  await events.waitUntilReady();
  const worker = await stage.startWorker('bare-worker', { WORKER_CONCURRENCY: '10' });
  const times = await sample(async () => {
    const job = await queue.add('run', { source });
    await job.waitUntilFinished(events);
  });
  await worker.stop();
  await events.close();
  await queue.close();
  for (const connection of connections) connection.disconnect();
  return times;
}

async function harvestTimes(stage: Stage): Promise<{ queue: number[]; http: number[] }> {
  const worker = await stage.startWorker('null-worker', { WORKER_CONCURRENCY: '10' });
  const { signal } = new AbortController();
  const queue = await sample(async () => {
    const spec = newSpec();
    await stage.store.tasks.accept([spec], source);
    const followed = await stage.store.events.follow(spec, { signal });
    if (followed.kind !== 'live') throw new Error(followed.kind);
    for await (const { event } of followed.events) if (isTerminalEvent(event.type)) return;
  });
  const { url, child } = await stage.startApi('harvest');
  const http = await sample(async () => {
    const answer = await fetch(`${url}/harvest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30' },
      body: requestBody,
    });
    await answer.text();
    if (answer.status !== 200) throw new Error(`status ${String(answer.status)}`);
  });
  await child.stop();
  await worker.stop();
  return { queue, http };
}

function figureOf(
  name: string,
  q: number,
  more: number,
  floor: readonly number[],
  times: readonly number[],
): Figure {
  const [low, high] = [quantile(floor, q), quantile(times, q)];
  return {
    name,
    floor: `${low.toFixed(2)} ms`,
    measured: `${high.toFixed(2)} ms`,
    score: `+${(high - low).toFixed(2)} ms`,
    goal: `<= +${String(more)} ms`,
    met: high - low <= more,
  };
}

/** From submission to the terminal event with a provider that answers at once, against a bare BullMQ round trip. */
export async function latency(): Promise<Figure[]> {
  return withStage(async (stage) => {
    const bare = await bareTimes(stage);
    const { queue, http } = await harvestTimes(stage);
    const name = 'Submit to terminal vs bare BullMQ round trip';
    return [
      figureOf(`${name}, p50`, 0.5, moreAtP50Ms, bare, queue),
      figureOf(`${name}, p99`, 0.99, moreAtP99Ms, bare, queue),
      figureOf(`The same over HTTP (POST with Prefer: wait), p50`, 0.5, moreAtP50Ms, bare, http),
      figureOf(`The same over HTTP (POST with Prefer: wait), p99`, 0.99, moreAtP99Ms, bare, http),
    ];
  });
}
