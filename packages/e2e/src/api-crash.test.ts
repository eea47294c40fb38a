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
    const doomed = await Promise.all([bench.api(proxy), bench.api(proxy), bench.api(proxy)]);
    const submit = ({ client }: { client: ApiClient }, index: number): Promise<RawAnswer> =>
      client.request('POST', '/harvest', {
        body: markedSubmission(String(index)),
        headers: { 'idempotency-key': `key-${String(index)}` },
      });

    // Redis then knows the script, so that an acceptance is one request that needs no earlier reply.
    await doomed[0].client.accept(markedSubmission('first'));
    // Redis accepts what each process has under way, and no process hears of it, nor sends what waits behind that.
    proxy.holdReplies();
    const answers = mapLimited([...Array(tasks).keys()], tasks, (index) =>
      submit(doomed[index % 3] ?? doomed[0], index).catch(() => null),
    );
    await waitFor('an acceptance by each', async () => (await acceptedCount(redis.url)) >= 1 + doomed.length);
    for (const { process } of doomed) await process.kill();
    expect((await answers).filter((answer) => answer?.status === 202)).toEqual([]);

    const [next] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const completed = (count: number): Promise<readonly string[]> =>
      waitFor('the end of the tasks', async () => {
        const ids = await next.client.idsOf('completed');
        return ids.length === count ? ids : null;
      });
    const accepted = await acceptedCount(redis.url);
    expect(accepted).toBeLessThan(1 + tasks);
    const lost = await completed(accepted);
    const again = await mapLimited([...Array(tasks).keys()], 4, (index) => submit(next, index));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 202));
    const ids = again.map(({ body }) => taskAcceptedSchema.parse(body).task_id);
    expect(new Set(ids).size).toBe(tasks);
    // Each of those that nobody had heard of but one, the first, is what its key stands for.
    expect(lost.filter((id) => ids.includes(id))).toHaveLength(accepted - 1);
    for (const id of await completed(1 + tasks)) {
      expect(terminalEvents(await next.client.events(id))).toHaveLength(1);
    }
    expect(ledger.calls).toBe(1 + tasks);
  }, 90_000);

  it('before Redis hears of a task leaves nothing of it', async () => {
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    const doomed = await bench.api(proxy);
    proxy.dropRequestsWith(':admitted:');
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
