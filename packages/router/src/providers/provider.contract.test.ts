/** What every network provider does with good answers and with callers who leave. */
import { type FakeLlm, llmFlavours, startFakeLlm } from '@harvest/testkit/llm';
import type { ModelProvider } from '../spec/provider.ts';
import { openProvider, patientContext, readAll, rejectionOf, requestFor } from './provider-under-test.ts';

const expectedBodies: Record<(typeof llmFlavours)[number], object> = {
  ollama: {
    stream: false,
    truncate: false,
    shift: false,
    options: { num_ctx: 16_384, num_predict: 64, temperature: 0.2 },
  },
  openai: { stream: false, max_tokens: 64, temperature: 0.2 },
  anthropic: { stream: false, max_tokens: 64, system: 'Answer from the source.' },
  gemini: {
    generationConfig: { maxOutputTokens: 64, temperature: 0.2 },
    systemInstruction: { role: 'system', parts: [{ text: 'Answer from the source.' }] },
  },
};

const noParts = { cachedInputTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0, reasoningTokens: 0 };

/** What a provider bills nothing for, or not by itself, and so does not report. */
const unreportedParts: Record<(typeof llmFlavours)[number], object> = {
  ollama: noParts,
  openai: { cacheWriteLongTokens: 0 },
  anthropic: {},
  gemini: { cacheWriteTokens: 0, cacheWriteLongTokens: 0 },
};

