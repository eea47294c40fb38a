import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import type { Router } from '@harvest/router/spec/router';
import { systemClock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMetricsRegistry } from '@harvest/runtime/metrics';
import { openAdmission } from '@harvest/store/admission';
import { type Store, createStore } from '@harvest/store/create-store';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { workerConfigSchema } from './config.ts';
import type { JobContext } from './job.ts';
import { createWorkerMetrics } from './metrics.ts';
import { createJobRunner } from './run-job.ts';

const { timings: _timings, ...content } = samplePlainResult();
const tenant = 'default';
const ref = { provider: 'openai', model: 'a' } as const;
const never = new AbortController().signal;
const today = (): string => new Date().toISOString().slice(0, 10);
const metrics = createWorkerMetrics(createMetricsRegistry('test'));

/** A router whose call may cost a quarter of a dollar and is billed an eighth, and then fails. */
const failing: Router = {
  route: async (_request, { onSpending, onCall }) => {
    await onSpending?.({ ref, upToUsd: 0.25, ownKey: false });
    onCall?.({ ...ref, outcome: 'failed', inputTokens: 9, outputTokens: 1, costUsd: 0.125, ownKey: false });
    throw new HarvestError({ code: 'provider.stream_interrupted', publicMessage: 'It broke off.' });
  },
};
/** One whose call never ends. */
const hanging: Router = {
  route: async (_request, { onSpending, signal }) => {
    await onSpending?.({ ref, upToUsd: 0.25, ownKey: false });
    return await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  },
};
const ask = async (router: Router, context: JobContext): Promise<void> => {
  await context.guardSpending(router).route({ messages: [], taskType: 'analysis' }, context);
};

describe('what a task spends', () => {
  let store: Store;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    const config = loadConfig(workerConfigSchema, { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    store = createStore({ config, role: 'worker', logger: silentLogger });
  });
  afterEach(() => {
    store.close();
  });

  const accept = async (): Promise<HarvestSpec> => {
    const spec: HarvestSpec = {
      kind: 'harvest',
      taskId: createTaskId(),
      tenant,
      query: 'q',
      outputFormat: 'analysis',
      options: {},
      requestId: 'r',
      traceparent: null,
    };
    const reserve = { wantedUsd: 1, leastUsd: 1 };
    const admitted = await store.tasks.accept([spec], 'It rained.', { ...openAdmission, reserve });
    expect(admitted.kind).toBe('accepted');
    return spec;
  };
  const run = (spec: HarvestSpec, act: (context: JobContext) => Promise<void>, shutdown = never) =>
    createJobRunner({
      store,
      config: {
        TASK_ATTEMPTS_MAX: 3,
        TASK_DEADLINE_MS: 60_000,
        TASK_COOLING_MAX_MS: 60_000,
        LOCK_DURATION_MS: 15_000,
      },
      logger: silentLogger,
      metrics,
      clock: systemClock,
      random: () => 0.5,
      masterKeys: null,
      lookoutMs: 60_000,
      process: async (_record, _source, context) => {
        await act(context);
        return { content, firstTokenMs: null };
      },
    })(spec, shutdown);
  const spent = async () => (await store.usage.readSpend({ tenant, keyId: 'open' }, today())).tenant.day;

  it('is settled at its end, over all starts, and the rest is given back', async () => {
    const spec = await accept();
    expect(await spent()).toEqual({ spentUsd: 0, reservedUsd: 1 });
    expect(await run(spec, (context) => ask(failing, context))).toMatchObject({ kind: 'retry' });
    let leftUsd: number | undefined;
    const seen: Router = {
      route: (_request, context) => {
        leftUsd = context.leftUsd;
        return failing.route(_request, context);
      },
    };
    expect(await run(spec, (context) => ask(seen, context).catch(() => undefined))).toMatchObject({
      kind: 'done',
    });
    expect(leftUsd).toBe(0.875);
    expect(await spent()).toEqual({ spentUsd: 0.25, reservedUsd: 0 });
    expect(await store.usage.readDay(tenant, today())).toMatchObject([
      { model: 'openai/a', tasks: 1, calls: 2, inputTokens: 18, outputTokens: 2, costUsd: 0.25 },
    ]);
  });

  it('is what a call may cost that was given up in the middle, by a shutdown', async () => {
    const spec = await accept();
    const shutdown = new AbortController();
    const ended = run(
      spec,
      async (context) => {
        const asked = ask(hanging, context);
        setImmediate(() => {
          shutdown.abort(new Error('shutdown'));
        });
        await asked;
      },
      shutdown.signal,
    );
    expect(await ended).toMatchObject({ kind: 'retry' });
    const claim = await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(claim).toMatchObject({ allowance: { reservedUsd: 1, spentUsd: 0.25 } });
  });

  it('is what a start may have spent that was lost, and the task goes on with the rest', async () => {
    const spec = await accept();
    const reached = Promise.withResolvers<undefined>();
    const shutdown = new AbortController();
    const hang = async (context: JobContext): Promise<void> => {
      const asked = ask(hanging, context);
      // It comes behind the note of what may be spent.
      await store.tasks.appendEvents({ ...spec, fence: 1 }, 1, []);
      reached.resolve(undefined);
      await asked;
    };
    const lost = run(spec, hang, shutdown.signal);
    await reached.promise;
    let leftUsd: number | undefined;
    await run(spec, async (context) => {
      const router: Router = {
        route: (_request, given) => {
          leftUsd = given.leftUsd;
          throw new Error('enough');
        },
      };
      await ask(router, context).catch(() => undefined);
    });
    expect(leftUsd).toBe(0.75);
    expect(await spent()).toEqual({ spentUsd: 0.25, reservedUsd: 0 });
    // Whoever lost the task adds nothing when it comes back.
    shutdown.abort(new Error('shutdown'));
    await lost;
    expect(await spent()).toEqual({ spentUsd: 0.25, reservedUsd: 0 });
  });
});
