import { terminalEvents } from './harness/client-events.ts';
import { ApiClient } from './harness/api-client.ts';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { inspectStore } from './harness/leftovers.ts';
import { markOf, markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

describe('a task from its submission to its end', () => {
  it.each(['', '/v1'])(
    'is accepted, streamed and completed under the prefix "%s"',
    async (prefix) => {
      const redis = await bench.redis();
      const fake = await bench.provider({ flavour: 'ollama' });
      const [api] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
      const client = new ApiClient(api.url + prefix);

      const accepted = await client.accept(markedSubmission('a'));
      expect(accepted.status).toBe('pending');
      const events = await client.events(accepted.task_id);
      expect(events.map((event) => event.type)).toEqual(
        expect.arrayContaining(['task-accepted', 'task-started', 'model-selected', 'token-delta']),
      );
      expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-completed']);
      expect(events.at(-1)?.type).toBe('task-completed');

      const task = await client.task(accepted.task_id);
      expect(task).toMatchObject({ status: 'completed', attempts: 1, error: null });
      expect(task.result?.text).toBe('Harvest keeps its promises.');
      expect(await client.idsOf('completed')).toEqual([accepted.task_id]);

      const awaited = await client.acceptAndWait(markedSubmission('b'));
      expect(awaited.status).toBe('completed');
      expect((await client.health()).dependencies).toMatchObject({
        workers: { status: 'up', count: 1 },
        queue: { waiting: 0, active: 0 },
      });
    },
    60_000,
  );
});

describe('several API processes', () => {
  it('let a task be accepted at one and followed, read and listed at another', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama' });
    const [one, other] = await Promise.all([bench.api(redis), bench.api(redis)]);
    const { task_id: taskId } = await one.client.accept(markedSubmission('a'));
    const following = other.client.events(taskId);
    await bench.worker(redis, ollamaVariables(fake));
    const events = await following;
    expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-completed']);
    expect(await one.client.events(taskId)).toEqual(events);
    expect((await other.client.task(taskId)).status).toBe('completed');
    expect(await other.client.idsOf('completed')).toEqual([taskId]);
  }, 60_000);
});

describe('cancelling a task', () => {
  it('ends a pending task at once, and no worker ever starts it', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama' });
    const { client } = await bench.api(redis);
    const cancelled = await client.accept(markedSubmission('cancelled'));
    expect((await client.cancel(cancelled.task_id, 200)).status).toBe('cancelled');
    expect((await client.task(cancelled.task_id)).status).toBe('cancelled');

    await bench.worker(redis, ollamaVariables(fake));
    // The queue keeps its order: when the later task is done, the worker has met the cancelled one.
    const later = await client.accept(markedSubmission('later'));
    expect((await client.finished(later.task_id)).status).toBe('completed');
    expect(await client.task(cancelled.task_id)).toMatchObject({ status: 'cancelled', attempts: 0 });
    expect(terminalEvents(await client.events(cancelled.task_id)).map((event) => event.type)).toEqual([
      'task-cancelled',
    ]);
    expect(fake.requests.map(markOf)).toEqual(['later']);
    expect((await inspectStore(redis.url)).totals).toEqual({ accepted: '2', started: '2', finished: '2' });
  }, 60_000);

  it('closes the connection to the provider of a running task and ends it once', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({
      flavour: 'ollama',
      behaviour: { kind: 'stall', chunks: ['Never '] },
    });
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollamaVariables(fake))]);
    const { task_id: taskId } = await client.accept(markedSubmission('running'));
    const call = await fake.takeRequest();
    // The words are there while the task runs: streams are live.
    for await (const event of client.openEvents(taskId)) {
      if (event.type === 'token-delta') break;
    }

    expect((await client.cancel(taskId, 202)).status).toBe('processing');
    await expect(call.outcome).resolves.toBe('aborted');
    const events = await client.events(taskId);
    expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-cancelled']);
    expect(await client.task(taskId)).toMatchObject({ status: 'cancelled', result: null });
    expect((await client.cancel(taskId, 200)).status).toBe('cancelled');
    expect(terminalEvents(await client.events(taskId))).toHaveLength(1);
  }, 60_000);
});
