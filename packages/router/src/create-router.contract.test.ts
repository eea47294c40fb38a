/** The router over real providers and local servers that speak their wire formats. */
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { systemClock } from '@harvest/runtime/clock';
import { type FakeLlm, startFakeLlm } from '@harvest/testkit/llm';
import { createRouter } from './create-router.ts';
import { openProvider } from './providers/provider-under-test.ts';
import { defaultBreakerSettings } from './resilience/breaker-settings.ts';
import { createHealthBoard } from './resilience/health-board.ts';
import { deploymentOf } from './resilience/test-support/scripted-provider.ts';
import { systemTimers } from './resilience/timers.ts';
import type { RouteContext, RouteResult } from './spec/router.ts';

const request = {
  messages: [{ role: 'user', content: 'What does Harvest keep?' }],
  taskType: 'chat',
} as const;

describe('the router over real connections', () => {
  let first: FakeLlm;
  let second: FakeLlm;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    [first, second] = await Promise.all([
      startFakeLlm({ flavour: 'openai' }),
      startFakeLlm({ flavour: 'anthropic' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
  });
  beforeEach(() => {
    for (const server of [first, second]) server.respondWith({ kind: 'answer' });
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** Routes a request; the OpenAI server's model is the cheaper one, so that it is asked first. */
  const route = (context: Partial<RouteContext> = {}, only = false): Promise<RouteResult> => {
    const opened = (only ? [first] : [first, second]).map(openProvider);
    closers.push(...opened.map(({ close }) => close));
    const dear = deploymentOf({ provider: 'anthropic', model: second.model });
    const catalogue: ModelCatalogue = {
      revision: 'r',
      homeProvider: null,
      homeReason: 'Price decides.',
      deployments: [
        deploymentOf({ provider: 'openai', model: first.model }),
        { ...dear, price: { ...dear.price, inputPer1m: 5, outputPer1m: 5 } },
      ],
      defaultMaxOutputTokens: 64,
      promptOverheadTokens: {},
      sourceTokensMax: 24_000,
    };
    const router = createRouter({
      providers: opened.map(({ provider }) => provider),
      catalogue: () => catalogue,
      health: createHealthBoard({
        settings: defaultBreakerSettings,
        clock: systemClock,
        timers: systemTimers,
      }),
      limits: { firstTokenTimeoutMs: 300, wholeAnswerTimeoutMs: 300, betweenTokensTimeoutMs: 300 },
    });
    return router.route(request, { signal: new AbortController().signal, ...context });
  };
  const outcomes = ({ routing }: RouteResult): readonly unknown[] =>
    routing.attempts.map(({ provider, code }) => [provider, code]);

  it.each(['cut', 'stall', 'no-end-mark', 'malformed', 'stream-error'] as const)(
    'begins a stream anew elsewhere when it breaks off after some text: %s',
    async (kind) => {
      first.respondWith({ kind, chunks: ['Only the ', 'beginning'] });
      const heard: unknown[] = [];
      const result = await route({
        onDelta: (text, generation) => heard.push([text, generation]),
        onRestart: ({ generation, from, to }) => heard.push([generation, from.provider, to.provider]),
      });
      expect(result.routing.provider).toBe('anthropic');
      const restart = heard.findIndex((event) => Array.isArray(event) && event.length === 3);
      expect(heard[restart]).toEqual([2, 'openai', 'anthropic']);
      expect(heard.slice(restart + 1)).toEqual([
        ['Harvest ', 2],
        ['keeps ', 2],
        ['its promises.', 2],
      ]);
    },
  );

  it.each([
    ['streamed', { onDelta: () => undefined }],
    ['whole', {}],
  ])('leaves a server that does not answer, and closes its socket: %s', async (_kind, context) => {
    first.respondWith({ kind: 'silent' });
    const result = await route(context);
    expect(outcomes(result)).toEqual([
      ['openai', 'provider.timeout'],
      ['anthropic', null],
    ]);
    await expect(first.requests.at(-1)!.outcome).resolves.toBe('aborted');
  });

  it.each([
    ['streamed', { onDelta: () => undefined }],
    ['whole', {}],
  ])('waits as Retry-After says when there is nobody else: %s', async (_kind, context) => {
    const headers = { 'retry-after-ms': '30' };
    first.respondWith({ kind: 'fault', fault: 'rate-limited', headers }, { kind: 'answer' });
    expect(outcomes(await route(context, true))).toEqual([
      ['openai', 'provider.rate_limited'],
      ['openai', null],
    ]);
  });

  it('says when to come back instead of waiting for long', async () => {
    first.respondWith({ kind: 'fault', fault: 'rate-limited', headers: { 'retry-after': '45' } });
    await expect(route({}, true)).rejects.toMatchObject({ code: 'router.all_cooling', retryAfterMs: 45_000 });
  });

  it('closes the socket when the caller leaves in the middle of a stream', async () => {
    first.respondWith({ kind: 'stall', chunks: ['Only the ', 'beginning'] });
    const controller = new AbortController();
    const reason = new Error('left');
    const routed = route({
      signal: controller.signal,
      onDelta: () => {
        controller.abort(reason);
      },
    });
    await expect(routed).rejects.toBe(reason);
    await expect(first.requests.at(-1)!.outcome).resolves.toBe('aborted');
  });
});
