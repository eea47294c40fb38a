import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lane } from '@harvest/contracts/lanes';
import { createTaskId } from '@harvest/contracts/task-id';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { openAdmission } from '@harvest/store/admission';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { type TestRedis, freePort, startTestRedis } from '@harvest/testkit/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { type Child, firstMessage, startChild } from './child.ts';

const sourceCharacters = 1_000;
export const source = 'It rained. '.repeat(Math.ceil(sourceCharacters / 11)).slice(0, sourceCharacters);
export const requestBody = JSON.stringify({ source, query: 'What was the weather?' });

/** A fresh Redis with what a benchmark needs around it. */
export interface Stage {
  readonly redis: TestRedis;
  readonly store: Store;
  /** Starts the API of Harvest, or the floor's; returns its URL. */
  readonly startApi: (
    kind: 'harvest' | 'bare',
    env?: Readonly<Record<string, string>>,
  ) => Promise<{ url: string; child: Child }>;
  readonly startWorker: (
    kind: 'null-worker' | 'bare-worker',
    env: Readonly<Record<string, string>>,
  ) => Promise<Child>;
  /** Starts a worker as it runs in production. */
  readonly startHarvestWorker: (env: Readonly<Record<string, string>>) => Promise<Child>;
  /** Starts a provider that speaks OpenAI's wire format and answers at once; returns its base URL. */
  readonly startFakeProvider: (model: string) => Promise<string>;
}

/** Runs `measure` on a fresh stage and cleans up after it. */
export async function withStage<T>(measure: (stage: Stage) => Promise<T>): Promise<T> {
  const redis = await startTestRedis();
  const logFolder = await mkdtemp(join(tmpdir(), 'harvest-bench-'));
  const config = loadConfig(z.object(storeVariables), {
    REDIS_URL: redis.url,
    PENDING_TASKS_MAX: '1000000',
  });
  const store = createStore({ config, role: 'worker', logger: silentLogger });
  // A rewrite of the append-only file takes a core at moments that differ from run to run, from floor and Harvest alike.
  await store.redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  const children: Child[] = [];
  const base = {
    REDIS_URL: redis.url,
    AUTH: 'none',
    METRICS_PORT: '0',
    LOG_LEVEL: 'INFO',
    PENDING_TASKS_MAX: '1000000',
  };
  const entry = (path: string): string => join(import.meta.dirname, path);
  try {
    return await measure({
      redis,
      store,
      startApi: async (kind, env = {}) => {
        const port = await freePort();
        const url = `http://127.0.0.1:${String(port)}`;
        const child = await startChild({
          entry: kind === 'bare' ? entry('children/bare-api.ts') : entry('../../../apps/api/src/main.ts'),
          env: { ...base, ...env, PORT: String(port) },
          logFolder,
          ready: (process) =>
            kind === 'bare' ? firstMessage(process) : waitFor('the API', () => isReady(url)),
        });
        children.push(child);
        return { url, child };
      },
      startWorker: async (kind, env) => {
        const child = await startChild({
          entry: entry(`children/${kind}.ts`),
          env: { ...base, ...env },
          logFolder,
          ready: firstMessage,
        });
        children.push(child);
        return child;
      },
      startHarvestWorker: async (env) => {
        const child = await startChild({
          entry: entry('../../../apps/worker/src/main.ts'),
          env: { ...base, ...env },
          logFolder,
          ready: () => waitFor('the worker', async () => (await store.health()).workers > 0),
        });
        children.push(child);
        return child;
      },
      startFakeProvider: async (model) => {
        const port = String(await freePort());
        const url = `http://127.0.0.1:${port}`;
        const child = await startChild({
          entry: entry('../../testkit/src/llm/main.ts'),
          args: ['--flavour', 'openai', '--port', port, '--model', model],
          env: {},
          logFolder,
          ready: () => waitFor('the provider', () => isAnswering(url)),
        });
        children.push(child);
        return `${url}/v1`;
      },
    });
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    store.close();
    await redis.stop();
    await rm(logFolder, { recursive: true, force: true });
  }
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** A task as the API would accept it. */
export function newSpec(tenant = 'default'): TaskSpec {
  return {
    kind: 'harvest',
    taskId: createTaskId(),
    tenant,
    query: 'What was the weather?',
    outputFormat: 'analysis',
    options: {},
    requestId: 'bench',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
  };
}

/** A source like no other, so that a worker that remembers what it has read gains nothing. */
function sourceNumber(number: number): string {
  const mark = `Note ${String(number)}. `;
  return mark + source.slice(mark.length);
}

/** Submits `count` tasks, 200 at a time. */
export async function fill(
  store: Pick<Store, 'tasks'>,
  count: number,
  { tenant, lane }: { tenant?: string; lane?: Lane } = {},
): Promise<void> {
  const admission = { ...openAdmission, ...(lane === undefined ? {} : { lane }) };
  for (let left = count; left > 0; left -= 200) {
    await Promise.all(
      Array.from({ length: Math.min(200, left) }, (_, at) =>
        store.tasks.accept([newSpec(tenant)], sourceNumber(left - at), admission),
      ),
    );
  }
}

/**
 * Tasks a second between 10 % and 90 % of the way down from `total` to zero, so that start-up and the last stragglers
 * do not count. `remaining` is polled.
 */
export async function drainRate(total: number, remaining: () => Promise<number>): Promise<number> {
  const from = total * 0.9;
  const to = total * 0.1;
  let begin: { at: number; left: number } | null = null;
  for (;;) {
    const left = await remaining();
    const at = performance.now();
    if (begin === null && left <= from) begin = { at, left };
    if (begin !== null && left <= to) return ((begin.left - left) / (at - begin.at)) * 1_000;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
