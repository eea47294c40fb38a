import { Bench, ollamaVariables } from './harness/bench.ts';
import { terminalEvents } from './harness/client-events.ts';
import { inspectStore } from './harness/leftovers.ts';
import { mapLimited } from './harness/many.ts';
import { scrape, total } from './harness/metrics.ts';
import { CallLedger, markOf, markedSubmission } from './harness/tasks.ts';
import { waitFor } from '@harvest/testkit/wait-for';

const bench = new Bench();
afterEach(() => bench.close());

const tasks = 1_000;
const clients = 20;
const concurrency = 10;

describe('kill -9 of a worker in the middle of 1,000 tasks', () => {
  it('completes every task, each exactly once, and leaves nothing behind', async () => {
    const redis = await bench.redis();
    const ledger = new CallLedger();
    const behaviour = { kind: 'answer', delayMs: 20 } as const;
    let onCallOfVictim = (): void => undefined;
    // A provider for each, so that it is known whose call is under way.
    const fakeOfSurvivors = await bench.provider({
      flavour: 'ollama',
      behaviour,
      decide: (request) => {
        ledger.add(request);
        return undefined;
      },
    });
    const fakeOfVictim = await bench.provider({
      flavour: 'ollama',
      behaviour,
      decide: (request) => {
        ledger.add(request);
        onCallOfVictim();
        return undefined;
      },
    });
    const width = { WORKER_CONCURRENCY: String(concurrency) };
    const variables = { ...ollamaVariables(fakeOfSurvivors), ...width };
    const [{ client }, survivor, victim] = await Promise.all([
      bench.api(redis),
      bench.worker(redis, variables),
      bench.worker(redis, { ...ollamaVariables(fakeOfVictim), ...width }),
    ]);
    // Killed before the provider's first byte: this task is in the middle, whatever the others are.
    onCallOfVictim = () => {
      if (ledger.calls > tasks / 3) victim.process.signal('SIGKILL');
    };

    const accepting = mapLimited([...Array(tasks).keys()], clients, async (index) => {
      const { task_id: taskId } = await client.accept(markedSubmission(String(index)));
      return taskId;
    });
    await victim.process.exited;
    expect(ledger.calls).toBeGreaterThan(tasks / 3);
    const ids = await accepting;
    const late = await bench.worker(redis, variables);

    await waitFor(
      'the end of all tasks',
      async () => (await inspectStore(redis.url)).totals['finished'] === String(tasks),
    );
    expect(new Set(await client.idsOf('completed'))).toEqual(new Set(ids));
    const endings = await mapLimited(ids, clients, async (id) => terminalEvents(await client.events(id)));
    expect(new Set(endings.map((events) => events.map((event) => event.type).join()))).toEqual(
      new Set(['task-completed']),
    );

    expect(ledger.tasks).toBe(tasks);
    expect(ledger.repeated).toBeLessThanOrEqual(concurrency);
    const samples = [...(await scrape(survivor.metricsUrl)), ...(await scrape(late.metricsUrl))];
    expect(total(samples, 'harvest_duplicate_starts_total')).toBeGreaterThan(0);
    expect(total(samples, 'harvest_duplicate_starts_total')).toBeLessThanOrEqual(concurrency);
    expect(total(samples, 'harvest_active_tasks')).toBe(0);

    const store = await waitFor('an empty queue', async () => {
      const view = await inspectStore(redis.url);
      return view.queueLeftovers.length === 0 ? view : null;
    });
    expect(store).toMatchObject({ results: tasks, deadLetters: 0 });
    expect(store.totals).toEqual({
      accepted: String(tasks),
      started: String(tasks),
      finished: String(tasks),
    });
    expect((await client.health()).dependencies.queue).toMatchObject({ waiting: 0, active: 0 });
  }, 90_000);
});

