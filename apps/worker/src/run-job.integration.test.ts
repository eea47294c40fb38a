import { createTaskId } from '@harvest/contracts/task-id';
import type { RoutingAttempt } from '@harvest/contracts/routing';
import type { ChatSpec, HarvestSpec, KeyCheckSpec } from '@harvest/contracts/task-record';
import type { ResultContent } from '@harvest/pipeline/document';
import { systemClock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMetricsRegistry } from '@harvest/runtime/metrics';
import { openAdmission } from '@harvest/store/admission';
import { type Store, createStore } from '@harvest/store/create-store';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { freeCost, sampleDecision, sampleRouting } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { workerConfigSchema } from './config.ts';
import type { JobRunnerOptions, Processor } from './job.ts';
import { createWorkerMetrics } from './metrics.ts';
import { createJobRunner } from './run-job.ts';

const { timings: _timings, ...plain } = samplePlainResult();
const content: ResultContent = {
  ...plain,
  routing: sampleRouting({ attempts: [] }),
  cost: { ...freeCost, usd: 0.5 },
  usage: {
    input_tokens: 3,
    output_tokens: 2,
    cached_input_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
  },
};
const completed = { content, firstTokenMs: 1 };
const callOf = (model: string, costUsd: number): RoutingAttempt => ({
  provider: 'openai',
  model,
  node: null,
  outcome: 'failed',
  code: 'provider.invalid_response',
  duration_ms: 1,
  cost_usd: costUsd,
});
const never = new AbortController().signal;
const done = { kind: 'done' };

