import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import type { Embedder } from '@harvest/router/embeddings/embedder';
import type { RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import { systemClock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMetricsRegistry } from '@harvest/runtime/metrics';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { type Admission, openAdmission } from '@harvest/store/admission';
import { type Store, createStore } from '@harvest/store/create-store';
import { samplePageSource } from '@harvest/testkit/sample-results';
import { freeCost, sampleDecision, sampleDeployment, sampleRouting } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { workerConfigSchema } from '../config.ts';
import { createWorkerMetrics } from '../metrics.ts';
import { createBatchRunner } from './batch-run.ts';
import { createTaskRunProcessor } from './task-run.ts';

const source = 'It rained. The river rose.';
const never = new AbortController().signal;
const partOf = (id: number, quote: string): object => ({
  id,
  found: true,
  text: `Part ${String(id)}.`,
  evidence: [quote],
});

/** What a model answers to requests together, and to one alone. */
interface Script {
  together: (request: RouteRequest, signal: AbortSignal) => Promise<string>;
  readonly requests: RouteRequest[];
}

/** A call may cost 0.9 USD, which is what it counts as when it is given up, and costs 0.1 when it is answered. */
function scriptedRouter(script: Script): Router {
  return {
    route: async (request, context): Promise<RouteResult> => {
      const ref = { provider: 'openai', model: 'm-1' } as const;
      const account = (outcome: 'answered' | 'abandoned', costUsd: number): void =>
        context.onCall?.({ ...ref, outcome, inputTokens: 0, outputTokens: 0, costUsd, ownKey: false });
      context.onDecision?.(sampleDecision());
      await context.onSpending?.({ ref, upToUsd: 0.9, ownKey: false });
      script.requests.push(request);
      const asked =
        request.grounding === undefined
          ? script.together(request, context.signal)
          : Promise.resolve('An answer alone.');
      const text = await asked.catch((error: unknown) => {
        if (context.signal.aborted) account('abandoned', 0.9);
        throw error;
      });
      account('answered', 0.1);
      return {
        routing: sampleRouting(),
        extractive: false,
        response: { text, model: 'm-1', finishReason: 'stop', usage: null },
        cost: { ...freeCost, usd: 0.1, output_usd: 0.1 },
        cache: null,
        firstTokenMs: null,
      };
    },
  };
}

describe('running a batch', () => {
  let store: Store;
  let script: Script;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    const config = loadConfig(workerConfigSchema, { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    store = createStore({ config, role: 'worker', logger: silentLogger });
    script = {
      together: () =>
        Promise.resolve(
          JSON.stringify({
            answers: [partOf(1, 'It rained.'), partOf(2, 'The river rose.'), partOf(3, 'It snowed.')],
          }),
        ),
      requests: [],
    };
  });
  afterEach(() => {
    store.close();
  });

  const accept = async (
    about = source,
    admission: Admission = openAdmission,
  ): Promise<readonly [HarvestSpec, HarvestSpec, HarvestSpec]> => {
    const specOf = (query: string): HarvestSpec => ({
      kind: 'harvest',
      taskId: createTaskId(),
      tenant: 'default',
      query,
      outputFormat: 'analysis',
      options: {},
      requestId: 'r',
      traceparent: null,
    });
    const specs = [specOf('first?'), specOf('second?'), specOf('third?')] as const;
    await store.tasks.accept(specs, about, admission);
    return specs;
  };
  const catalogue = () => ({
    revision: 'r',
    homeProvider: null,
    homeReason: '',
    deployments: [
      sampleDeployment({
        tiers: ['simple', 'balanced', 'quality'],
        contextTokens: 100_000,
        maxOutputTokens: 50_000,
        capabilities: ['streaming', 'structured_output'],
      }),
    ],
    defaultMaxOutputTokens: 1_000,
    promptOverheadTokens: {},
    sourceTokensMax: 24_000,
  });
  const metrics = createWorkerMetrics(createMetricsRegistry('test'));
  const run = (deadlineMs = 60_000, embedder: Embedder | null = null) =>
    createBatchRunner({
      store,
      config: {
        TASK_ATTEMPTS_MAX: 3,
        TASK_DEADLINE_MS: deadlineMs,
        TASK_COOLING_MAX_MS: 60_000,
        LOCK_DURATION_MS: 15_000,
      },
      logger: silentLogger,
      metrics,
      clock: systemClock,
      random: () => 0.5,
      masterKeys: null,
      lookoutMs: 60_000,
      router: scriptedRouter(script),
      openBatch: () => (router) =>
        createTaskRunProcessor({
          router,
          catalogue,
          planCache: () => undefined,
          learning: null,
          embedder,
          countTokens: (text) => text.length,
          compute: createComputeTable({ countTokens: (text) => text.length }),
          beginAcquisition: () => () => {
            const { attribution } = samplePageSource();
            if (attribution === null) throw new Error('the sample page is attributed');
            return Promise.resolve({ text: source, attribution });
          },
        }),
      catalogue,
    });
  const read = async (spec: HarvestSpec) => {
    const stored = await store.tasks.read(spec);
    if (stored?.kind !== 'harvest') throw new Error('there is no such task');
    return stored;
  };
  const eventTypes = async (spec: HarvestSpec): Promise<string[]> =>
    ((await store.tasks.readEvents(spec, { limit: 100 }))?.events ?? []).map(({ event }) => event.type);
  const done = { kind: 'done' } as const;

  it('ends each task with its own part of one answer, grounded by itself', async () => {
    const specs = await accept();
    expect(await run()(specs, never)).toEqual([done, done, done]);
    expect(script.requests).toHaveLength(1);
    const tasks = await Promise.all(specs.map(read));
    expect(tasks.map(({ result }) => result?.text)).toEqual(['Part 1.', 'Part 2.', 'Part 3.']);
    expect(tasks.map(({ result }) => result?.batch)).toEqual([{ size: 3 }, { size: 3 }, { size: 3 }]);
    expect(tasks.every(({ result }) => /^batch@\d+$/.test(result?.template ?? ''))).toBe(true);
    expect(tasks.map(({ result }) => result?.citations.map(({ quote }) => quote))).toEqual([
      ['It rained.'],
      ['The river rose.'],
      [],
    ]);
    expect(tasks[2]?.result?.citations_dropped).toBe(1);
    const costs = tasks.map(({ result }) => result?.cost.usd ?? 0);
    expect(costs.reduce((sum, usd) => sum + usd, 0)).toBe(0.1);
    for (const spec of specs) {
      // Whether stages are told of depends on how long they take.
      const told = (await eventTypes(spec)).filter((type) => type !== 'stage-started');
      expect(told).toEqual(['task-started', 'model-selected', 'token-delta', 'task-completed']);
    }
  });

  it('keeps the text of a page with each of its results', async () => {
    const specs = await accept('https://canals.example/varnholm');
    await run()(specs, never);
    for (const spec of specs) {
      expect((await read(spec)).result?.sources[0]).toMatchObject({ kind: 'url' });
      expect(await store.tasks.readDocument(spec, 0)).toEqual({ count: 1, text: source });
    }
  });

  it('asks again, for itself, on behalf of a task whose part is missing', async () => {
    script.together = () =>
      Promise.resolve(JSON.stringify({ answers: [partOf(1, 'It rained.'), partOf(3, 'It rained.')] }));
    const specs = await accept();
    expect(await run()(specs, never)).toEqual([done, done, done]);
    expect(script.requests).toHaveLength(2);
    const { result } = await read(specs[1]);
    expect(result).toMatchObject({ text: 'An answer alone.', batch: null });
    expect(result?.cost.usd).toBeCloseTo(0.1 + 0.1 / 3, 12);
    expect((await read(specs[2])).result?.batch).toEqual({ size: 3 });
  });

  it('leaves out tasks that were cancelled or finished before', async () => {
    script.together = () => Promise.resolve(JSON.stringify({ answers: [] }));
    const specs = await accept();
    await store.tasks.requestCancel(specs[0]);
    await run()([specs[1]], never);
    script.requests.splice(0);
    expect(await run()(specs, never)).toEqual([done, done, done]);
    // One is left: it needs nobody to share with.
    expect(script.requests.map(({ grounding }) => grounding?.query)).toEqual(['third?']);
    expect((await read(specs[0])).record.status).toBe('cancelled');
    expect((await read(specs[1])).record.attempts).toBe(1);
  });

  it('lets a task be cancelled amid the call without a loss to the others', async () => {
    await store.cancellations.start();
    const answer = Promise.withResolvers<string>();
    script.together = () => answer.promise;
    const specs = await accept();
    const running = run()(specs, never);
    await waitFor('the call', () => script.requests.length > 0);
    expect(await store.tasks.requestCancel(specs[1])).toBe('requested');
    await waitFor('the cancellation', async () => (await read(specs[1])).record.status === 'cancelled');
    answer.resolve(JSON.stringify({ answers: [1, 2, 3].map((id) => partOf(id, 'It rained.')) }));
    expect(await running).toEqual([done, done, done]);
    expect((await read(specs[0])).result?.text).toBe('Part 1.');
    expect((await read(specs[2])).result?.text).toBe('Part 3.');
    expect((await read(specs[1])).result).toBeNull();
  });

  it('gives every task a later try of its own when the provider is overloaded', async () => {
    script.together = () =>
      Promise.reject(new HarvestError({ code: 'provider.overloaded', publicMessage: 'Full.' }));
    const specs = await accept();
    const verdicts = await run()(specs, never);
    expect(verdicts).toEqual([1, 2, 3].map(() => ({ kind: 'retry', inMs: 500 })));
    for (const spec of specs) {
      expect((await read(spec)).record).toMatchObject({ status: 'processing', attempts: 1 });
      expect(await eventTypes(spec)).toContain('attempt-failed');
    }
  });

  it('gives every task back at shutdown and ends the call', async () => {
    let aborted = false;
    script.together = (_request, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason as Error);
        });
      });
    const shutdown = new AbortController();
    const specs = await accept();
    const running = run()(specs, shutdown.signal);
    await waitFor('the call', () => script.requests.length > 0);
    shutdown.abort();
    expect(await running).toEqual([1, 2, 3].map(() => ({ kind: 'retry', inMs: 0 })));
    expect(aborted).toBe(true);
    for (const spec of specs) expect((await read(spec)).record.attempts).toBe(0);
  });

  describe('of which each has a budget', () => {
    const reserve = { wantedUsd: 1, leastUsd: 1 };
    const today = new Date().toISOString().slice(0, 10);
    const spend = async () =>
      (await store.usage.readSpend({ tenant: 'default', keyId: 'open' }, today)).tenant.day;
    /** A call of which nothing is heard, not even its end. */
    const hang = (): Promise<string> => new Promise(() => undefined);
    let setAsideUsd = 0;
    const acceptAll = async (): Promise<readonly [HarvestSpec, HarvestSpec, HarvestSpec]> => {
      const specs = await accept(source, { ...openAdmission, reserve });
      ({ reservedUsd: setAsideUsd } = await spend());
      expect(setAsideUsd).toBeGreaterThanOrEqual(1);
      return specs;
    };

    it('books to tasks that are cancelled amid the call the most that their shares can be', async () => {
      await store.cancellations.start();
      const answer = Promise.withResolvers<string>();
      script.together = () => answer.promise;
      const specs = await acceptAll();
      const running = run()(specs, never);
      await waitFor('the call', () => script.requests.length > 0);
      for (const spec of specs.slice(0, 2)) {
        await store.tasks.requestCancel(spec);
        await waitFor('its end', async () => (await read(spec)).record.status === 'cancelled');
      }
      expect((await spend()).spentUsd).toBeCloseTo(0.6, 8);
      answer.resolve(JSON.stringify({ answers: [1, 2, 3].map((id) => partOf(id, 'It rained.')) }));
      expect(await running).toEqual([done, done, done]);
      const { spentUsd, reservedUsd } = await spend();
      expect(spentUsd).toBeCloseTo(0.6 + 0.1 / 3, 8);
      expect(reservedUsd).toBeCloseTo(0, 8);
      const [row] = await store.usage.readDay('default', today);
      expect(row).toMatchObject({ model: 'openai/m-1', calls: 3 });
      expect(row?.costUsd).toBeCloseTo(spentUsd, 8);
    });

    it('books the whole call where all of them run out of time in the middle', async () => {
      script.together = hang;
      const specs = await acceptAll();
      expect(await run(1_000)(specs, never)).toEqual([done, done, done]);
      expect(script.requests).toHaveLength(1);
      expect((await spend()).spentUsd).toBeCloseTo(0.9, 8);
    });

    it('books what a cloud embeds for one of them', async () => {
      const embedder: Embedder = {
        id: 'openai:e',
        local: false,
        dimensions: 1,
        embed: (texts, _signal, onCall) => {
          const call = { provider: 'openai', model: 'e', outcome: 'answered', ownKey: false } as const;
          onCall?.({ ...call, inputTokens: 7, outputTokens: 0, costUsd: 0.25 });
          return Promise.resolve(texts.map(() => Float32Array.of(1)));
        },
      };
      const long = Array.from({ length: 3_000 }, (_, day) => `On day ${String(day)} it rained.`).join(' ');
      const [spec] = await accept(long, { ...openAdmission, reserve });
      expect(await run(60_000, embedder)([spec], never)).toEqual([done]);
      expect((await spend()).spentUsd).toBeCloseTo(0.25 + 0.1, 8);
      const rows = await store.usage.readDay('default', today);
      expect(rows).toContainEqual(
        expect.objectContaining({ model: 'openai/e', inputTokens: 7, costUsd: 0.25 }),
      );
    });

    it('keeps what they may have spent when they are given back', async () => {
      script.together = hang;
      const shutdown = new AbortController();
      const specs = await acceptAll();
      const running = run()(specs, shutdown.signal);
      await waitFor('the call', () => script.requests.length > 0);
      shutdown.abort();
      await running;
      for (const spec of specs) {
        const claim = await store.tasks.claim(spec, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') throw new Error('the task was given back');
        expect(claim.allowance?.spentUsd).toBeCloseTo(0.3, 8);
      }
    });
  });
});
