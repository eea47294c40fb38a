import { waitFor } from '@harvest/testkit/wait-for';
import { type ApiClient, readProblem } from './harness/api-client.ts';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { type ClientEvent, terminalEvents } from './harness/client-events.ts';
import { inspectStore } from './harness/leftovers.ts';
import { mapLimited } from './harness/many.ts';
import { CallLedger, markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

/** The API promises an answer within two seconds; the rest is for a machine that is busy with other things. */
const unavailableMsMax = 2_000 + 1_500;

async function expectUnavailable(client: ApiClient, taskId: string): Promise<void> {
  const answers = await Promise.all([
    client.request('POST', '/harvest', { body: markedSubmission('refused') }),
    client.request('GET', `/harvest/${taskId}`),
    client.request('GET', '/tasks'),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(readProblem(answer)).toMatchObject({ status: 503, code: 'store.unavailable' });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.tookMs).toBeLessThan(unavailableMsMax);
  }
  const health = await client.request('GET', '/health');
  expect(health.status).toBe(503);
  expect(health.tookMs).toBeLessThan(unavailableMsMax);
  expect((await client.request('GET', '/livez')).status).toBe(200);
  expect((await client.request('GET', '/readyz')).status).toBe(503);
}

async function acceptMany(client: ApiClient, count: number): Promise<readonly string[]> {
  return await mapLimited([...Array(count).keys()], 10, async (index) => {
    return (await client.accept(markedSubmission(String(index)))).task_id;
  });
}

async function expectOneEndEach(client: ApiClient, ids: readonly string[]): Promise<void> {
  await mapLimited(ids, 10, async (id) => {
    const task = await client.finished(id);
    expect(task).toMatchObject({ status: 'completed', result: { text: 'Harvest keeps its promises.' } });
    expect(terminalEvents(await client.events(id))).toHaveLength(1);
  });
}

describe('Redis killed and started again', () => {
  it('loses no acknowledged task, is answered with 503 meanwhile, and needs no help to go on', async () => {
    const redis = await bench.redis();
    const ledger = new CallLedger();
    const fake = await bench.provider({
      flavour: 'ollama',
      behaviour: { kind: 'answer', delayMs: 100 },
      decide: (request) => {
        ledger.add(request);
        return undefined;
      },
    });
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const ids = await acceptMany(client, 60);
    await waitFor('work being under way', () => ledger.tasks >= 5);
    const stream = client.followEvents(ids.at(-1)!);
    expect((await stream.next()).value).toMatchObject({ type: 'task-accepted' });
    await redis.kill();
    await expectUnavailable(client, ids[0]!);

    await redis.restart();
    const followed: ClientEvent[] = [];
    for await (const event of stream) followed.push(event);
    expect(terminalEvents(followed).map((event) => event.type)).toEqual(['task-completed']);
    expect(new Set(followed.map((event) => event.id)).size).toBe(followed.length);
    await expectOneEndEach(client, ids);
    const late = await waitFor('the API accepting again', async () => {
      const answer = await client.request('POST', '/harvest', { body: markedSubmission('late') });
      return answer.status === 202;
    });
    expect(late).toBe(true);
    await waitFor('the end of all tasks', async () => {
      const { totals } = await inspectStore(redis.url);
      return totals['accepted'] === totals['finished'];
    });
    expect(await client.idsOf('completed')).toHaveLength(ids.length + 1);
  }, 90_000);
});

describe('Redis frozen longer than the locks last', () => {
  it('stores one result for each task, is answered with 503 meanwhile, and needs no help to go on', async () => {
    const lockMs = 1_000;
    const redis = await bench.redis();
    const ledger = new CallLedger();
    const fake = await bench.provider({
      flavour: 'ollama',
      behaviour: { kind: 'answer', delayMs: 300 },
      decide: (request) => {
        ledger.add(request);
        return undefined;
      },
    });
    const variables = {
      ...ollamaVariables(fake),
      LOCK_DURATION_MS: String(lockMs),
      STALLED_INTERVAL_MS: '500',
      TASK_ATTEMPTS_MAX: '10',
    };
    const [{ client }] = await Promise.all([
      bench.api(redis),
      bench.worker(redis, variables),
      bench.worker(redis, variables),
    ]);
    const ids = await acceptMany(client, 60);
    await waitFor('work being under way', () => ledger.tasks >= 10);
    redis.freeze();
    const frozenAtMs = performance.now();
    await expectUnavailable(client, ids[0]!);
    await waitFor('the locks having run out', () => performance.now() - frozenAtMs > 2 * lockMs);
    redis.resume();

    await expectOneEndEach(client, ids);
    const store = await waitFor('the end of all tasks', async () => {
      const view = await inspectStore(redis.url);
      const { accepted, finished } = view.totals;
      return accepted === finished && view.queueLeftovers.length === 0 ? view : null;
    });
    // The refused submission may have reached Redis in the end: then it is a task like any other, with one result.
    expect(store.totals['finished']).toBe(String(store.results));
    expect([ids.length, ids.length + 1]).toContain(store.results);
    expect((await client.health()).status).toBe('ok');
  }, 90_000);
});
