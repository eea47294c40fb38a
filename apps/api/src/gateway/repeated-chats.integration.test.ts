import { consumerVariables } from '@harvest/queue/config';
import { type TaskConsumer, createTaskConsumer } from '@harvest/queue/task-consumer';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import type { TerminalOutcome } from '@harvest/store/task-store';
import { freeCost, sampleRouting } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { type TestApi, openTestApi } from '../test-support/test-api.ts';

const question = { model: 'auto', messages: [{ role: 'user', content: 'Where does the Elbe rise?' }] };
const text = 'In the Giant Mountains.';
const completed: TerminalOutcome = {
  status: 'completed',
  result: {
    text,
    tool_calls: [],
    finish_reason: 'stop',
    usage: {
      input_tokens: 9,
      output_tokens: 5,
      cached_input_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
    },
    routing: sampleRouting({ provider: 'openai', model: 'gpt-5.6-luna' }),
    cost: freeCost,
    cache: null,
    timings: { queued_ms: 1, processing_ms: 2, first_token_ms: null },
  },
};

describe('a chat with an idempotency key', () => {
  let api: TestApi;
  let consumer: TaskConsumer;
  let starts = 0;
  /** What the worker ends the next chat with. */
  let outcome: Promise<TerminalOutcome>;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
    consumer = createTaskConsumer({
      store: api.store,
      config: loadConfig(z.object(consumerVariables), {}),
      logger: silentLogger,
      run: async (ref) => {
        const claim = await api.store.tasks.claim(ref, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') return { kind: 'done' };
        starts += 1;
        await api.store.tasks.finish(claim.lease, await outcome, []);
        return { kind: 'done' };
      },
    });
  });
  beforeEach(() => {
    starts = 0;
    outcome = Promise.resolve(completed);
  });
  afterAll(async () => {
    await consumer.drain({ graceMs: 0, abortMs: 1_000 });
    await api.close();
  });

  const ask = (idempotencyKey: string, body: object = question) =>
    api.call('post', '/chat/completions').set('Idempotency-Key', idempotencyKey).send(body);

  it('is answered once; repeated, it has the same completion', async () => {
    const first = await ask('chat-1').expect(200);
    const second = await ask('chat-1').expect(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers['x-harvest-task-id']).toBe(first.headers['x-harvest-task-id']);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(starts).toBe(1);
  });

  it('is refused for a while as long as the first is being answered', async () => {
    const gate = Promise.withResolvers<TerminalOutcome>();
    outcome = gate.promise;
    // Requests of supertest begin when somebody waits for them.
    const first = ask('chat-2').then((res) => res);
    await waitFor('the start', () => starts === 1);
    const second = await ask('chat-2').expect(409);
    expect(second.body).toMatchObject({ error: { harvest_code: 'idempotency.in_progress' } });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    gate.resolve(completed);
    expect((await first).status).toBe(200);
    const third = await ask('chat-2').expect(200);
    expect(third.body).toEqual((await first).body);
    expect(starts).toBe(1);
  });

  it('is streamed again as a whole when it was streamed', async () => {
    const streamed = { ...question, stream: true };
    const first = await ask('chat-3', streamed).buffer(true).expect(200);
    const second = await ask('chat-3', streamed).buffer(true).expect(200);
    for (const { text: events } of [first, second]) {
      expect(events).toContain(text);
      expect(events.trimEnd().endsWith('data: [DONE]')).toBe(true);
    }
    expect(/"id":"[^"]+"/.exec(second.text)?.[0]).toBe(/"id":"[^"]+"/.exec(first.text)?.[0]);
    expect(starts).toBe(1);
  });

  it('that failed fails again in the same way', async () => {
    outcome = Promise.resolve({
      status: 'failed',
      error: {
        type: '/docs/errors/provider.content_filtered',
        code: 'provider.content_filtered',
        message: 'The provider refused to answer.',
      },
    });
    const first = await ask('chat-4');
    const second = await ask('chat-4');
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(starts).toBe(1);
  });

  it('that was to be streamed and failed before anything was sent tells its status again', async () => {
    outcome = Promise.resolve({
      status: 'failed',
      error: {
        type: '/docs/errors/provider.content_filtered',
        code: 'provider.content_filtered',
        message: 'The provider refused to answer.',
      },
    });
    const streamed = { ...question, stream: true };
    const first = await ask('chat-6', streamed);
    const second = await ask('chat-6', streamed);
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('that is sent with another question is refused', async () => {
    await ask('chat-5').expect(200);
    const other = { ...question, messages: [{ role: 'user', content: 'How long is it?' }] };
    const refused = await ask('chat-5', other).expect(400);
    expect(refused.body).toMatchObject({ error: { harvest_code: 'idempotency.key_reused' } });
    expect(starts).toBe(1);
  });
});
