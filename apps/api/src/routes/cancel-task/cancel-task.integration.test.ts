import { createTaskId } from '@harvest/contracts/task-id';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

describe('POST /harvest/{task_id}/cancel', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('cancels a waiting task at once, and says the same when it is asked again', async () => {
    const taskId = await api.submit();
    for (const path of [`/harvest/${taskId}/cancel`, `/v1/harvest/${taskId}/cancel`]) {
      const res = await api.call('post', path).expect(200);
      expect(res.body).toMatchObject({ task_id: taskId, status: 'cancelled' });
    }
    const read = await api.call('get', `/harvest/${taskId}`);
    expect(read.body).toMatchObject({ status: 'cancelled' });
  });

  it('asks the worker of a running task to stop', async () => {
    const taskId = await api.submit();
    const lease = await api.claim(taskId);
    const res = await api.call('post', `/harvest/${taskId}/cancel`).expect(202);
    expect(res.body).toMatchObject({ task_id: taskId, status: 'processing' });
    const stored = await api.store.tasks.read({ tenant: 'default', taskId });
    expect(stored?.record.cancelRequested).toBe(true);
    await api.finish(lease, { status: 'cancelled' });
    await api.call('post', `/harvest/${taskId}/cancel`).expect(200);
  });

  it('answers 409 when the task is completed or failed', async () => {
    const completed = await api.submit();
    await api.finish(await api.claim(completed));
    const failed = await api.submit();
    const type = '/docs/errors/provider.timeout';
    await api.finish(await api.claim(failed), {
      status: 'failed',
      error: { code: 'provider.timeout', message: 'Late.', type },
    });
    for (const taskId of [completed, failed]) {
      const res = await api.call('post', `/harvest/${taskId}/cancel`).expect(409);
      expect(res.body).toMatchObject({ code: 'task.already_finished' });
    }
  });

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    await api.call('post', `/harvest/${createTaskId()}/cancel`).expect(404);
    await api.call('post', '/harvest/nonsense/cancel').expect(400);
  });
});
