import { createRouter } from './create-router.ts';
import { createExtractiveProvider, extractiveModel } from './providers/extractive/provider.ts';
import type { ModelProvider, ModelResponse, StreamPart } from './spec/provider.ts';
import type { RouteDecision } from './spec/router.ts';

const response: ModelResponse = { text: 'ab', model: 'm-1', finishReason: 'stop', usage: null };
const signal = new AbortController().signal;
const messages = [{ role: 'user', content: 'Hello' }] as const;

/** A provider made of a script; it advances a clock with every part that it streams. */
function scripted(parts: readonly StreamPart[]) {
  const calls: unknown[] = [];
  let nowMs = 100;
  const provider: ModelProvider = {
    name: 'openai',
    extractive: false,
    complete: (request, context) => {
      calls.push(['complete', request, context]);
      return Promise.resolve(response);
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous, the script is not
    stream: async function* (request, context) {
      calls.push(['stream', request, context]);
      for (const part of parts) {
        nowMs += 40;
        yield part;
      }
    },
    listModels: () => Promise.resolve([]),
    validateKey: () => Promise.resolve(),
  };
  const router = createRouter({
    providers: [{ provider, defaultModel: 'm' }],
    policy: { provider: 'openai', model: 'm', reason: 'It is the only one.', maxOutputTokens: 99 },
    clock: { nowMs: () => 0, monotonicMs: () => nowMs },
  });
  return { router, calls };
}

const wholeStream: readonly StreamPart[] = [
  { type: 'delta', text: 'a' },
  { type: 'delta', text: 'b' },
  { type: 'finish', response },
];

describe('the router', () => {
  it('asks for the whole answer when nobody listens', async () => {
    const { router, calls } = scripted(wholeStream);
    const result = await router.route({ messages }, { signal });
    expect(result).toMatchObject({ response, firstTokenMs: null, extractive: false });
    expect(calls).toEqual([['complete', { model: 'm', messages, maxOutputTokens: 99 }, { signal }]]);
  });

  it('streams to a listener, as generation 1, and measures the time to the first piece', async () => {
    const { router } = scripted(wholeStream);
    const deltas: unknown[] = [];
    const result = await router.route(
      { messages },
      { signal, onDelta: (text, generation) => deltas.push([text, generation]) },
    );
    expect(deltas).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(result).toMatchObject({ response, firstTokenMs: 40 });
  });

  it('tells the decision before the first piece', async () => {
    const { router } = scripted(wholeStream);
    const order: (RouteDecision | string)[] = [];
    const onDecision = (decision: RouteDecision): void => void order.push(decision);
    const result = await router.route(
      { messages },
      { signal, onDecision, onDelta: (text) => order.push(text) },
    );
    expect(order).toEqual([result.decision, 'a', 'b']);
    expect(result.decision.reason).toBe('It is the only one.');
  });

  it('passes on what the request and the caller say', async () => {
    const { router, calls } = scripted(wholeStream);
    const grounding = { source: 's', query: 'q', outputFormat: 'analysis' } as const;
    const headers = { traceparent: 't' };
    await router.route(
      { messages, grounding, maxOutputTokens: 5, temperature: 0, model: 'x' },
      { signal, headers },
    );
    expect(calls).toEqual([
      [
        'complete',
        { model: 'x', messages, maxOutputTokens: 5, temperature: 0, grounding },
        { signal, headers },
      ],
    ]);
  });

  it('never takes a stream without a finish for a success', async () => {
    const { router } = scripted(wholeStream.slice(0, 2));
    await expect(router.route({ messages }, { signal, onDelta: () => undefined })).rejects.toMatchObject({
      code: 'provider.stream_interrupted',
    });
  });

  it('calls nobody when the caller has already left', async () => {
    const { router, calls } = scripted(wholeStream);
    const reason = new Error('left');
    await expect(router.route({ messages }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  it('refuses a pinned provider that is not configured and names what to set', async () => {
    const { router } = scripted(wholeStream);
    await expect(router.route({ messages, provider: 'anthropic' }, { signal })).rejects.toThrow(
      /^router\.no_candidate: .*ANTHROPIC_API_KEY/,
    );
  });

  it('marks answers of the built-in engine as extractive', async () => {
    const router = createRouter({
      providers: [{ provider: createExtractiveProvider(), defaultModel: extractiveModel }],
      policy: { provider: 'extractive', model: extractiveModel, reason: 'r', maxOutputTokens: 200 },
      clock: { nowMs: () => 0, monotonicMs: () => 0 },
    });
    const source = 'The harvest was good. The barn is full of wheat.';
    const grounding = { source, query: 'What is in the barn?', outputFormat: 'analysis' } as const;
    await expect(router.route({ messages, grounding }, { signal })).resolves.toMatchObject({
      extractive: true,
    });
  });
});
