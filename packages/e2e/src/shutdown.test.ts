import { taskAcceptedSchema } from '@harvest/contracts/task';
import { read } from './harness/api-client.ts';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { terminalEvents } from './harness/client-events.ts';
import { markOf, markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

describe('SIGTERM', () => {
  it('lets a worker finish what it holds, and leaves the rest to others', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama', behaviour: { kind: 'answer', delayMs: 500 } });
    const [{ client }, worker] = await Promise.all([
      bench.api(redis),
      bench.worker(redis, { ...ollamaVariables(fake), WORKER_CONCURRENCY: '1' }),
    ]);
    const held = await client.accept(markedSubmission('held'));
    const waiting = await client.accept(markedSubmission('waiting'));
    await fake.takeRequest();

    expect(await worker.process.terminate()).toEqual({ code: 0, signal: null });
    expect(await client.task(held.task_id)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(await client.task(waiting.task_id)).toMatchObject({ status: 'pending', attempts: 0 });
    expect((await client.health()).dependencies.workers.count).toBe(0);

    await bench.worker(redis, ollamaVariables(fake));
    expect((await client.finished(waiting.task_id)).status).toBe('completed');
    expect(fake.requests.map(markOf)).toEqual(['held', 'waiting']);
  }, 60_000);

  it('makes a worker give back what does not end in its grace period, uncounted', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama', behaviour: { kind: 'silent' } });
    const variables = { ...ollamaVariables(fake), DRAIN_GRACE_MS: '200' };
    const [{ client }, worker] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);
    const { task_id: taskId } = await client.accept(markedSubmission('long'));
    const call = await fake.takeRequest();

    expect(await worker.process.terminate()).toEqual({ code: 0, signal: null });
    await expect(call.outcome).resolves.toBe('aborted');
    expect(await client.task(taskId)).toMatchObject({ attempts: 0, result: null });

    fake.respondWith({ kind: 'answer' });
    await bench.worker(redis, variables);
    expect(await client.finished(taskId)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(terminalEvents(await client.events(taskId))).toHaveLength(1);
  }, 60_000);

  it('makes the API answer what is in flight before it ends', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama', behaviour: { kind: 'stall', chunks: ['Slow '] } });
    const [api] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const waiting = api.client.request('POST', '/harvest', {
      body: markedSubmission('waiting'),
      headers: { prefer: 'wait=60' },
    });
    const call = await fake.takeRequest();
    const [taskId = ''] = await api.client.idsOf('processing');
    const stream = api.client.openEvents(taskId);
    expect((await stream.next()).value).toMatchObject({ type: 'task-accepted' });

    const exit = api.process.terminate();
    const answer = await waiting;
    expect(read(answer, 202, taskAcceptedSchema)).toMatchObject({ task_id: taskId, status: 'processing' });
    const rest: unknown[] = [];
    for await (const event of stream) rest.push(event.type);
    expect(rest).not.toContain('task-failed');
    expect(await exit).toEqual({ code: 0, signal: null });

    // The task does not care for the API's end.
    const { client } = await bench.api(redis);
    expect((await client.task(taskId)).status).toBe('processing');
    await client.cancel(taskId, 202);
    await expect(call.outcome).resolves.toBe('aborted');
  }, 60_000);

  it('ends both within their grace period although Redis is gone', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama', behaviour: { kind: 'silent' } });
    const [api, worker] = await Promise.all([
      bench.api(redis, { SHUTDOWN_GRACE_MS: '500' }),
      bench.worker(redis, { ...ollamaVariables(fake), DRAIN_GRACE_MS: '500' }),
    ]);
    const { task_id: taskId } = await api.client.accept(markedSubmission('held'));
    await fake.takeRequest();
    await redis.kill();

    // A process that had to cut its own shutdown short says so by another exit code.
    const exits = await Promise.all([api.process.terminate(), worker.process.terminate()]);
    expect(exits).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);

    fake.respondWith({ kind: 'answer' });
    await redis.restart();
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    expect((await client.finished(taskId)).status).toBe('completed');
  }, 90_000);
});
