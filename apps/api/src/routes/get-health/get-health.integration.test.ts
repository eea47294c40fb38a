import { startTestRedis } from '@harvest/testkit/redis';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type TestApi, openTestApi, sampleRequest } from '../../test-support/test-api.ts';

describe('GET /health', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('is degraded without workers, and ok with one', async () => {
    const without = await api.call('get', '/health').expect(200);
    expect(without.body).toMatchObject({
      status: 'degraded',
      dependencies: { workers: { status: 'down', count: 0 } },
    });
    await api.store.fleet.beat('worker-1');
    const withOne = await api.call('get', '/v1/health').expect(200);
    expect(withOne.body).toMatchObject({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
      dependencies: {
        redis: { status: 'up', latency_ms: expect.any(Number) as unknown },
        workers: { status: 'up', latency_ms: expect.any(Number) as unknown, count: 1 },
        queue: { status: 'up', latency_ms: expect.any(Number) as unknown },
      },
    });
    expect((await api.call('get', '/readyz').expect(200)).body).toEqual({ status: 'ok' });
  });

  it('counts what waits, also for whoever scrapes', async () => {
    await api.submit();
    const res = await api.call('get', '/health').expect(200);
    expect(res.body).toMatchObject({ dependencies: { queue: { status: 'up', waiting: 1, active: 0 } } });
    const metrics = await (await fetch(`${api.metricsUrl}/metrics`)).text();
    expect(metrics).toMatch(/harvest_queue_tasks\{state="waiting",app="api"\} 1\n/);
    expect(metrics).toMatch(/harvest_tasks_accepted_total\{app="api"\} 1\n/);
    expect(metrics).toMatch(
      /harvest_requests_total\{method="POST",route="\/harvest",status="202",app="api"\} 1\n/,
    );
  });
});

describe('while Redis cannot be reached', () => {
  it('starts without Redis, answers 503 everywhere, and recovers by itself', async () => {
    const redis = await startTestRedis();
    await redis.kill();
    const api = await openTestApi({ url: redis.url, namespace: 't-down' }, { redisIsDown: true });
    try {
      const health = await api.call('get', '/health').expect(503);
      expect(health.body).toMatchObject({
        status: 'unavailable',
        dependencies: {
          redis: { status: 'down', latency_ms: null },
          workers: { status: 'down', latency_ms: null },
          queue: { status: 'down', latency_ms: null },
        },
      });
      await api.call('get', '/livez').expect(200);
      expect((await api.call('get', '/readyz').expect(503)).body).toEqual({ status: 'unavailable' });
      const task = '/harvest/tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';
      const answers = [
        await api.call('post', '/harvest').send(sampleRequest),
        await api.call('get', task),
        await api.call('get', `${task}/events`),
        await api.call('post', `${task}/cancel`),
        await api.call('get', '/tasks'),
      ];
      for (const res of answers) {
        expect(res.status).toBe(503);
        expect(res.body).toMatchObject({ code: 'store.unavailable' });
        expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
        expect(res.text).not.toContain('127.0.0.1');
        // Nothing was sent to the store, so there is no task to look for.
        expect(res.headers).not.toHaveProperty('location');
      }
      const metrics = await (await fetch(`${api.metricsUrl}/metrics`)).text();
      expect(metrics).not.toMatch(/^harvest_queue_tasks\{/m);
      await redis.restart();
      await waitFor('the recovery', async () => (await api.call('get', '/readyz')).status === 200);
      await api.submit();
    } finally {
      await api.close();
      await redis.stop();
    }
  });

  it('answers 503 while Redis is frozen, and closes all the same', async () => {
    const redis = await startTestRedis();
    const api = await openTestApi({ url: redis.url, namespace: 't-frozen' });
    try {
      await waitFor('readiness', async () => (await api.call('get', '/readyz')).status === 200);
      redis.freeze();
      await api.call('get', '/health').expect(503);
      await api.call('get', '/tasks').expect(503);
    } finally {
      await api.close();
      redis.resume();
      await redis.stop();
    }
  });
});
