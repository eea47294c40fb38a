import { createTaskId } from '@harvest/contracts/task-id';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleResult } from '../../test-support/test-api.ts';

describe('GET /harvest/{task_id}', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('shows a task on its whole way, the same at both mounts', async () => {
    const taskId = await api.submit();
    const lease = await api.claim(taskId);
    const processing = await api.call('get', `/harvest/${taskId}`).expect(200);
    expect(processing.body).toMatchObject({
      status: 'processing',
      attempts: 1,
      result: null,
      completed_at: null,
    });
    await api.finish(lease);
    const completed = await api.call('get', `/v1/harvest/${taskId}`).expect(200);
    expect(completed.body).toMatchObject({ status: 'completed', result: sampleResult, error: null });
    expect(completed.headers['cache-control']).toBe('no-store');
  });

  it('tells what a task waits for, and until when', async () => {
    const taskId = await api.submit();
    const lease = await api.claim(taskId);
    const error = {
      code: 'acquisition.rate_limited' as const,
      message: 'The site of https://example.com/page limits the rate of requests.',
      type: '/docs/errors/acquisition.rate_limited',
    };
    const waiting = { error, inMs: 7_000 };
    await api.store.tasks.release(lease, { events: [], spareAttempt: true, waiting });
    const res = await api.call('get', `/harvest/${taskId}`).expect(200);
    const until = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
    expect(res.body).toMatchObject({
      status: 'processing',
      attempts: 0,
      error: null,
      waiting: { error, until },
    });
  });

  it('tells why a task has failed', async () => {
    const taskId = await api.submit();
    const error = {
      code: 'provider.unreachable' as const,
      message: 'Ollama cannot be reached at http://127.0.0.1:11434.',
      type: '/docs/errors/provider.unreachable',
    };
    await api.finish(await api.claim(taskId), { status: 'failed', error });
    const res = await api.call('get', `/harvest/${taskId}`).expect(200);
    expect(res.body).toMatchObject({ status: 'failed', error });
  });

  it.each(['nonsense', '1', 'tsk_short', `${createTaskId()}x`, '..%2f..%2fetc', 'tsk_%00'])(
    'answers 400 to the malformed id %s',
    async (id) => {
      const res = await api.call('get', `/harvest/${id}`).expect(400);
      expect(res.body).toMatchObject({ code: 'request.invalid_task_id' });
    },
  );

  it('answers 404 to an id that is unknown or has expired', async () => {
    const res = await api.call('get', `/harvest/${createTaskId()}`).expect(404);
    expect(res.body).toMatchObject({ code: 'task.not_found' });
  });

  it("answers 404 to another tenant's id", async () => {
    const taskId = createTaskId();
    const spec = {
      taskId,
      tenant: 'other',
      query: 'q',
      kind: 'harvest' as const,
      outputFormat: 'analysis' as const,
      options: {},
      requestId: 'r',
      traceparent: null,
    };
    await api.store.tasks.accept([spec], 'It rained.');
    await api.call('get', `/harvest/${taskId}`).expect(404);
    await api.call('get', `/harvest/${taskId}/events`).expect(404);
    await api.call('post', `/harvest/${taskId}/cancel`).expect(404);
  });

  it('answers HEAD with the headers alone', async () => {
    const taskId = await api.submit();
    const res = await api.call('head', `/harvest/${taskId}`).expect(200);
    expect(res.text).toBeFalsy();
    expect(Number(res.headers['content-length'])).toBeGreaterThan(0);
  });
});