describe('a worker that stands still longer than its lock', () => {
  it('loses its task to another, and its late answer changes nothing', async () => {
    const redis = await bench.redis();
    let onFirstCall = (): void => undefined;
    const fake = await bench.provider({
      flavour: 'ollama',
      decide: () => {
        onFirstCall();
        return undefined;
      },
    });
    const late = { kind: 'answer', chunks: ['Too late.'] } as const;
    // The second answer takes its time, so that the first one comes back while the second is still awaited.
    fake.respondWith(late, { kind: 'answer', chunks: ['In time.'], delayMs: 2_000 });
    const variables = { ...ollamaVariables(fake), LOCK_DURATION_MS: '3000', STALLED_INTERVAL_MS: '500' };
    const [{ client }, loser] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);
    // Stopped before the provider's first byte, so that the answer waits for it in the socket.
    onFirstCall = () => {
      loser.process.signal('SIGSTOP');
      onFirstCall = () => undefined;
    };
    const { task_id: taskId } = await client.accept(markedSubmission('contested'));
    await fake.takeRequest();
    const winner = await bench.worker(redis, variables);
    await fake.takeRequest();
    loser.process.signal('SIGCONT');
    await waitFor('the refused write', async () => {
      return total(await scrape(loser.metricsUrl), 'harvest_fenced_writes_total') === 1;
    });

    const task = await client.finished(taskId);
    expect(task).toMatchObject({ status: 'completed', attempts: 2, result: { text: 'In time.' } });
    expect(terminalEvents(await client.events(taskId))).toHaveLength(1);
    expect(total(await scrape(winner.metricsUrl), 'harvest_duplicate_starts_total')).toBe(1);
    await waitFor('an empty queue', async () => (await inspectStore(redis.url)).queueLeftovers.length === 0);
    expect(fake.requests).toHaveLength(2);
  }, 60_000);
});

describe('a task that ends its worker each time', () => {
  it('is buried after three starts, and neighbours that died with it twice finish', async () => {
    const redis = await bench.redis();
    const marks = ['good-1', 'good-2', 'good-3', 'good-4', 'poison'];
    const neighbours = marks.length - 1;
    const called = new Set<string | undefined>();
    let crashes = 0;
    const fake = await bench.provider({
      flavour: 'ollama',
      decide: (request) => {
        const mark = markOf(request);
        called.add(mark);
        // At the first two crashes all neighbours are under way; later they take long enough to be so again.
        if (mark === 'poison' || crashes < 2) return { kind: 'silent' };
        return { kind: 'answer', delayMs: 500 };
      },
    });
    const variables = { ...ollamaVariables(fake), LOCK_DURATION_MS: '3000', STALLED_INTERVAL_MS: '500' };
    const { client } = await bench.api(redis);
    const ids = await mapLimited(marks, 1, async (mark) => {
      return (await client.accept(markedSubmission(mark))).task_id;
    });

    // One worker at a time: whoever runs when the marked prompt has arrived is the one that dies of it.
    for (const together of [true, true, false]) {
      called.clear();
      const worker = await bench.worker(redis, variables);
      await waitFor(
        'the poisoned call',
        () => called.has('poison') && (called.size === marks.length || !together),
      );
      await worker.process.kill();
      crashes += 1;
    }
    const last = await bench.worker(redis, variables);

    const [poisoned = ''] = ids.slice(-1);
    expect(await client.finished(poisoned)).toMatchObject({
      status: 'failed',
      attempts: 3,
      error: { code: 'task.crashed_workers' },
    });
    expect(fake.requests.filter((request) => markOf(request) === 'poison')).toHaveLength(3);
    expect(terminalEvents(await client.events(poisoned)).map((event) => event.type)).toEqual(['task-failed']);
    for (const id of ids.slice(0, neighbours)) expect((await client.finished(id)).status).toBe('completed');
    expect(await inspectStore(redis.url)).toMatchObject({ deadLetters: 1, results: neighbours });
    expect(total(await scrape(last.metricsUrl), 'harvest_dead_letters_total')).toBe(1);
  }, 90_000);
});
