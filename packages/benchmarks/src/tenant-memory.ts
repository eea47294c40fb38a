import { waitFor } from '@harvest/testkit/wait-for';
import { createKey } from './api-key.ts';
import type { Figure } from './figure.ts';
import { type Stage, withStage } from './stage.ts';

const tenants = 10_000;
const requestsEach = 3;
const lanes = 20;
const windowSeconds = 45;
const redisBytesMax = 2_048;
const heapBytesMax = 3_072;
/** Of what the windows took: the tables of keys of a Redis keep the size that they had for so many. */
const shrunkShareMax = 0.1;

/** Does `work` for the numbers below `count`, some at a time. */
async function inLanes(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function usedBytes({ store }: Stage): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await store.redis.info('memory'))?.[1]);
}

/** Creates so many tenants with an API key each, both with a limit. */
async function createTenants({ store }: Stage, group: string): Promise<readonly string[]> {
  const keys: string[] = [];
  await inLanes(tenants, async (number) => {
    const tenant = `${group}-${String(number)}`;
    keys[number] = await createKey(store, { tenant, limits: { requests_per_minute: 100 } });
  });
  return keys;
}

/** Every one of them asks a few times. */
async function ask(url: string, keys: readonly string[]): Promise<void> {
  await inLanes(keys.length * requestsEach, async (number) => {
    const answer = await fetch(`${url}/tasks?limit=1`, {
      headers: { 'x-api-key': keys[number % keys.length] ?? '' },
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`a request was answered with ${String(answer.status)}`);
  });
}

function figureOf(name: string, floor: string, bytes: number, bytesMax: number): Figure {
  const score = `${bytes.toFixed(0)} B`;
  return {
    name,
    floor,
    measured: score,
    score,
    goal: `<= ${bytesMax.toLocaleString('en-US')} B`,
    met: bytes <= bytesMax,
  };
}

/** What Redis and an API hold of each tenant that has asked for something, and when they let go of it. */
export async function tenantMemory(): Promise<Figure[]> {
  return withStage(async (stage) => {
    const { url, child } = await stage.startApi('harvest', {
      AUTH: 'keys',
      RATE_WINDOW_SECONDS: String(windowSeconds),
      TENANT_REQUESTS_PER_MINUTE: '1000',
    });
    const keys = await createTenants(stage, 'first');
    const others = await createTenants(stage, 'second');
    await ask(url, keys.slice(0, 300));
    await waitFor('the first windows to pass', async () => (await windowsLeft(stage)) === 0, 120_000);
    const [redisBefore, heapBefore] = [await usedBytes(stage), await child.heapBytes()];
    await ask(url, keys);
    const [redisAsked, heapAsked] = [await usedBytes(stage), await child.heapBytes()];
    await waitFor('the windows to pass', async () => (await windowsLeft(stage)) === 0, 120_000);
    const redisAfter = await usedBytes(stage);
    await ask(url, others);
    const heapOthers = await child.heapBytes();
    const [windowBytes, heapBytes] = [redisAsked - redisBefore, heapAsked - heapBefore];
    const kept = (redisAfter - redisBefore) / windowBytes;
    const many = tenants.toLocaleString('en-US');
    return [
      figureOf(
        `Redis bytes for what a tenant and its key were admitted (${many} tenants)`,
        '0 B',
        windowBytes / tenants,
        redisBytesMax,
      ),
      {
        name: 'The same, what is left of it when the window has passed',
        floor: '0 %',
        measured: `${(kept * 100).toFixed(1)} %`,
        score: `${(kept * 100).toFixed(1)} %`,
        goal: `<= ${String(shrunkShareMax * 100)} %`,
        met: kept <= shrunkShareMax,
      },
      figureOf(
        `Heap of an API for each of the ${many} keys that it knows`,
        '0 B',
        heapBytes / tenants,
        heapBytesMax,
      ),
      figureOf(
        `The same, for each of as many more`,
        `${(heapBytes / tenants).toFixed(0)} B`,
        (heapOthers - heapAsked) / tenants,
        heapBytesMax / 10,
      ),
    ];
  });
}

/** How many keys will expire: no others do on this stage. */
async function windowsLeft({ store }: Stage): Promise<number> {
  return Number(/expires=(\d+)/.exec(await store.redis.info('keyspace'))?.[1] ?? 0);
}
