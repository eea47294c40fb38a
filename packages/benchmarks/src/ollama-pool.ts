/**
 * Simulated Ollama nodes under a mix of models, in a twentieth of real time: the pool against two usual ways to share
 * requests out, over the same nodes and with the same arrivals. The pool runs as two workers that know of each other
 * through Redis alone; the other two need no such knowledge, or are given it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type OllamaPool, createOllamaPool } from '@harvest/router/pool/ollama-pool';
import { createTransport } from '@harvest/router/providers/transport';
import { systemClock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { Keys } from '@harvest/store/keys';
import { PoolLeases } from '@harvest/store/pool-leases';
import { openRedis } from '@harvest/store/redis';
import { startOllamaNode } from '@harvest/testkit/ollama-node';
import { startTestRedis } from '@harvest/testkit/redis';
import { type Figure, quantile } from './figure.ts';

const nodeCount = 4;
/** Three seconds to load a model, half a second for an answer; a node holds one model and answers one request at a time. */
const node = { loadMs: 150, answerMs: 25, memoryModels: 1, slots: 1 } as const;
const scale = 20;
/** Models and their shares of the requests. */
const shares = { 'large:1': 0.6, 'small:1': 0.3, 'rare:1': 0.1 } as const;
const models = Object.keys(shares);
const goal = 2;

/** Steady arrivals at which taking turns keeps its nodes busy two thirds of the time and its queues short. */
const arrivalsPerSecond = 24;
const arrivals = 160;
/** Callers who ask again as soon as they are answered. */
const callers = 12;
const asked = 240;
const warmups = 12;

interface Arrival {
  readonly afterMs: number;
  readonly model: string;
}

/** A way to share requests out; resolves when the request is answered. */
type Ask = (model: string) => Promise<void>;

type Policy = (urls: readonly string[]) => Promise<{ ask: Ask; close: () => Promise<void> }>;

/** Park and Miller's generator (1988), so that every policy meets the same arrivals. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function schedule(count: number): readonly Arrival[] {
  const random = seededRandom(20_260_101);
  const pick = (point: number): string => {
    let rest = point;
    return Object.entries(shares).find(([, share]) => (rest -= share) < 0)?.[0] ?? models[0]!;
  };
  return Array.from({ length: count }, () => ({
    afterMs: (-Math.log(1 - random()) * 1_000) / arrivalsPerSecond,
    model: pick(random()),
  }));
}

function openPool(
  urls: readonly string[],
  occupancy?: PoolLeases,
): { pool: OllamaPool; ask: Ask; close: () => Promise<void> } {
  const transport = createTransport();
  const [first, ...rest] = urls;
  const pool = createOllamaPool({
    nodes: [first!, ...rest],
    transport,
    clock: systemClock,
    random: Math.random,
    ...(occupancy === undefined ? {} : { occupancy }),
    contextTokens: 4_096,
    slots: node.slots,
    keepAlive: '30m',
    pull: false,
    preload: [],
    pollIntervalMs: 2_000 / scale,
    demandWindowMs: 30_000 / scale,
  });
  const messages = [{ role: 'user', content: 'What was the weather?' }] as const;
  return {
    pool,
    ask: async (model) => {
      const { signal } = new AbortController();
      await pool.complete({ model, messages, maxOutputTokens: 16 }, { signal });
    },
    close: async () => {
      pool.close();
      await transport.close();
    },
  };
}

/** Hands requests to nodes that are chosen by how many of them each has. */
function sharedOut(choose: (inFlight: readonly number[]) => number): Policy {
  return (urls) => {
    const nodes = urls.map((url) => openPool([url]));
    const inFlight = urls.map(() => 0);
    const ask: Ask = async (model) => {
      const index = choose(inFlight);
      inFlight[index]! += 1;
      await nodes[index]!.ask(model);
      inFlight[index]! -= 1;
    };
    const close = async (): Promise<void> => {
      await Promise.all(nodes.map((each) => each.close()));
    };
    return Promise.resolve({ ask, close });
  };
}

