import { createTaskId } from '@harvest/contracts/task-id';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { collect, openEvents } from '../../test-support/read-events.ts';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

const delta = (text: string) => ({ type: 'token-delta' as const, data: { generation: 1, text } });

describe('GET /harvest/{task_id}/events', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('opens with the acceptance, goes on live, and ends right after the one terminal event', async () => {
    const taskId = await api.submit();
    const stream = await openEvents(`${api.url}/v1/harvest/${taskId}/events`);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    const collected = collect(stream);
    const lease = await api.claim(taskId);
    await api.append(lease, delta('It '), delta('rained.\nAnd "more".'));
    await api.finish(lease);
    const events = await collected;
    expect(events[0]).toEqual({
      id: '0-1',
      event: 'task-accepted',
      data: { created_at: expect.any(String) as unknown },
    });
    const deltas = events.filter(({ event }) => event === 'token-delta');
    expect(deltas.map(({ data }) => data)).toEqual([
      { generation: 1, text: 'It ' },
      { generation: 1, text: 'rained.\nAnd "more".' },
    ]);
    expect(events.at(-1)).toEqual({
      id: expect.any(String) as unknown,
      event: 'task-completed',
      data: { task_id: taskId },
    });
    expect(events.filter(({ event }) => /^task-(completed|failed|cancelled)$/.test(event))).toHaveLength(1);
  });

  it('replays a finished task, resumes after any event, and answers 204 after the last', async () => {
    const taskId = await api.submit();
    const lease = await api.claim(taskId);
    await api.append(lease, delta('a'), delta('b'));
    await api.finish(lease);
    const path = `/harvest/${taskId}/events`;
    const all = await collect(await openEvents(`${api.url}${path}`));
    for (const [index, { id }] of all.slice(0, -1).entries()) {
      const rest = await collect(await openEvents(`${api.url}${path}`, { 'Last-Event-ID': String(id) }));
      expect(rest).toEqual(all.slice(index + 1));
    }
    const res = await api
      .call('get', path)
      .set('Last-Event-ID', String(all.at(-1)?.id))
      .expect(204);
    expect(res.text).toBe('');
  });

  it('ends the stream of a task that is cancelled while somebody listens', async () => {
    const taskId = await api.submit();
    const stream = await openEvents(`${api.url}/harvest/${taskId}/events`);
    const collected = collect(stream);
    await api.call('post', `/harvest/${taskId}/cancel`).expect(200);
    expect((await collected).at(-1)?.event).toBe('task-cancelled');
  });

  it.each(['x', '1', '1-', '-1-1', '1-1-1-1', '99999999999999999-0'])(
    'answers 400 to the Last-Event-ID %s',
    async (id) => {
      const taskId = await api.submit();
      const res = await api.call('get', `/harvest/${taskId}/events`).set('Last-Event-ID', id).expect(400);
      expect(res.body).toMatchObject({ code: 'request.invalid_header' });
    },
  );

  it('answers 404 to an unknown task and 400 to a malformed id', async () => {
    await api.call('get', `/harvest/${createTaskId()}/events`).expect(404);
    await api.call('get', `/harvest/${createTaskId()}/events`).set('Last-Event-ID', '1-1').expect(404);
    await api.call('get', '/harvest/nonsense/events').expect(400);
  });

  it('answers HEAD without a stream', async () => {
    const taskId = await api.submit();
    const res = await api.call('head', `/harvest/${taskId}/events`).expect(200);
    expect(res.headers['content-type']).toMatch(/^text\/event-stream/);
    const unknown = `/harvest/${createTaskId()}/events`;
    await api.call('head', unknown).set('Last-Event-ID', '1-1').expect(404);
  });

  it('lets go of the task when the client goes away', async () => {
    const taskId = await api.submit();
    const stream = await openEvents(`${api.url}/harvest/${taskId}/events`);
    const streams = async (): Promise<string | undefined> => {
      const text = await (await fetch(`${api.metricsUrl}/metrics`)).text();
      return /^harvest_sse_clients\{app="api"\} (\d+)$/m.exec(text)?.[1];
    };
    expect(await streams()).toBe('1');
    stream.leave();
    await waitFor('the end of the stream', async () => (await streams()) === '0');
  });
});

describe('event streams with limits of their own', () => {
  it('keeps a quiet stream open with comments', async () => {
    const api = await openTestApi(sharedRedis(), { env: { SSE_HEARTBEAT_MS: '20' } });
    try {
      const stream = await openEvents(`${api.url}/harvest/${await api.submit()}/events`);
      for await (const { event } of stream.events) if (event === 'comment') break;
      stream.leave();
    } finally {
      await api.close();
    }
  });

  it('answers 503 with Retry-After to one stream too many, and has room again when one ends', async () => {
    const api = await openTestApi(sharedRedis(), { env: { SSE_CLIENTS_MAX: '1' } });
    try {
      const taskId = await api.submit();
      const first = await openEvents(`${api.url}/harvest/${taskId}/events`);
      const res = await api.call('get', `/harvest/${taskId}/events`).expect(503);
      expect(res.body).toMatchObject({ code: 'server.too_many_streams' });
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
      first.leave();
      await waitFor('room', async () => (await api.call('head', `/harvest/${taskId}/events`)).status === 200);
    } finally {
      await api.close();
    }
  });

  it('ends open streams and waits at shutdown, so that clients go elsewhere', async () => {
    const api = await openTestApi(sharedRedis());
    const taskId = await api.submit();
    const collected = collect(await openEvents(`${api.url}/harvest/${taskId}/events`));
    const waiting = api
      .call('post', '/harvest')
      .set('Prefer', 'wait=60')
      .send({ source: 'It rained.', query: 'q' })
      .then((res) => res);
    await waitFor('the waiting task', async () => {
      const { records } = await api.store.tasks.list({ tenant: 'default', limit: 10 });
      return records.length === 2;
    });
    await api.close();
    expect((await collected).map(({ event }) => event)).toEqual(['task-accepted']);
    expect((await waiting).status).toBe(202);
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
  });
});
