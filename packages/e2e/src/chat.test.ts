import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { FakeLlm } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import OpenAI from 'openai';
import { Bench } from './harness/bench.ts';

const bench = new Bench();
afterEach(() => bench.close());

const question = {
  model: 'auto',
  messages: [{ role: 'user' as const, content: 'When was the dam built?' }],
};
const reply = ['It was ', 'built in ', '1931.'];

function variablesOf(fake: FakeLlm): Readonly<Record<string, string>> {
  return {
    LLM_PROVIDER: 'openai',
    OPENAI_BASE_URL: fake.url,
    OPENAI_API_KEY: fake.apiKey,
    OPENAI_MODEL: fake.model,
  };
}

/** An API, a worker and a provider that answers, with the official client in front. */
async function system(options: { delayMs?: number; workers?: number } = {}) {
  const redis = await bench.redis();
  const fake = await bench.provider({
    flavour: 'openai',
    behaviour: { kind: 'answer', chunks: reply, delayMs: options.delayMs ?? 0 },
  });
  const variables = variablesOf(fake);
  const startWorker = () => bench.worker(redis, variables);
  const others = Array.from({ length: (options.workers ?? 1) - 1 }, startWorker);
  const [api, worker] = await Promise.all([bench.api(redis), startWorker(), ...others]);
  const client = new OpenAI({ baseURL: `${api.url}/v1`, apiKey: 'none', maxRetries: 0 });
  await waitFor('the catalogue', async () => (await api.client.request('GET', '/models')).status === 200);
  return { api, fake, client, worker, startWorker };
}

async function textOf(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

describe('chat completions through the queue', () => {
  it('answer the official client, whole and streamed, and name model, price and path', async () => {
    const { client, fake } = await system();
    const completion = await client.chat.completions.create(question);
    expect(completion.choices[0]?.message.content).toBe('It was built in 1931.');
    expect(completion.model).toBe(fake.model);
    expect(completion).toMatchObject({
      harvest: {
        routing: { provider: 'openai', tier: 'balanced', attempts: [{ outcome: 'answered' }] },
        cost: { estimated: false },
      },
    });
    const stream = await client.chat.completions.create({ ...question, stream: true });
    expect(await textOf(stream)).toBe('It was built in 1931.');
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['auto', 'simple', 'quality', fake.model]));
  }, 60_000);

  it('pass tools to the provider and bring its calls back', async () => {
    const { client, fake } = await system();
    fake.respondWith({
      kind: 'answer',
      chunks: [],
      toolCalls: [{ id: 'call_1', name: 'look_up', argumentPieces: ['{"dam":', '"Hoover"}'] }],
    });
    const parameters = { type: 'object', properties: { dam: { type: 'string' } } };
    const tools = [{ type: 'function' as const, function: { name: 'look_up', parameters } }];
    const completion = await client.chat.completions.create({ ...question, tools });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [{ id: 'call_1', function: { name: 'look_up', arguments: '{"dam":"Hoover"}' } }],
      },
    });
    const final = await client.chat.completions.stream({ ...question, tools }).finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { arguments: '{"dam":"Hoover"}' },
    });
    expect(fake.requests.at(-1)?.body).toMatchObject({ tools: [{ function: { name: 'look_up' } }] });
  }, 60_000);

  it('survive the death of the worker that runs them', async () => {
    const { client, fake, worker, startWorker } = await system();
    fake.respondWith({ kind: 'silent' }, { kind: 'answer', chunks: reply });
    const answer = client.chat.completions.create(question);
    await fake.takeRequest();
    await worker.process.kill();
    await startWorker();
    expect((await answer).choices[0]?.message.content).toBe('It was built in 1931.');
    expect(fake.requests).toHaveLength(2);
  }, 60_000);

  it("close the provider's connection when the client hangs up", async () => {
    const { api, fake } = await system();
    fake.respondWith({ kind: 'stall', chunks: ['It was '] });
    const req = httpRequest(`${api.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    req.on('error', () => undefined);
    req.end(JSON.stringify({ ...question, stream: true }));
    await once(req, 'response');
    const received = await fake.takeRequest();
    req.destroy();
    expect(await received.outcome).toBe('aborted');
  }, 60_000);

  it('are answered from the cache by whoever asked for that, as a stream too', async () => {
    const { client, fake } = await system();
    const cached = { ...question, harvest: { cache: 'exact' } };
    await client.chat.completions.create(cached);
    const again = await client.chat.completions.create(cached);
    expect(again).toMatchObject({
      choices: [{ message: { content: 'It was built in 1931.' } }],
      harvest: { cache: { kind: 'exact' }, cost: { usd: 0 } },
    });
    expect(await textOf(await client.chat.completions.create({ ...cached, stream: true }))).toBe(
      'It was built in 1931.',
    );
    expect(fake.requests).toHaveLength(1);
    await client.chat.completions.create(question);
    expect(fake.requests).toHaveLength(2);
  }, 60_000);

  it('of the same words at the same time are one call to the provider', async () => {
    const { client, fake } = await system({ delayMs: 200, workers: 2 });
    const cached = { ...question, harvest: { cache: 'exact' } };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.chat.completions.create(cached)),
    );
    expect(new Set(answers.map(({ choices }) => choices[0]?.message.content)).size).toBe(1);
    expect(fake.requests).toHaveLength(1);
  }, 60_000);

  it.each([
    ['a provider that is not configured', { model: 'gemini/gemini-3' }, 400, 'router.no_candidate'],
    [
      'a cloud model that must stay local',
      { model: 'openai/gpt-5.6', harvest: { local_only: true } },
      400,
      'router.contradictory_options',
    ],
    ['a cap below the cheapest price', { harvest: { max_cost_usd: 0 } }, 400, 'router.cost_cap_too_low'],
  ])(
    'refuse %s before the provider is called',
    async (_what, fields, status, code) => {
      const { client, fake } = await system();
      const asking = client.chat.completions.create({ ...question, ...fields });
      await expect(asking).rejects.toMatchObject({ status, code });
      expect(fake.requests).toHaveLength(0);
    },
    60_000,
  );

  it('end with the error that the provider gave, when it can give no other answer', async () => {
    const { client, fake } = await system();
    fake.respondWith({ kind: 'fault', fault: 'content-filtered' });
    await expect(client.chat.completions.create(question)).rejects.toMatchObject({ code: 'content_filter' });
    fake.respondWith({ kind: 'answer', chunks: reply });
    await waitFor('the next answer', async () => (await client.chat.completions.create(question)).id);
  }, 60_000);
});