describe('running a job', () => {
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
      taskId: createTaskId(),
      tenant: 'default',
      query: 'q',
      kind: 'harvest',
      outputFormat: 'analysis',
      options: {},
      requestId: 'r',
      traceparent: null,
    };
    await store.tasks.accept([spec], 'It rained.', openAdmission);
    return spec;
  };
  const registry = createMetricsRegistry('test');
  const metrics = createWorkerMetrics(registry);
  const runner = (
    process: Processor,
    overrides: Partial<JobRunnerOptions['config']> = {},
    lookoutMs = 60_000,
  ) =>
    createJobRunner({
      store,
      config: {
        TASK_ATTEMPTS_MAX: 3,
        TASK_DEADLINE_MS: 60_000,
        TASK_COOLING_MAX_MS: 60_000,
        LOCK_DURATION_MS: 15_000,
        ...overrides,
      },
      logger: silentLogger,
      metrics,
      clock: systemClock,
      random: () => 0.5,
      masterKeys: null,
      process,
      lookoutMs,
    });
  const eventTypes = async (spec: HarvestSpec): Promise<string[]> =>
    ((await store.tasks.readEvents(spec, { limit: 100 }))?.events ?? []).map(({ event }) => event.type);
  const statusOf = async (spec: HarvestSpec) => (await store.tasks.read(spec))?.record;

  it('stores the result with its timings and ends the stream with one terminal event', async () => {
    const spec = await accept();
    const run = runner(async (_record, _source, context) => {
      context.onDecision(sampleDecision());
      context.onDelta('It ', 1);
      context.onDelta('rained.', 1);
      return Promise.resolve(completed);
    });
    expect(await run(spec, never)).toEqual(done);
    const task = await store.tasks.read(spec);
    expect(task?.record.status).toBe('completed');
    expect(task?.result).toMatchObject({ text: 'It rained.', timings: { first_token_ms: 1 } });
    expect(await eventTypes(spec)).toEqual([
      'task-started',
      'model-selected',
      'token-delta',
      'task-completed',
    ]);
  });

  it('does nothing for a task that is finished or gone', async () => {
    const process = (): never => {
      throw new Error('must not run');
    };
    const spec = await accept();
    await store.tasks.requestCancel(spec);
    expect(await runner(process)(spec, never)).toEqual(done);
    expect(await runner(process)({ tenant: 'default', taskId: createTaskId() }, never)).toEqual(done);
  });

  it('runs a passing fault again with a growing pause and then fails with its reason', async () => {
    const spec = await accept();
    const run = runner(() =>
      Promise.reject(new HarvestError({ code: 'provider.unreachable', publicMessage: 'Nobody answers.' })),
    );
    expect(await run(spec, never)).toEqual({ kind: 'retry', inMs: 500 });
    expect(await run(spec, never)).toEqual({ kind: 'retry', inMs: 1_000 });
    expect(await run(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'provider.unreachable', message: 'Nobody answers.' },
    });
    expect((await eventTypes(spec)).filter((type) => type === 'attempt-failed')).toHaveLength(2);
  });

  it('waits as long as the provider asked for, and a little more', async () => {
    const spec = await accept();
    const error = new HarvestError({
      code: 'provider.rate_limited',
      publicMessage: 'Slow down.',
      retryAfterMs: 7_000,
    });
    expect(await runner(() => Promise.reject(error))(spec, never)).toEqual({ kind: 'retry', inMs: 7_500 });
  });

  it('lets a task wait until a model is back, and counts no attempt, but not for ever', async () => {
    const spec = await accept();
    const error = new HarvestError({
      code: 'router.all_cooling',
      publicMessage: 'All are cooling.',
      retryAfterMs: 3_000,
    });
    const run = runner(() => Promise.reject(error));
    for (let start = 0; start < 5; start += 1) {
      expect(await run(spec, never)).toEqual({ kind: 'retry', inMs: 3_500 });
    }
    expect(await statusOf(spec)).toMatchObject({
      status: 'processing',
      attempts: 0,
      waiting: { error: { code: 'router.all_cooling', message: 'All are cooling.' } },
    });
    const events = (await store.tasks.readEvents(spec, { limit: 100 }))?.events ?? [];
    expect(events.find(({ event }) => event.type === 'attempt-failed')?.event.data).toMatchObject({
      attempt: 1,
      counted: false,
    });
    const impatient = runner(() => Promise.reject(error), { TASK_COOLING_MAX_MS: 0, TASK_ATTEMPTS_MAX: 1 });
    expect(await impatient(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({
      status: 'failed',
      error: { code: 'router.all_cooling' },
      waiting: null,
    });
  });

  it('tells its processor which failures it would run again for, a site without a turn even at its only start', async () => {
    const spec = await accept();
    const told: boolean[] = [];
    const run = runner(
      (_record, _source, { willRunAgain }) => {
        const failure = (
          code: 'acquisition.site_busy' | 'acquisition.timeout',
          retryAfterMs: number,
        ): boolean => willRunAgain(new HarvestError({ code, publicMessage: 'Not now.', retryAfterMs }));
        told.push(failure('acquisition.site_busy', 1_000));
        // Longer than a task may wait, and a fault that no wait is granted for.
        told.push(failure('acquisition.site_busy', 3_600_000), failure('acquisition.timeout', 1_000));
        return Promise.resolve(completed);
      },
      { TASK_ATTEMPTS_MAX: 1 },
    );
    expect(await run(spec, never)).toEqual(done);
    expect(told).toEqual([true, false, false]);
  });

  it('tells listeners when a text begins anew and how far a model is fetched', async () => {
    const spec = await accept();
    const [from, to] = [
      { provider: 'openai', model: 'a' },
      { provider: 'gemini', model: 'b' },
    ] as const;
    const run = runner((_record, _source, context) => {
      context.onPull({ model: 'm', status: 'pulling', completedBytes: 1, totalBytes: 2 });
      context.onDelta('It r', 1);
      context.onRestart({ generation: 2, from, to, code: 'provider.stream_interrupted' });
      context.onDelta('It rained.', 2);
      return Promise.resolve(completed);
    });
    await run(spec, never);
    const events = (await store.tasks.readEvents(spec, { limit: 100 }))?.events.map(({ event }) => event);
    expect(events?.slice(1, -1)).toEqual([
      {
        type: 'model-pulling',
        data: { model: 'm', status: 'pulling', completed_bytes: 1, total_bytes: 2 },
      },
      { type: 'token-delta', data: { generation: 1, text: 'It r' } },
      { type: 'restart', data: { generation: 2, from, to, code: 'provider.stream_interrupted' } },
      { type: 'token-delta', data: { generation: 2, text: 'It rained.' } },
    ]);
  });

  describe.each([
    ['chat', { kind: 'chat' }],
    ['check of a key', { kind: 'key-check', provider: 'openai' }],
  ] as const)('a %s whose client is gone', (_name, kind) => {
    const acceptUnawaited = async (): Promise<ChatSpec | KeyCheckSpec> => {
      const spec: ChatSpec | KeyCheckSpec = {
        ...kind,
        taskId: createTaskId(),
        tenant: 'default',
        requestId: 'r',
        traceparent: null,
        replyTo: 'an API that is gone',
      };
      await waitFor('its absence', async () => !(await store.replies.isAwaited(spec.replyTo)));
      await store.tasks.accept([spec], '{}', openAdmission);
      return spec;
    };

    it('is not started again', async () => {
      const spec = await acceptUnawaited();
      const passing = new HarvestError({ code: 'provider.unreachable', publicMessage: 'Nobody answers.' });
      expect(await runner(() => Promise.reject(passing))(spec, never)).toEqual({ kind: 'retry', inMs: 500 });
      expect(await runner(() => Promise.reject(new Error('must not run')))(spec, never)).toEqual(done);
      expect((await store.tasks.read(spec))?.record.status).toBe('cancelled');
    });

    it('is ended while it runs', async () => {
      const spec = await acceptUnawaited();
      const silent = (): Promise<never> => new Promise(() => undefined);
      expect(await runner(silent, {}, 20)(spec, never)).toEqual(done);
      expect((await store.tasks.read(spec))?.record.status).toBe('cancelled');
    });
  });

  it('counts the money where it is spent: at calls, not at results', async () => {
    await runner(() => Promise.resolve(completed))(await accept(), never);
    expect(await registry.metrics()).not.toMatch(/harvest_cost_total\{/);
  });

  it('adds up what calls cost, without a label for every model that a caller makes up', async () => {
    const ownModel = (i: number) => `ft:gpt-5:secret-${String(i)}`;
    for (let i = 0; i < 300; i += 1) {
      metrics.countAttempt(callOf(`pinned-${String(i)}`, 0.001), false);
      metrics.countAttempt({ ...callOf(ownModel(i), 0.001), own_key: true }, true);
    }
    for (let i = 0; i < 300; i += 1) metrics.countAttempt(callOf(`model-${String(i)}`, 0.001), true);
    const text = await registry.metrics();
    expect(text).toMatch(/harvest_cost_total\{.*model="model-1".*\} 0\.001/);
    expect(text).toMatch(/harvest_cost_total\{.*model="other".*\} 0\.7/);
    expect(text).not.toMatch(/pinned-|secret-|model-299/);
  });

  it.each(['provider.model_not_found', 'provider.content_filtered'] as const)(
    'fails at once for %s',
    async (code) => {
      const spec = await accept();
      const run = runner(() => Promise.reject(new HarvestError({ code, publicMessage: 'No.' })));
      expect(await run(spec, never)).toEqual(done);
      expect(await statusOf(spec)).toMatchObject({ status: 'failed', attempts: 1, error: { code } });
    },
  );

  it('does not tell a client what went wrong inside', async () => {
    const spec = await accept();
    await runner(() => Promise.reject(new Error('secret host 10.0.0.1')))(spec, never);
    const record = await statusOf(spec);
    expect(record?.error?.code).toBe('internal.unexpected');
    expect(JSON.stringify(record)).not.toContain('secret host');
  });

  it('ends a task at its deadline even when the processor ignores its signal', async () => {
    const spec = await accept();
    const run = runner(() => new Promise(() => undefined), { TASK_DEADLINE_MS: 20 });
    expect(await run(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({
      status: 'failed',
      error: { code: 'task.deadline_exceeded' },
    });
  });

  it('aborts the processor when the task is cancelled and stores nothing else', async () => {
    await store.cancellations.start();
    const spec = await accept();
    let aborted = false;
    const running = runner((_record, _source, { signal }) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    })(spec, never);
    await waitFor('the start', async () => (await statusOf(spec))?.status === 'processing');
    expect(await store.tasks.requestCancel(spec)).toBe('requested');
    expect(await running).toEqual(done);
    expect(aborted).toBe(true);
    expect(await statusOf(spec)).toMatchObject({ status: 'cancelled' });
    expect((await eventTypes(spec)).at(-1)).toBe('task-cancelled');
  });

  it('hears of a cancellation at its next event when the nudge got lost', async () => {
    const spec = await accept();
    let emit: (() => void) | undefined;
    const running = runner((_record, _source, { onDelta }) => {
      emit = () => {
        onDelta('more', 1);
      };
      return new Promise(() => undefined);
    })(spec, never);
    await waitFor(
      'the start',
      async () => (await statusOf(spec))?.status === 'processing' && emit !== undefined,
    );
    await store.tasks.requestCancel(spec);
    emit?.();
    expect(await running).toEqual(done);
    expect((await statusOf(spec))?.status).toBe('cancelled');
  });

  it('ends a task that was cancelled while it failed without waiting out the pause', async () => {
    const spec = await accept();
    const run = runner(async () => {
      await store.tasks.requestCancel(spec);
      throw new HarvestError({ code: 'provider.unreachable', publicMessage: 'Nobody answers.' });
    });
    expect(await run(spec, never)).toEqual({ kind: 'retry', inMs: 0 });
    expect(await run(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({ status: 'cancelled', attempts: 1 });
  });

  it('is over within a look when its tenant is disabled, and does not begin afterwards', async () => {
    const [running, waiting] = [await accept(), await accept()];
    const asked: string[] = [];
    const run = runner(
      ({ taskId }) => {
        asked.push(taskId);
        return new Promise(() => undefined);
      },
      {},
      10,
    );
    const ended = run(running, never);
    await waitFor('the start', () => asked.length > 0);
    await store.tenants.set('default', { disabled: true, limits: {}, budget: {}, weight: 1 });
    expect(await ended).toEqual(done);
    expect(await run(waiting, never)).toEqual(done);
    for (const spec of [running, waiting]) expect((await statusOf(spec))?.status).toBe('cancelled');
    expect(asked).toEqual([running.taskId]);
  });

  it('notices a cancellation whose nudge got lost while the provider is silent', async () => {
    const spec = await accept();
    const running = runner(() => new Promise(() => undefined), {}, 10)(spec, never);
    await waitFor('the start', async () => (await statusOf(spec))?.status === 'processing');
    await store.tasks.requestCancel(spec);
    expect(await running).toEqual(done);
    expect((await statusOf(spec))?.status).toBe('cancelled');
  });

  it('gives a task back at shutdown without counting the attempt', async () => {
    const spec = await accept();
    const shutdown = new AbortController();
    const running = runner(() => new Promise(() => undefined))(spec, shutdown.signal);
    await waitFor('the start', async () => (await statusOf(spec))?.status === 'processing');
    shutdown.abort();
    expect(await running).toEqual({ kind: 'retry', inMs: 0 });
    expect(await runner(() => Promise.resolve(completed))(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('keeps the result of the newest start when an older one comes back', async () => {
    const spec = await accept();
    const older = Promise.withResolvers<typeof completed>();
    const first = runner(() => older.promise)(spec, never);
    await waitFor('the first start', async () => (await statusOf(spec))?.status === 'processing');
    const newer = { ...completed, content: { ...content, text: 'newer' } };
    expect(await runner(() => Promise.resolve(newer))(spec, never)).toEqual(done);
    older.resolve(completed);
    expect(await first).toEqual({ kind: 'retry', inMs: 15_000 });
    expect((await store.tasks.read(spec))?.result).toMatchObject({ text: 'newer' });
    expect((await eventTypes(spec)).filter((type) => type === 'task-completed')).toHaveLength(1);
    expect(await runner(() => Promise.reject(new Error('must not run')))(spec, never)).toEqual(done);
  });

  it('buries a task that ended its workers too often', async () => {
    const spec = await accept();
    for (let i = 0; i < 3; i += 1) await store.tasks.claim(spec, { attemptsMax: 3 });
    expect(await runner(() => Promise.resolve(completed))(spec, never)).toEqual(done);
    expect(await statusOf(spec)).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'task.crashed_workers' },
    });
    expect((await store.deadLetters.list(10)).map((letter) => letter.taskId)).toEqual([spec.taskId]);
  });

  it('never makes an id a metric label', async () => {
    const text = await registry.metrics();
    expect(text).toContain('harvest_processing_time_seconds_bucket');
    expect(text).not.toMatch(/tsk_/);
  });
});
