import { batchAcceptedSchema } from '@harvest/contracts/batch';
import { problemSchema } from '@harvest/contracts/problem';
import { startTestRedis } from '@harvest/testkit/redis';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

const source = 'It rained. The river rose.';
const sampleBatch = {
  source,
  queries: [{ query: 'What was the weather?' }, { query: 'In short', output_format: 'summary' }],
  options: { max_output_tokens: 64 },
};
const queries = (count: number): unknown[] => Array.from({ length: count }, () => ({ query: 'q' }));

describe('POST /harvest/batch', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it.each(['', '/v1'])('accepts each query as a task of its own, in order, below "%s"', async (base) => {
    const res = await api.call('post', `${base}/harvest/batch`).send(sampleBatch).expect(202);
    const { tasks } = batchAcceptedSchema.parse(res.body);
    expect(tasks).toHaveLength(2);
    for (const [index, { task_id: taskId, status, location }] of tasks.entries()) {
      expect(status).toBe('pending');
      expect(location).toBe(`${base}/harvest/${taskId}`);
      const read = await api.call('get', location).expect(200);
      expect(read.body).toMatchObject({
        source,
        query: sampleBatch.queries[index]?.query,
        output_format: index === 0 ? 'analysis' : 'summary',
        options: sampleBatch.options,
        status: 'pending',
        result: null,
      });
    }
  });

  it('makes tasks that are listed, followed, cancelled and run one by one like any other', async () => {
    const res = await api.call('post', '/harvest/batch').send(sampleBatch).expect(202);
    const [first, second] = batchAcceptedSchema.parse(res.body).tasks;
    await api.call('post', `/harvest/${first!.task_id}/cancel`).expect(200);
    await api.finish(await api.claim(second!.task_id));
    expect((await api.call('get', first!.location)).body).toMatchObject({ status: 'cancelled' });
    expect((await api.call('get', second!.location)).body).toMatchObject({ status: 'completed' });
    const listed = await api.call('get', '/tasks?limit=100').expect(200);
    expect(listed.text).toContain(first!.task_id);
  });

  it.each<[name: string, body: unknown, pointer: string]>([
    ['one query', { source, queries: queries(1) }, '/queries'],
    ['too many queries', { source, queries: queries(21) }, '/queries'],
    ['no queries', { source }, '/queries'],
    ['an empty query', { source, queries: [{ query: 'q' }, { query: ' ' }] }, '/queries/1/query'],
    [
      'options in a query',
      { source, queries: [{ query: 'q', options: {} }, { query: 'q' }] },
      '/queries/0/options',
    ],
    ['no source', { queries: queries(2) }, '/source'],
  ])('refuses %s', async (_name, body, pointer) => {
    const res = await api
      .call('post', '/harvest/batch')
      .send(body as object)
      .expect(422);
    expect(res.body).toMatchObject({ code: 'request.invalid' });
    expect(problemSchema.parse(res.body).errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it('takes twenty queries on a source, all of full length, however JSON spells them', async () => {
    const text = JSON.stringify({
      source: 'S'.repeat(50_000),
      queries: Array.from({ length: 20 }, () => ({ query: 'S'.repeat(1_000) })),
    });
    const res = await api
      .call('post', '/harvest/batch')
      .set('Content-Type', 'application/json')
      .serialize((value: unknown) => value as string)
      .send(text.replaceAll('S', '\\uD83D\\uDE00'))
      .expect(202);
    expect(batchAcceptedSchema.parse(res.body).tasks).toHaveLength(20);
  });

  it('refuses a source that is a file, and a body that is no JSON', async () => {
    const url = { ...sampleBatch, source: 'file:///etc/passwd' };
    const res = await api.call('post', '/harvest/batch').send(url).expect(422);
    expect(res.body).toMatchObject({ code: 'request.invalid' });
    await api.call('post', '/harvest/batch').set('Content-Type', 'text/plain').send('x').expect(415);
    await api.call('post', '/harvest/batch').set('Content-Type', 'application/json').send('{').expect(400);
  });

  it('is no task id: reading it names the method that it has', async () => {
    const res = await api.call('get', '/harvest/batch').expect(405);
    expect(res.headers['allow']).toBe('POST, OPTIONS');
  });

  it('accepts all or none when the queue is nearly full', async () => {
    const full = await openTestApi(sharedRedis(), { env: { PENDING_TASKS_MAX: '3' } });
    try {
      await full.call('post', '/harvest/batch').send(sampleBatch).expect(202);
      const res = await full.call('post', '/harvest/batch').send(sampleBatch).expect(503);
      expect(res.body).toMatchObject({ code: 'queue.full' });
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
      expect((await full.store.health()).waiting).toBe(2);
    } finally {
      await full.close();
    }
  });

  it('names the tasks of which the store did not say in time whether they are accepted', async () => {
    const redis = await startTestRedis();
    const frozen = await openTestApi({ url: redis.url, namespace: 't-unsure' });
    try {
      // From now on Redis knows the script, so that what it was sent is accepted when it thaws.
      await frozen.call('post', '/harvest/batch').send(sampleBatch).expect(202);
      redis.freeze();
      const res = await frozen.call('post', '/harvest/batch').send(sampleBatch).expect(503);
      const { code, detail } = problemSchema.parse(res.body);
      expect(code).toBe('store.unavailable');
      const ids = detail.match(/tsk_[0-9a-z]{26}/g) ?? [];
      expect(ids).toHaveLength(2);
      redis.resume();
      for (const id of ids) {
        await waitFor('the task', async () => (await frozen.call('get', `/harvest/${id}`)).status === 200);
      }
    } finally {
      redis.resume();
      await frozen.close();
      await redis.stop();
    }
  });
});
