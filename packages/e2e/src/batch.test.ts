import type { Task } from '@harvest/contracts/task';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { batchAnswer, batchedRequestsOf, markedBatch } from './harness/batches.ts';
import { shownText, terminalEvents } from './harness/client-events.ts';
import { acceptedCount, inspectStore } from './harness/leftovers.ts';
import { markOf } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

const size = 5;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a batch of queries on one source', () => {
  it('is one model call, whose answer, tokens and price are split exactly', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'openai', decide: batchAnswer });
    const variables = {
      LLM_PROVIDER: 'openai',
      OPENAI_BASE_URL: fake.url,
      OPENAI_API_KEY: fake.apiKey,
      OPENAI_MODEL: fake.model,
    };
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);

    const ids = await client.acceptBatch(markedBatch(size));
    const tasks: Task[] = [];
    for (const id of ids) tasks.push(await client.finished(id));
    expect(fake.requests.filter((request) => markOf(request) !== undefined)).toHaveLength(1);
    for (const [index, task] of tasks.entries()) {
      expect(task).toMatchObject({
        status: 'completed',
        attempts: 1,
        query: `When was it built? mark-${String(index)}`,
        result: {
          text: `Asked: When was it built? mark-${String(index)}`,
          batch: { size },
          citations: [{ quote: 'The dam was built in 1931.' }],
        },
      });
      const events = await client.events(task.task_id);
      expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-completed']);
      expect(shownText(events).trim()).toBe(task.result?.text);
    }
    expect(sum(tasks.map(({ result }) => result?.usage?.input_tokens ?? 0))).toBe(100);
    expect(sum(tasks.map(({ result }) => result?.usage?.output_tokens ?? 0))).toBe(50);
    const costs = tasks.map(({ result }) => result?.cost.usd ?? 0);
    expect(Math.min(...costs)).toBeGreaterThan(0);
    expect(sum(tasks.map(({ result }) => result?.routing.attempts[0]?.cost_usd ?? 0))).toBe(sum(costs));
  }, 60_000);

  it('falls back to a call for each query when the answer is prose', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama' });
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);

    const ids = await client.acceptBatch(markedBatch(size));
    for (const id of ids) {
      expect(await client.finished(id)).toMatchObject({
        status: 'completed',
        attempts: 1,
        result: { text: 'Harvest keeps its promises.', batch: null },
      });
    }
    const calls = fake.requests.filter((request) => markOf(request) !== undefined);
    expect(calls).toHaveLength(1 + size);
    expect(calls.filter((request) => batchedRequestsOf(request) !== null)).toHaveLength(1);
  }, 60_000);

  it('loses no task to kill -9 of its worker amid the call', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({
      flavour: 'ollama',
      decide: (request) => (batchedRequestsOf(request) === null ? undefined : { kind: 'silent' }),
    });
    const [{ client }, victim] = await Promise.all([
      bench.api(redis),
      bench.worker(redis, ollamaVariables(fake)),
    ]);
    const ids = await client.acceptBatch(markedBatch(size));
    await waitFor('the shared call', () =>
      fake.requests.some((request) => batchedRequestsOf(request) !== null),
    );
    await victim.process.kill();

    await bench.worker(redis, ollamaVariables(fake));
    for (const id of ids) {
      expect(await client.finished(id)).toMatchObject({
        status: 'completed',
        attempts: 2,
        result: { batch: null },
      });
      expect(terminalEvents(await client.events(id))).toHaveLength(1);
    }
    await waitFor('an empty queue', async () => {
      const { queueLeftovers } = await inspectStore(redis.url);
      return queueLeftovers.length === 0;
    });
  }, 90_000);

  it('loses no task when its API dies before the answer', async () => {
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    const fake = await bench.provider({ flavour: 'ollama', decide: batchAnswer });
    const doomed = await bench.api(proxy);
    // Redis then knows the script, so that an acceptance is one request that needs no earlier reply.
    await doomed.client.acceptBatch(markedBatch(size));
    proxy.holdReplies();
    const answer = doomed.client.acceptBatch(markedBatch(size)).catch(() => null);
    await waitFor('the acceptance', async () => (await acceptedCount(redis.url)) === 2 * size);
    await doomed.process.kill();
    expect(await answer).toBeNull();

    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const ids = await waitFor('the end of all tasks', async () => {
      const completed = await client.idsOf('completed');
      return completed.length === 2 * size ? completed : null;
    });
    for (const id of ids)
      expect(await client.finished(id)).toMatchObject({ attempts: 1, result: { batch: { size } } });
  }, 90_000);
});
