import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { ChatResult } from '@harvest/contracts/chat-result';
import type { TaskEvent } from '@harvest/contracts/task-events';
import { consumerVariables } from '@harvest/queue/config';
import { type TaskConsumer, createTaskConsumer } from '@harvest/queue/task-consumer';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import type { TaskLease, TaskRef, TerminalOutcome } from '@harvest/store/task-store';
import { freeCost, sampleRouting } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import OpenAI from 'openai';
import { z } from 'zod';
import { watchSockets } from '../../test-support/silent-sockets.ts';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

function resultOf(overrides: Partial<ChatResult> = {}): ChatResult {
  return {
    text: 'In the Giant Mountains.',
    tool_calls: [],
    finish_reason: 'stop',
    usage: {
      input_tokens: 9,
      output_tokens: 5,
      cached_input_tokens: 4,
      cache_write_tokens: 0,
      reasoning_tokens: 2,
    },
    routing: sampleRouting({ provider: 'openai', model: 'gpt-5.6-luna' }),
    cost: freeCost,
    cache: null,
    timings: { queued_ms: 1, processing_ms: 2, first_token_ms: null },
    ...overrides,
  };
}

const question = {
  model: 'auto',
  messages: [{ role: 'user' as const, content: 'Where does the Elbe rise?' }],
};

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('POST /chat/completions', () => {
  let api: TestApi;
  let client: OpenAI;
  let consumer: TaskConsumer;
  /** What the worker does with the next chat. */
  let answer: (lease: TaskLease, body: unknown) => Promise<TerminalOutcome | 'nothing'>;
  let latest: TaskRef | null = null;

  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
    client = new OpenAI({ baseURL: `${api.url}/v1`, apiKey: 'none', maxRetries: 0 });
    consumer = createTaskConsumer({
      store: api.store,
      config: loadConfig(z.object(consumerVariables), {}),
      logger: silentLogger,
      run: async (ref) => {
        latest = ref;
        const claim = await api.store.tasks.claim(ref, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') return { kind: 'done' };
        const outcome = await answer(claim.lease, JSON.parse(claim.source));
        if (outcome !== 'nothing') await api.store.tasks.finish(claim.lease, outcome, []);
        return { kind: 'done' };
      },
    });
  });
  afterAll(async () => {
    await consumer.drain({ graceMs: 0, abortMs: 1_000 });
    await api.close();
  });

  const completing = (overrides: Partial<ChatResult> = {}) => {
    answer = () => Promise.resolve({ status: 'completed', result: resultOf(overrides) });
  };
  const delta = (text: string, generation = 1): TaskEvent => ({
    type: 'token-delta',
    data: { generation, text },
  });

  it('answers the official client with text, usage, and how the model was chosen', async () => {
    completing();
    const completion = await client.chat.completions.create(question);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'In the Giant Mountains.' },
    });
    expect(completion.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 5,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
    expect(completion).toMatchObject({
      harvest: { task_id: latest!.taskId, routing: { provider: 'openai' } },
    });
  });

  it.each(['/chat/completions', '/v1/chat/completions'])(
    'answers at %s as the document says',
    async (path) => {
      completing();
      const res = await api.call('post', path).send({ ...question, verbosity: 'low', user: 'u' });
      expect(res.status).toBe(200);
      expect(res.body).toMatchObject({ harvest: { ignored_parameters: ['verbosity'] } });
      expect(res.headers['x-harvest-task-id']).toBe(latest!.taskId);
    },
  );

  it('may be waited for on a connection on which nothing moves, except where it is streamed', async () => {
    for (const stream of [false, true]) {
      const sockets = watchSockets();
      let silent: boolean | null = null;
      answer = () => {
        silent = sockets.areSilent();
        return Promise.resolve({ status: 'completed', result: resultOf() });
      };
      await api.call('post', '/chat/completions').send({ ...question, stream });
      sockets.stop();
      expect(silent).toBe(!stream);
    }
  });

  it('streams the pieces, the end, and the usage when it is asked for', async () => {
    answer = async (lease) => {
      await api.append(lease, delta('In the '));
      await api.append(lease, delta('Giant '));
      return { status: 'completed', result: resultOf() };
    };
    const stream = await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await collect(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      'In the Giant Mountains.',
    );
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 14 } });
    expect(chunks.at(-2)).toMatchObject({ harvest: { routing: { model: 'gpt-5.6-luna' } } });
  });

  it('passes tools on and brings tool calls back, whole and in pieces', async () => {
    let received: unknown;
    const call = { id: 'call_1', name: 'rain', arguments: '{"river":"Elbe"}' };
    answer = async (lease, body) => {
      received = body;
      const first: TaskEvent = {
        type: 'tool-call-delta',
        data: { generation: 1, index: 0, id: 'call_1', name: 'rain', arguments: '{"river":' },
      };
      const second: TaskEvent = {
        type: 'tool-call-delta',
        data: { generation: 1, index: 0, arguments: '"Elbe"}' },
      };
      await api.append(lease, first, second);
      return {
        status: 'completed',
        result: resultOf({ text: '', tool_calls: [call], finish_reason: 'tool_calls' }),
      };
    };
    const parameters = { type: 'object', properties: { river: { type: 'string' } }, required: ['river'] };
    const tools = [{ type: 'function' as const, function: { name: 'rain', parameters } }];
    const completion = await client.chat.completions.create({ ...question, tools });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ id: 'call_1', function: { arguments: call.arguments } }] },
    });
    expect(received).toMatchObject({ tools });
    const runner = client.chat.completions.stream({ ...question, tools });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'rain', arguments: call.arguments },
    });
  });

  it("tells errors in OpenAI's shape, with the code that its clients know", async () => {
    const error = { code: 'router.context_too_long', message: 'Too long.', type: 't' } as const;
    answer = () => Promise.resolve({ status: 'failed', error });
    await expect(client.chat.completions.create(question)).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      type: 'invalid_request_error',
      error: { harvest_code: 'router.context_too_long' },
    });
    await expect(client.chat.completions.create({ ...question, stream: true })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('ends a stream with an error when the model dies after it began', async () => {
    answer = async (lease) => {
      await api.append(lease, delta('In the '));
      const error = { code: 'provider.stream_interrupted', message: 'It broke.', type: 't' } as const;
      return { status: 'failed', error };
    };
    const stream = await client.chat.completions.create({ ...question, stream: true });
    await expect(collect(stream)).rejects.toMatchObject({ code: 'provider.stream_interrupted' });
  });

  it('never glues the texts of two models together, and cancels the task instead', async () => {
    answer = async (lease) => {
      await api.append(lease, delta('In the '));
      await api.append(lease, delta('The Elbe rises', 2));
      return 'nothing';
    };
    const stream = await client.chat.completions.create({ ...question, stream: true });
    await expect(collect(stream)).rejects.toMatchObject({ code: 'provider.stream_interrupted' });
    await cancellationOf(latest!);
  });

  it.each([false, true])('cancels the task when the client hangs up, streaming: %s', async (stream) => {
    const claimed = Promise.withResolvers<TaskLease>();
    answer = async (lease) => {
      if (stream) await api.append(lease, delta('In '));
      claimed.resolve(lease);
      return 'nothing';
    };
    const req = httpRequest(`${api.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    req.on('error', () => undefined);
    req.end(JSON.stringify({ ...question, stream }));
    if (stream) await once(req, 'response');
    const lease = await claimed.promise;
    req.destroy();
    await cancellationOf(lease);
  });

  it.each([false, true])('says so and cancels when the server shuts down, streaming: %s', async (stream) => {
    const redis = sharedRedis();
    const closing = await openTestApi(redis, { env: { SHUTDOWN_GRACE_MS: '1200' } });
    const answered = closing
      .call('post', '/v1/chat/completions')
      .send({ ...question, stream })
      .then();
    await waitFor('the acceptance', async () => (await closing.store.health()).waiting > 0);
    const readable = await openTestApi(redis);
    await closing.close();
    const res = await answered;
    expect(res.status).toBe(503);
    expect(res.body).toMatchObject({ error: { harvest_code: 'server.shutting_down' } });
    const taskId = String(res.headers['x-harvest-task-id']);
    const stored = await readable.store.tasks.read({ tenant: 'default', taskId });
    expect(stored?.record.status).toBe('cancelled');
    await readable.close();
  });

  async function cancellationOf(ref: TaskRef): Promise<void> {
    await waitFor('the cancellation', async () => {
      const stored = await api.store.tasks.read(ref);
      return stored?.record.cancelRequested === true || stored?.record.status === 'cancelled';
    });
  }

  const tool = (parameters: unknown) => ({
    tools: [{ type: 'function', function: { name: 'f', parameters } }],
  });
  const text = (content: unknown) => ({ messages: [{ role: 'user', content }] });
  it.each([
    ['no messages', { messages: [] }, 'request.invalid', 'messages'],
    [
      'a role that does not exist',
      { messages: [{ role: 'king', content: '' }] },
      'request.invalid',
      'messages.0.role',
    ],
    ['several answers', { n: 2 }, 'request.invalid', 'n'],
    ['a limit beyond the limit', { max_tokens: 999_999 }, 'request.invalid', 'max_tokens'],
    ['a field that the API does not have', { temprature: 1 }, 'request.invalid', 'temprature'],
    [
      'a field that a message does not have',
      { messages: [{ role: 'user', content: 'Hello', tennant: 'x' }] },
      'request.invalid',
      'messages.0.tennant',
    ],
    [
      'an unknown field of the extension',
      { harvest: { max_cost: 1 } },
      'request.invalid',
      'harvest.max_cost',
    ],
    ['a tool whose parameters are no object', tool({ type: 'string' }), 'request.invalid_tool_schema', null],
    [
      'a tool schema with a misspelt type',
      tool({ type: 'object', properties: { a: { type: 'strng' } } }),
      'request.invalid_tool_schema',
      null,
    ],
    [
      'a choice of a tool that is not there',
      { ...tool({ type: 'object' }), tool_choice: { type: 'function', function: { name: 'g' } } },
      'request.invalid_tool_schema',
      null,
    ],
    ['an image', text([{ type: 'image_url', image_url: { url: 'x' } }]), 'request.unsupported_content', null],
  ])('refuses %s before anything is queued', async (_what, fields, code, param) => {
    latest = null;
    const res = await api.call('post', '/v1/chat/completions').send({ ...question, ...fields });
    expect(res.status).toBe(400);
    expect(res.body).toMatchObject({ error: { type: 'invalid_request_error', harvest_code: code, param } });
    expect(latest).toBeNull();
  });

  it("answers what is not JSON in OpenAI's shape too", async () => {
    const res = await api.call('post', '/chat/completions').set('Content-Type', 'application/json').send('{');
    expect(res.status).toBe(400);
    expect(res.body).toMatchObject({ error: { code: 'request.invalid_json' } });
  });

  it('gives nobody a chat as a task', async () => {
    completing();
    await client.chat.completions.create(question);
    await api.call('get', `/harvest/${latest!.taskId}`).expect(404);
    const list = await api.call('get', '/tasks').expect(200);
    expect(list.body).toMatchObject({ tasks: [] });
  });
});
