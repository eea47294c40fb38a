/** What every network provider makes of tools, of formats of the answer, and of the ways to sample it. */
import { type FakeLlm, llmFlavours, startFakeLlm } from '@harvest/testkit/llm';
import type { ModelMessage, ModelProvider, ModelRequest } from '../spec/provider.ts';
import { openProvider, patientContext, readAll, requestFor } from './provider-under-test.ts';
import {
  placeSchema,
  weatherTool,
  clockTool,
  fakeCalls,
  firstCallIdOf,
  expectedTools,
  expectedChoices,
  conversation,
  expectedConversations,
  garbledCalls,
  sampling,
  expectedSampling,
} from './tool-expectations.ts';

describe.each(llmFlavours)('the %s provider', (flavour) => {
  let fake: FakeLlm;
  let provider: ModelProvider;
  let closeProvider: () => Promise<void>;

  beforeEach(async () => {
    fake = await startFakeLlm({ flavour });
    ({ provider, close: closeProvider } = openProvider(fake));
  });

  afterEach(async () => {
    await fake.close();
    await closeProvider();
  });

  /** The body that a request becomes. */
  async function bodyOf(rest: Partial<ModelRequest>): Promise<unknown> {
    await provider.complete({ ...requestFor(fake.model), ...rest }, patientContext());
    return (await fake.takeRequest()).body;
  }

  it('offers tools in the provider’s own words', async () => {
    await expect(bodyOf({ tools: [weatherTool, clockTool] })).resolves.toMatchObject(expectedTools[flavour]);
  });

  it('offers nothing when there are no tools, whatever is said about their use', async () => {
    const body = await bodyOf({ tools: [], toolChoice: 'required', parallelToolCalls: false });
    expect(JSON.stringify(body)).not.toContain('tool');
  });

  it.each(expectedChoices)('limits the choice of tools to %j', async (toolChoice, expected) => {
    const body = await bodyOf({ tools: [weatherTool, clockTool], toolChoice, parallelToolCalls: false });
    expect(body).toMatchObject(expected[flavour]);
    if (flavour === 'openai') expect(body).toHaveProperty('parallel_tool_calls', false);
    if (flavour === 'ollama' && toolChoice === 'none') expect(body).not.toHaveProperty('tools');
  });

  it('continues a conversation in which tools were called, at another provider too', async () => {
    await expect(bodyOf({ messages: conversation })).resolves.toMatchObject(expectedConversations[flavour]);
  });

  it.each([undefined, 3])(
    'returns tool calls behind a text, in pieces of which the first names the call (%s bytes a write)',
    async (splitBytes) => {
      const split = splitBytes === undefined ? {} : { splitBytes };
      fake.respondWith({ kind: 'answer', chunks: ['Let me see.'], toolCalls: fakeCalls, ...split });
      const whole = await provider.complete(requestFor(fake.model), patientContext());
      const streamed = await readAll(provider.stream(requestFor(fake.model), patientContext()));
      expect(whole).toMatchObject({
        text: 'Let me see.',
        finishReason: 'tool-calls',
        toolCalls: [
          { id: firstCallIdOf(flavour), name: 'get_weather', arguments: '{"city":"Zürich 👩‍🌾"}' },
          { id: 'call_2', name: 'get_time', arguments: '{}' },
        ],
      });
      expect(streamed).toMatchObject({ error: undefined, finishes: [whole] });
      for (const [index, call] of (whole.toolCalls ?? []).entries()) {
        const pieces = streamed.toolCallDeltas.filter((delta) => delta.index === index);
        expect(pieces[0]).toMatchObject({ id: call.id, name: call.name });
        expect(pieces.map((piece) => piece.arguments).join('')).toBe(call.arguments);
      }
    },
  );

  it('returns a tool call without any text', async () => {
    fake.respondWith({ kind: 'answer', chunks: [], toolCalls: fakeCalls.slice(1) });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { deltas, finishes } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect(whole).toMatchObject({ text: '', finishReason: 'tool-calls', toolCalls: [{ name: 'get_time' }] });
    expect(deltas).toEqual([]);
    expect(finishes).toEqual([whole]);
  });

  it('says that an answer with a tool call was cut off at its limit', async () => {
    fake.respondWith({ kind: 'answer', toolCalls: fakeCalls, finish: 'length' });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { finishes } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect([whole, ...finishes].map(({ finishReason }) => finishReason)).toEqual(['length', 'length']);
  });

  it.each(garbledCalls[flavour])('refuses an answer with the tool call of %j', async (answer) => {
    const headers = { 'content-type': 'application/json' };
    fake.respondWith({ kind: 'status', status: 200, headers, body: JSON.stringify(answer) });
    await expect(provider.complete(requestFor(fake.model), patientContext())).rejects.toMatchObject({
      code: 'provider.invalid_response',
    });
  });

  it('has an answer follow a JSON Schema, whole or streamed', async () => {
    const request: ModelRequest = {
      ...requestFor(fake.model),
      responseFormat: { type: 'json-schema', name: 'place', schema: placeSchema, strict: true },
    };
    const whole = await provider.complete(request, patientContext());
    const { finishes } = await readAll(provider.stream(request, patientContext()));
    expect([whole, ...finishes].map(({ text }) => JSON.parse(text) as unknown)).toEqual([
      { format: placeSchema },
      { format: placeSchema },
    ]);
  });

  it('has an answer be JSON, and asks for it in words where the API cannot', async () => {
    const body = await bodyOf({ responseFormat: { type: 'json' } });
    const { text } = await provider.complete(
      { ...requestFor(fake.model), responseFormat: { type: 'json' } },
      patientContext(),
    );
    if (flavour === 'anthropic') {
      expect(body).toHaveProperty('system', expect.stringContaining('JSON'));
    } else {
      expect(JSON.parse(text)).toEqual({ format: 'json' });
    }
  });

  it('samples as it is told, and leaves out what the API does not have', async () => {
    const body = await bodyOf(sampling);
    expect(body).toMatchObject(expectedSampling[flavour]);
    if (flavour === 'anthropic') expect(JSON.stringify(body)).not.toMatch(/temperature|top_p|seed|penalty/);
  });
});

