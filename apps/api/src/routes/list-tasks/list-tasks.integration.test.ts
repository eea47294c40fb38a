import { problemSchema } from '@harvest/contracts/problem';
import { taskPageSchema } from '@harvest/contracts/task';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

describe('GET /tasks', () => {
  let api: TestApi;
  const submitted: string[] = [];
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
    for (let count = 0; count < 5; count += 1) submitted.unshift(await api.submit());
  });
  afterAll(() => api.close());

  it('pages through all tasks, newest first, without source and result', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = cursor === null ? { limit: '2' } : { limit: '2', cursor };
      const res = await api.call('get', '/v1/tasks').query(query).expect(200);
      const page = taskPageSchema.parse(res.body);
      expect(page.tasks.length).toBeLessThanOrEqual(2);
      for (const task of page.tasks) {
        expect(task).not.toHaveProperty('source');
        seen.push(task.task_id);
      }
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(submitted);
  });

  it('filters by status', async () => {
    const cancelled = submitted[2];
    await api.call('post', `/harvest/${String(cancelled)}/cancel`).expect(200);
    const res = await api.call('get', '/tasks').query({ status: 'cancelled' }).expect(200);
    expect(res.body).toMatchObject({ tasks: [{ task_id: cancelled, status: 'cancelled' }] });
    const pending = await api.call('get', '/tasks').query({ status: 'pending' }).expect(200);
    expect(taskPageSchema.parse(pending.body).tasks).toHaveLength(4);
  });

  it.each(['nonsense', 'a'.repeat(300), '', 'MS4w'])('answers 400 to the cursor "%s"', async (cursor) => {
    const res = await api.call('get', '/tasks').query({ cursor }).expect(400);
    expect(res.body).toMatchObject({ code: 'request.invalid_cursor' });
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=',
    'status=done',
    'page=2',
    'status=pending&status=failed',
    'limit=1&limit=2',
  ])('answers 400 to ?%s', async (query) => {
    const res = await api.call('get', `/tasks?${query}`).expect(400);
    expect(res.body).toMatchObject({ code: 'request.invalid_query' });
    expect(problemSchema.parse(res.body).detail).toContain(query.split('=')[0]);
  });
});