const pooled: Policy = async (urls) => {
  const redis = await startTestRedis();
  const workers = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const connection = openRedis({ url: redis.url, role: 'worker', name, logger: silentLogger });
      const keys = new Keys({ namespace: 'hv', shardCount: 1 });
      const leases = new PoolLeases({ redis: connection, keys, logger: silentLogger });
      const opened = openPool(urls, leases);
      await opened.pool.start();
      return {
        ask: opened.ask,
        close: async () => {
          await opened.close();
          leases.close();
          connection.disconnect();
        },
      };
    }),
  );
  let turn = 0;
  return {
    ask: (model) => workers[(turn += 1) % workers.length]!.ask(model),
    close: async () => {
      for (const worker of workers) await worker.close();
      await redis.stop();
    },
  };
};

let turn = 0;
const policies = {
  'round-robin': sharedOut((inFlight) => (turn += 1) % inFlight.length),
  'least-connections': sharedOut((inFlight) => inFlight.indexOf(Math.min(...inFlight))),
  pool: pooled,
} satisfies Record<string, Policy>;

type Load = (ask: Ask) => Promise<number[]>;

async function timed(ask: Ask, model: string): Promise<number> {
  const startMs = performance.now();
  await ask(model);
  return performance.now() - startMs;
}

const steady: Load = async (ask) => {
  const answers: Promise<number>[] = [];
  for (const { afterMs, model } of schedule(arrivals)) {
    await sleep(afterMs);
    answers.push(timed(ask, model));
  }
  return await Promise.all(answers);
};

const eager: Load = async (ask) => {
  const queue = schedule(asked);
  let next = 0;
  const times: number[] = [];
  const call = async (): Promise<void> => {
    for (let item = queue[next]; item !== undefined; item = queue[next]) {
      next += 1;
      times.push(await timed(ask, item.model));
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return times;
};

async function measure(policy: Policy, load: Load): Promise<{ times: readonly number[]; loads: number }> {
  const nodes = await Promise.all(
    Array.from({ length: nodeCount }, () => startOllamaNode({ ...node, models })),
  );
  const { ask, close } = await policy(nodes.map(({ url }) => url));
  for (let count = 0; count < warmups; count += 1) await ask(models[count % models.length]!);
  const before = nodes.reduce((sum, each) => sum + each.loads(), 0);
  const times = await load(ask);
  const loads = nodes.reduce((sum, each) => sum + each.loads(), 0) - before;
  await close();
  await Promise.all(nodes.map((each) => each.close()));
  return { times, loads };
}

const loads: Readonly<Record<string, Load>> = {
  [`${String(arrivalsPerSecond)} requests/s`]: steady,
  [`${String(callers)} eager callers`]: eager,
};

/** Milliseconds from request to answer with a mix of models on simulated Ollama nodes. */
export async function ollamaPool(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [label, load] of Object.entries(loads)) {
    const pool = await measure(policies.pool, load);
    for (const floor of ['round-robin', 'least-connections'] as const) {
      const other = await measure(policies[floor], load);
      for (const q of [0.5, 0.95]) {
        const [low, high] = [quantile(other.times, q), quantile(pool.times, q)];
        const required = floor === 'round-robin' && q === 0.95;
        figures.push({
          name: `Ollama pool vs ${floor}, ${String(nodeCount)} nodes, 3 models, ${label}, p${String(q * 100)}`,
          floor: `${low.toFixed(0)} ms, ${String(other.loads)} loads`,
          measured: `${high.toFixed(0)} ms, ${String(pool.loads)} loads`,
          score: `${(low / high).toFixed(1)}x`,
          goal: required ? `>= ${String(goal)}x` : '-',
          met: !required || low / high >= goal,
        });
      }
    }
  }
  return figures;
}