describe('the anthropic provider', () => {
  it('refuses a schema that its API cannot enforce before it sends anything', async () => {
    const fake = await startFakeLlm({ flavour: 'anthropic' });
    const { provider, close } = openProvider(fake);
    const responseFormat = { type: 'json-schema', name: 'anything', schema: {} } as const;
    const request = { ...requestFor(fake.model), responseFormat };
    const refusal = { code: 'provider.bad_request' };
    await expect(provider.complete(request, patientContext())).rejects.toMatchObject(refusal);
    await fake.close();
    await close();
    expect(fake.requests).toEqual([]);
  });
});

describe('the gemini provider', () => {
  it('refuses the result of a call that is not in the conversation before it sends anything', async () => {
    const fake = await startFakeLlm({ flavour: 'gemini' });
    const { provider, close } = openProvider(fake);
    const orphan: ModelMessage = { role: 'tool', toolCallId: 'call_9', content: 'noon' };
    const request = { ...requestFor(fake.model), messages: [orphan] };
    const refusal = { code: 'provider.bad_request' };
    await expect(provider.complete(request, patientContext())).rejects.toMatchObject(refusal);
    await fake.close();
    await close();
    expect(fake.requests).toEqual([]);
  });

  it('returns the signature of a call to Gemini with the call', async () => {
    const fake = await startFakeLlm({ flavour: 'gemini' });
    const { provider, close } = openProvider(fake);
    fake.respondWith({ kind: 'answer', toolCalls: fakeCalls }, { kind: 'answer' });
    const { toolCalls = [] } = await provider.complete(requestFor(fake.model), patientContext());
    const results = toolCalls.map(({ id }): ModelMessage => ({
      role: 'tool',
      toolCallId: id,
      content: 'fine',
    }));
    const assistant: ModelMessage = { role: 'assistant', content: '', toolCalls };
    await provider.complete(
      { ...requestFor(fake.model), messages: [{ role: 'user', content: 'Go.' }, assistant, ...results] },
      patientContext(),
    );
    await fake.takeRequest();
    const { body } = await fake.takeRequest();
    await fake.close();
    await close();
    expect(body).toHaveProperty(['contents', 1, 'parts', 0], {
      functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Zürich 👩‍🌾' } },
      thoughtSignature: 'c2ln+/==',
    });
    expect(body).toHaveProperty(['contents', 2, 'parts', 0, 'functionResponse', 'id'], 'call_1');
  });
});
