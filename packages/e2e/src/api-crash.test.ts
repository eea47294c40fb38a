import { isTerminal } from '@harvest/contracts/task-status';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { terminalEvents } from './harness/client-events.ts';
import { inspectStore } from './harness/leftovers.ts';
import { mapLimited } from './harness/many.ts';
import { CallLedger, markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

describe('kill -9 of the API', () => {
  it('between accept and enqueue loses none of the accepted tasks', async () => {
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
    // Afterwards Redis knows the scripts, so that each further acceptance is one request that needs no earlier reply.
    await doomed.client.accept(markedSubmission('first'));
    await waitFor('the first task being queued', async () => (await inspectStore(redis.url)).accepted === 0);

    // Redis accepts, gets no job to enqueue, and the API never hears of either.
    proxy.holdReplies();
    proxy.dropRequestsWith(':bull:');
    const answers = mapLimited([...Array(tasks).keys()], tasks, async (index) => {
      const body = markedSubmission(String(index));
      return await doomed.client.request('POST', '/harvest', { body }).catch(() => null);
    });
    await waitFor('all acceptances', async () => (await inspectStore(redis.url)).accepted === tasks);
    await doomed.process.kill();
    const promised = (await answers).filter((answer) => answer?.status === 202);
    expect(promised).toEqual([]);
    const queued = (await inspectStore(redis.url)).queueLeftovers.filter((key) => key.includes('tsk_'));
    expect(queued).toHaveLength(1);

    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const ids = await waitFor('the end of all tasks', async () => {
      const completed = await client.idsOf('completed');
      return completed.length === tasks + 1 ? completed : null;
    });
    expect(ledger.calls).toBe(tasks + 1);
    for (const id of ids) expect(terminalEvents(await client.events(id))).toHaveLength(1);
  }, 90_000);

  it('after a promise whose enqueueing had failed loses nothing', async () => {
    const redis = await bench.redis();
    const proxy = await bench.proxy(redis);
    const fake = await bench.provider({ flavour: 'ollama' });
    const doomed = await bench.api(proxy);
    await doomed.client.accept(markedSubmission('first'));
    await waitFor('the first task being queued', async () => (await inspectStore(redis.url)).accepted === 0);

    proxy.dropRequestsWith(':bull:');
    const promised = await doomed.client.accept(markedSubmission('promised'));
    expect(proxy.droppedRequests).toBeGreaterThan(0);
    await doomed.process.kill();
    expect((await inspectStore(redis.url)).accepted).toBe(1);

    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    expect(await client.finished(promised.task_id)).toMatchObject({ status: 'completed', attempts: 1 });
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
      const { totals, accepted } = await inspectStore(redis.url);
      return accepted === 0 && totals['accepted'] === totals['finished'];
    });
    expect(promised.length).toBeGreaterThanOrEqual(7 + 40 + 95);
    await mapLimited(promised, 10, async (id) => {
      expect(isTerminal((await client.task(id)).status)).toBe(true);
      expect(terminalEvents(await client.events(id))).toHaveLength(1);
    });
  }, 90_000);
});