const authHeaders: Partial<Record<(typeof llmFlavours)[number], string>> = {
  openai: 'authorization',
  anthropic: 'x-api-key',
  gemini: 'x-goog-api-key',
};

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

  it('returns the text, the model, the reason for the end and the usage of a whole answer', async () => {
    fake.respondWith({
      kind: 'answer',
      chunks: ['One ', 'two.'],
      usage: { inputTokens: 5, outputTokens: 3 },
    });
    await expect(provider.complete(requestFor(fake.model), patientContext())).resolves.toEqual({
      text: 'One two.',
      model: fake.model,
      finishReason: 'stop',
      usage: { ...noParts, inputTokens: 5, outputTokens: 3 },
    });
  });

  it('streams the same answer in pieces and ends it with exactly one finish', async () => {
    fake.respondWith({
      kind: 'answer',
      chunks: ['One ', 'two.'],
      usage: { inputTokens: 5, outputTokens: 3 },
    });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const streamed = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect(streamed).toEqual({
      deltas: ['One ', 'two.'],
      toolCallDeltas: [],
      finishes: [whole],
      error: undefined,
    });
  });

  it('sends the messages, the limit and the temperature in the provider’s own words', async () => {
    await provider.complete(requestFor(fake.model), patientContext());
    const { body } = await fake.takeRequest();
    expect(body).toMatchObject(expectedBodies[flavour]);
    expect(JSON.stringify(body)).toContain('What does Harvest keep?');
    // Since version 2026-10-21 the API refuses a request with a temperature.
    if (flavour === 'anthropic') expect(body).not.toHaveProperty('temperature');
  });

  it('says that an answer was cut off at its limit', async () => {
    fake.respondWith({ kind: 'answer', finish: 'length' });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { finishes } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect([whole, ...finishes].map(({ finishReason }) => finishReason)).toEqual(['length', 'length']);
  });

  it('reports no usage rather than zero when the provider reports none', async () => {
    fake.respondWith({ kind: 'answer', usage: null });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { finishes } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect([whole, ...finishes].map(({ usage }) => usage)).toEqual([null, null]);
  });

  it('counts cached, written and reasoning tokens as parts of input and output', async () => {
    const reported = {
      inputTokens: 100,
      outputTokens: 50,
      cachedInputTokens: 60,
      cacheWriteTokens: 20,
      cacheWriteLongTokens: 10,
      reasoningTokens: 30,
    };
    fake.respondWith({ kind: 'answer', usage: reported });
    const expected = { ...reported, ...unreportedParts[flavour] };
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { finishes } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect([whole, ...finishes].map(({ usage }) => usage)).toEqual([expected, expected]);
  });

  it('puts characters together that arrive in several TCP chunks', async () => {
    const chunks = ['Grüße 👩‍🌾 ', '日本語 ', '𝒽arvest'];
    fake.respondWith({ kind: 'answer', chunks, splitBytes: 3 });
    const whole = await provider.complete(requestFor(fake.model), patientContext());
    const { deltas } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    expect(whole.text).toBe(chunks.join(''));
    expect(deltas).toEqual(chunks);
  });

  it('passes the caller’s headers and its key, and nothing that an SDK adds about this machine', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await provider.complete(requestFor(fake.model), { ...patientContext(), headers: { traceparent } });
    const { headers } = await fake.takeRequest();
    const authHeader = authHeaders[flavour];
    expect(headers['traceparent']).toBe(traceparent);
    expect(headers['content-type']).toBe('application/json');
    if (authHeader !== undefined) expect(headers[authHeader]).toContain(fake.apiKey);
    expect(Object.keys(headers).filter((name) => /^x-(stainless|goog-api-client)/.test(name))).toEqual([]);
  });

  it('uses the connections of earlier calls again, whole or streamed', async () => {
    for (let round = 0; round < 5; round += 1) {
      await provider.complete(requestFor(fake.model), patientContext());
      await readAll(provider.stream(requestFor(fake.model), patientContext()));
    }
    const ports = new Set(fake.requests.map(({ remotePort }) => remotePort));
    // A call that begins in the very moment in which another ends may find its connection still taken.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('lists the models that can be called', async () => {
    await expect(provider.listModels(patientContext())).resolves.toContain(fake.model);
  });

  it('accepts a key that works', async () => {
    await expect(provider.validateKey(patientContext())).resolves.toBeUndefined();
  });

  it('returns one vector per text, in order, or offers no embeddings at all', async () => {
    if (flavour === 'anthropic') {
      expect(provider.embed).toBeUndefined();
      return;
    }
    const request = { model: fake.embeddingModel, texts: ['ab', 'abc'] };
    const answer = await provider.embed?.(request, patientContext());
    expect(answer?.vectors).toEqual([
      [2, 97, 0.5],
      [3, 97, 0.5],
    ]);
    expect(answer?.model).toBe(fake.embeddingModel);
  });

  describe('when the caller leaves', () => {
    const reason = new Error('the caller left');

    it('sends nothing and rejects with the reason when it was aborted before', async () => {
      const context = { signal: AbortSignal.abort(reason) };
      await expect(provider.complete(requestFor(fake.model), context)).rejects.toBe(reason);
      const { error } = await readAll(provider.stream(requestFor(fake.model), context));
      expect(error).toBe(reason);
      expect(fake.requests).toEqual([]);
    });

    it('closes the socket of a request that was never answered', async () => {
      fake.respondWith({ kind: 'silent' });
      const controller = new AbortController();
      const rejection = rejectionOf(provider.complete(requestFor(fake.model), { signal: controller.signal }));
      const request = await fake.takeRequest();
      controller.abort(reason);
      await expect(rejection).resolves.toBe(reason);
      await expect(request.outcome).resolves.toBe('aborted');
    });

    it('closes the socket of an answer that stopped in its middle', async () => {
      fake.respondWith({ kind: 'stall' });
      const controller = new AbortController();
      const rejection = rejectionOf(provider.complete(requestFor(fake.model), { signal: controller.signal }));
      const request = await fake.takeRequest();
      controller.abort(reason);
      await expect(rejection).resolves.toBe(reason);
      await expect(request.outcome).resolves.toBe('aborted');
    });

    it('closes the socket of a stalled stream and rejects with the reason', async () => {
      fake.respondWith({ kind: 'stall', chunks: ['One ', 'two'] });
      const controller = new AbortController();
      const deltas: string[] = [];
      const consume = async (): Promise<void> => {
        for await (const part of provider.stream(requestFor(fake.model), { signal: controller.signal })) {
          if (part.type === 'delta') deltas.push(part.text);
          if (deltas.length === 2) controller.abort(reason);
        }
      };
      await expect(rejectionOf(consume())).resolves.toBe(reason);
      expect(deltas).toEqual(['One ', 'two']);
      const request = await fake.takeRequest();
      await expect(request.outcome).resolves.toBe('aborted');
    });

    it('closes the socket when a consumer stops reading early', async () => {
      fake.respondWith({ kind: 'stall', chunks: ['One ', 'two'] });
      for await (const part of provider.stream(requestFor(fake.model), patientContext())) {
        expect(part).toEqual({ type: 'delta', text: 'One ' });
        break;
      }
      const request = await fake.takeRequest();
      await expect(request.outcome).resolves.toBe('aborted');
    });

    it('leaves the other calls of the same provider alone', async () => {
      fake.respondWith({ kind: 'silent' }, { kind: 'answer', chunks: ['Still here.'] });
      const controller = new AbortController();
      const first = rejectionOf(provider.complete(requestFor(fake.model), { signal: controller.signal }));
      await fake.takeRequest();
      const second = provider.complete(requestFor(fake.model), patientContext());
      await fake.takeRequest();
      controller.abort(reason);
      await expect(first).resolves.toBe(reason);
      await expect(second).resolves.toMatchObject({ text: 'Still here.' });
    });
  });
});
