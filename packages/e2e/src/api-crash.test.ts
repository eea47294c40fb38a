import { taskAcceptedSchema } from '@harvest/contracts/task';
import { isTerminal } from '@harvest/contracts/task-status';
import { waitFor } from '@harvest/testkit/wait-for';
import type { ApiClient, RawAnswer } from './harness/api-client.ts';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { terminalEvents } from './harness/client-events.ts';
import { acceptedCount, inspectStore } from './harness/leftovers.ts';
import { mapLimited } from './harness/many.ts';
import { CallLedger, markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

describe('kill -9 of the API', () => {
  it('before the answer loses none of the accepted tasks, and their idempotency keys still stand for them', async () => {
    const tasks = 20;
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    const ledger = new CallLedger();
    const fake = await bench.provider({
      flavour: 'ollama',
      decide: (request) => {
        ledger.add(request);
        return undefined;
      },
    });
    const doomed = await bench.api(proxy);
    const submit = ({ client }: { client: ApiClient }, index: number): Promise<RawAnswer> =>
      client.request('POST', '/harvest', {
        body: markedSubmission(String(index)),
        headers: { 'idempotency-key': `key-${String(index)}` },
      });

    // Redis then knows the script, so that an acceptance is one request that needs no earlier reply.
    await doomed.client.accept(markedSubmission('first'));
    // Redis accepts, and the API never hears of it.
    proxy.holdReplies();
    const answers = mapLimited([...Array(tasks).keys()], tasks, (index) =>
      submit(doomed, index).catch(() => null),
    );
    await waitFor('all acceptances', async () => (await acceptedCount(redis.url)) === tasks + 1);
    await doomed.process.kill();
    expect((await answers).filter((answer) => answer?.status === 202)).toEqual([]);

    const [next] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const ids = await waitFor('the end of all tasks', async () => {
      const completed = await next.client.idsOf('completed');
      return completed.length === tasks + 1 ? completed : null;
    });
    const again = await mapLimited([...Array(tasks).keys()], 4, (index) => submit(next, index));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 202));
    const sameIds = again.map(({ body }) => taskAcceptedSchema.parse(body).task_id);
    expect(new Set(sameIds).size).toBe(tasks);
    expect(ids).toEqual(expect.arrayContaining(sameIds));
    expect(ledger.calls).toBe(tasks + 1);
    for (const id of ids) expect(terminalEvents(await next.client.events(id))).toHaveLength(1);
  }, 90_000);

  it('before Redis hears of a task leaves nothing of it', async () => {
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    const doomed = await bench.api(proxy);
    proxy.dropRequestsWith(':idempotency:');
    const answer = doomed.client
      .request('POST', '/harvest', { body: markedSubmission('lost') })
      .catch(() => null);
    await waitFor('the lost request', () => proxy.droppedRequests > 0);
    await doomed.process.kill();
    expect(await answer).toBeNull();
    expect(await inspectStore(redis.url)).toMatchObject({ totals: {}, queueLeftovers: [] });
  }, 90_000);

  it('under load, again and again, brings every promised task to exactly one end', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama' });
    const promised: string[] = [];
    const worker = bench.worker(redis, ollamaVariables(fake));
    for (const killAfter of [7, 40, 95]) {
      const { client, process } = await bench.api(redis);
      const before = promised.length;
      const load = mapLimited([...Array(300).keys()], 16, async (index) => {
        const body = markedSubmission(`${String(killAfter)}-${String(index)}`);
        const answer = await client.request('POST', '/harvest', { body }).catch(() => null);
        if (answer === null) return;
        const { task_id: taskId } = answer.body as { readonly task_id: string };
        promised.push(taskId);
      });
      await waitFor('some promises', () => promised.length - before >= killAfter);
      await process.kill();
      await load;
    }
    await worker;

    const { client } = await bench.api(redis);
    await waitFor('the end of all tasks', async () => {
      const { totals } = await inspectStore(redis.url);
      return totals['accepted'] === totals['finished'];
    });
    expect(promised.length).toBeGreaterThanOrEqual(7 + 40 + 95);
    await mapLimited(promised, 10, async (id) => {
      expect(isTerminal((await client.task(id)).status)).toBe(true);
      expect(terminalEvents(await client.events(id))).toHaveLength(1);
    });
  }, 90_000);
});
