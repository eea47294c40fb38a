import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { ProviderName } from '@harvest/contracts/providers';
import type { CacheHit } from '@harvest/contracts/routing';
import { createRouter } from './create-router.ts';
import { scoreComplexity } from './decision/complexity/score-complexity.ts';
import { createExtractiveProvider, extractiveModel } from './providers/extractive/provider.ts';
import { defaultBreakerSettings } from './resilience/breaker-settings.ts';
import { createHealthBoard } from './resilience/health-board.ts';
import {
  type Act,
  answers,
  createScriptedProvider,
  deploymentOf,
  failsWith,
} from './resilience/test-support/scripted-provider.ts';
import { type VirtualTime, createVirtualTime } from './resilience/test-support/virtual-time.ts';
import type { AnswerCache, CachedAnswer } from './spec/cache.ts';
import type { Decision } from './spec/decision.ts';
import type { ModelProvider } from './spec/provider.ts';
import type { CachePlan, RouteContext, RouteRequest, RouteResult } from './spec/router.ts';

const request: RouteRequest = { messages: [{ role: 'user', content: 'Hello' }], taskType: 'chat' };
const usage = {
  inputTokens: 1_000,
  outputTokens: 500,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};
const billed: Act = { gapsMs: [10], endGapMs: 5, end: { kind: 'finish', usage } };
const plan: CachePlan = {
  mode: 'exact',
  tenant: 't',
  exactKey: 'k',
  semanticScope: null,
  query: 'Hello',
  taskId: 'tsk_1',
};

function catalogueOf(deployments: readonly Deployment[]): ModelCatalogue {
  return {
    revision: 'r1',
    homeProvider: null,
    homeReason: 'Price decides.',
    deployments: [...deployments],
    defaultMaxOutputTokens: 256,
    promptOverheadTokens: {},
    sourceTokensMax: 24_000,
  };
}

/** A router over a cheap and a dear model, in virtual time. */
function setUp(options: {
  cheap?: readonly Act[];
  dear?: readonly Act[];
  cache?: AnswerCache;
  time?: VirtualTime;
}) {
  const time = options.time ?? createVirtualTime();
  const { clock, timers } = time;
  const model = (name: ProviderName, acts: readonly Act[] = []) =>
    createScriptedProvider({ name, acts: { [`${name}-model`]: acts }, time });
  const cheap = model('openai', options.cheap);
  const dear = model('anthropic', options.dear);
  const price = deploymentOf({ provider: 'anthropic', model: '' }).price;
  const deployments = [
    deploymentOf({ provider: 'openai', model: 'openai-model' }),
    deploymentOf(
      { provider: 'anthropic', model: 'anthropic-model' },
      { price: { ...price, inputPer1m: 10, outputPer1m: 10 } },
    ),
    // In the table, but without a provider here.
    deploymentOf({ provider: 'gemini', model: 'gemini-model' }),
  ];
  const board = createHealthBoard({ settings: defaultBreakerSettings, clock, timers });
  const router = createRouter({
    providers: [cheap.provider, dear.provider],
    catalogue: () => catalogueOf(deployments),
    health: board,
    ...(options.cache === undefined ? {} : { cache: options.cache }),
    clock,
    timers,
    random: () => 0.5,
  });
  const route = async (more: Partial<RouteRequest> = {}, context: Partial<RouteContext> = {}) => {
    const signal = new AbortController().signal;
    const settled = await time.settle(router.route({ ...request, ...more }, { signal, ...context }));
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  };
  return { time, router, route, cheap, dear, board, deployments };
}

/** A cache that always gives the same outcome and remembers what it was settled with. */
function cacheOf(kept: CachedAnswer | null) {
  const settled: { answer: CachedAnswer | null; keep: boolean }[] = [];
  const hit: CacheHit = {
    kind: 'exact',
    age_seconds: 3,
    source_task_id: 'tsk_0',
    similarity: 1,
    matched_query: null,
  };
  const settle = (answer: CachedAnswer | null, { keep }: { keep: boolean }): Promise<void> => {
    settled.push({ answer, keep });
    return Promise.resolve();
  };
  const cache: AnswerCache = {
    begin: () =>
      Promise.resolve(kept === null ? { kind: 'miss', settle } : { kind: 'hit', answer: kept, hit }),
  };
  return { cache, settled, hit };
}

describe('the router', () => {
  it('asks the model of the decision and accounts for what it was billed', async () => {
    const { route, cheap } = setUp({ cheap: [billed] });
    const result = await route();
    expect(result.response.text).toBe('openai-model#0.0 ');
    expect(result.routing).toMatchObject({
      provider: 'openai',
      model: 'openai-model-dated',
      tier: 'balanced',
      attempts: [{ model: 'openai-model', outcome: 'answered', cost_usd: 0.0015, duration_ms: 15 }],
      candidates: [
        { provider: 'openai', status: 'chosen' },
        { provider: 'anthropic', status: 'fallback' },
      ],
    });
    expect(result.cost).toMatchObject({
      usd: 0.0015,
      input_usd: 0.001,
      output_usd: 0.0005,
      estimated: false,
    });
    expect(cheap.requests).toEqual([
      { messages: request.messages, model: 'openai-model', maxOutputTokens: 256 },
    ]);
  });

  it('counts the tokens itself, and says so, when the provider reports none', async () => {
    const { cost, routing } = await setUp({ cheap: [answers] }).route();
    expect(cost.estimated).toBe(true);
    expect(cost.usd).toBeGreaterThan(0);
    expect(routing.attempts[0]?.cost_usd).toBe(cost.usd);
  });

  it('judges a request by what it is to be scored as, which it does not send', async () => {
    const { route, cheap } = setUp({ cheap: [billed] });
    const question = { query: 'Why?', source: 'It rained.' };
    const { routing } = await route({ scoredAs: [question] });
    expect(routing.complexity).toEqual(scoreComplexity(question));
    expect(cheap.requests[0]).not.toHaveProperty('scoredAs');
  });

  it('names and prices the model that answered, and adds what failed attempts were billed', async () => {
    const dies: Act = {
      gapsMs: [],
      endGapMs: 1,
      end: { kind: 'fail', code: 'provider.model_not_found', usage },
    };
    const { route } = setUp({ cheap: [dies], dear: [billed] });
    const { routing, cost } = await route();
    expect(routing).toMatchObject({ provider: 'anthropic', model: 'anthropic-model-dated' });
    expect(routing.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'answered']);
    expect(cost).toMatchObject({ input_usd: 0.01, output_usd: 0.005, failed_attempts_usd: 0.0015 });
    expect(cost.usd).toBeCloseTo(0.0165, 12);
  });

  it('tells the decision once, before the first piece, and measures the time to that', async () => {
    const { route } = setUp({ cheap: [billed] });
    const order: unknown[] = [];
    const onDecision = (decision: Decision): void => {
      order.push(decision.candidates[0].deployment.model);
    };
    const result = await route(
      {},
      { onDecision, onDelta: (text, generation) => order.push([text, generation]) },
    );
    expect(order).toEqual(['openai-model', ['openai-model#0.0 ', 1]]);
    expect(result.firstTokenMs).toBe(10);
  });

  it('falls back alike whether someone listens or not', async () => {
    const acts = { cheap: [failsWith('provider.auth_failed')], dear: [billed] };
    const heard = await setUp(acts).route({}, { onDelta: () => undefined });
    const unheard = await setUp(acts).route();
    const comparable = ({ routing, cost, response }: RouteResult): unknown => ({ routing, cost, response });
    expect(comparable(unheard)).toEqual(comparable(heard));
    expect(unheard.firstTokenMs).toBeNull();
  });

  it('passes a cooling model by, and comes back to it with one request as soon as it is on probation', async () => {
    const { route, router, board, deployments, time } = setUp({});
    const refused = { outcome: 'failed', code: 'provider.quota_exhausted', onTrial: false } as const;
    board.report(deployments[0]!, refused);
    expect((await route()).routing.provider).toBe('anthropic');
    await time.pass(defaultBreakerSettings.keyFaultMs);
    const { signal } = new AbortController();
    const both = await time.settle(Promise.all([1, 2].map(() => router.route(request, { signal }))));
    const answered = both.status === 'fulfilled' ? both.value.map(({ routing }) => routing.provider) : [];
    expect(answered.toSorted()).toEqual(['anthropic', 'openai']);
    expect((await route()).routing.provider).toBe('openai');
  });

  it('refuses before anything is spent when no model is as cheap as the cap', async () => {
    const { route, cheap, dear } = setUp({});
    await expect(route({ maxCostUsd: 0.000_000_1 })).rejects.toMatchObject({
      code: 'router.cost_cap_too_low',
    });
    expect([...cheap.requests, ...dear.requests]).toEqual([]);
  });

  const dies: Act = {
    gapsMs: [],
    endGapMs: 1,
    end: { kind: 'fail', code: 'provider.model_not_found', usage },
  };
  // The dear model may cost 0.00266, and the call that fails is billed 0.0015.
  it.each([
    ['its cap', { maxCostUsd: 0.0045 }, { maxCostUsd: 0.004 }, {}, {}],
    ['the budget', {}, {}, { leftUsd: 0.0045 }, { leftUsd: 0.004 }],
    ['the lower of both', { maxCostUsd: 1 }, { maxCostUsd: 1 }, { leftUsd: 0.0045 }, { leftUsd: 0.004 }],
  ])(
    'spends no more than %s, what failed calls were billed included',
    async (_what, ample, scant, much, little) => {
      const paid = setUp({ cheap: [dies], dear: [billed] });
      expect((await paid.route(ample, much)).routing.provider).toBe('anthropic');
      const unpaid = setUp({ cheap: [dies], dear: [billed] });
      await expect(unpaid.route(scant, little)).rejects.toMatchObject({ code: 'provider.model_not_found' });
      expect(unpaid.dear.requests).toEqual([]);
    },
  );

  it('asks nobody when the budget pays for nobody', async () => {
    const { route, cheap, dear } = setUp({});
    await expect(route({}, { leftUsd: 0.000_1 })).rejects.toMatchObject({ code: 'budget.exhausted' });
    expect([...cheap.requests, ...dear.requests]).toEqual([]);
  });

  it('tells the accounts of every call, failed or not', async () => {
    const { route } = setUp({ cheap: [dies], dear: [billed] });
    const calls: unknown[] = [];
    await route({}, { onCall: (call) => calls.push(call) });
    const tokens = { inputTokens: 1_000, outputTokens: 500, ownKey: false };
    expect(calls).toEqual([
      { provider: 'openai', model: 'openai-model', outcome: 'failed', costUsd: 0.0015, ...tokens },
      { provider: 'anthropic', model: 'anthropic-model', outcome: 'answered', costUsd: 0.015, ...tokens },
    ]);
  });

  it('never considers a model whose provider is not there', async () => {
    const { route } = setUp({});
    const { routing } = await route();
    expect(routing.candidates.map(({ provider }) => provider)).not.toContain('gemini');
  });

  it('calls nobody when the caller has already left', async () => {
    const { route, cheap } = setUp({});
    const reason = new Error('left');
    await expect(route({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(cheap.requests).toEqual([]);
  });

  it('marks answers of the built-in engine as extractive', async () => {
    const { clock, timers } = createVirtualTime();
    const engine: ModelProvider = createExtractiveProvider();
    const deployment = deploymentOf({ provider: 'extractive', model: extractiveModel }, { tiers: ['local'] });
    const router = createRouter({
      providers: [engine],
      catalogue: () => ({ ...catalogueOf([{ ...deployment, local: true }]), homeProvider: 'extractive' }),
      health: createHealthBoard({ settings: defaultBreakerSettings, clock, timers }),
    });
    const source = 'The harvest was good. The barn is full of wheat.';
    const grounding = {
      source,
      query: 'What is in the barn?',
      outputFormat: 'analysis',
      extract: () => Promise.resolve({ pieces: [source], citations: [], answered: true, truncated: false }),
    } as const;
    const { signal } = new AbortController();
    await expect(
      router.route({ ...request, taskType: 'analysis', grounding }, { signal }),
    ).resolves.toMatchObject({ extractive: true });
  });
});

describe('the router with a cache', () => {
  it('streams an earlier answer whole and in order, as generation 1, free of charge, and asks nobody', async () => {
    const first = await setUp({ cheap: [billed] }).route();
    const text =
      'Ein längerer Text 🌾, der in Stücken kommt,\nmit  Lücken und ohneirgendeinenabstandanmanchenstellen. Ende. ';
    const response = { ...first.response, text };
    const { cache, hit, settled } = cacheOf({ response, routing: first.routing, extractive: false });
    const { route, cheap, dear } = setUp({ cache });
    const heard: [string, number][] = [];
    const decisions: unknown[] = [];
    const result = await route(
      { cache: plan },
      {
        leftUsd: 0,
        onDelta: (piece, generation) => heard.push([piece, generation]),
        onDecision: (decision) => decisions.push(decision),
      },
    );
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.map(([piece]) => piece).join('')).toBe(text);
    expect(new Set(heard.map(([, generation]) => generation))).toEqual(new Set([1]));
    expect(result).toMatchObject({ cache: hit, response, cost: { usd: 0 }, routing: { attempts: [] } });
    expect([...cheap.requests, ...dear.requests, ...decisions, ...settled]).toEqual([]);
  });

  it('keeps a new answer exactly once', async () => {
    const { cache, settled } = cacheOf(null);
    const { response, routing, cache: hit } = await setUp({ cheap: [billed], cache }).route({ cache: plan });
    expect(settled).toEqual([{ answer: { response, routing, extractive: false }, keep: true }]);
    expect(hit).toBeNull();
  });

  it('lets those who wait go, exactly once, when there is no answer or the caller leaves', async () => {
    const failed = cacheOf(null);
    const { route } = setUp({ cheap: [failsWith('provider.bad_request')], cache: failed.cache });
    await expect(route({ cache: plan })).rejects.toMatchObject({ code: 'provider.bad_request' });
    expect(failed.settled).toEqual([{ answer: null, keep: false }]);
    const left = cacheOf(null);
    const hangs: Act = { gapsMs: [], endGapMs: 0, end: { kind: 'silence', deaf: true } };
    const { route: wait, time } = setUp({ cheap: [hangs], cache: left.cache });
    const controller = new AbortController();
    time.timers.after(10, () => {
      controller.abort(new Error('left'));
    });
    await expect(wait({ cache: plan }, { signal: controller.signal })).rejects.toThrow('left');
    expect(left.settled).toEqual([{ answer: null, keep: false }]);
  });

  it('gives an answer that was cut short to those who wait, without keeping it', async () => {
    const { cache, settled } = cacheOf(null);
    const cut: Act = { gapsMs: [1], endGapMs: 1, end: { kind: 'finish', usage, finishReason: 'length' } };
    const { response } = await setUp({ cheap: [cut], cache }).route({ cache: plan });
    expect(settled).toMatchObject([{ answer: { response }, keep: false }]);
  });

  it('is not asked for requests without a plan for it', async () => {
    const cache: AnswerCache = { begin: () => Promise.reject(new Error('it was asked')) };
    await expect(setUp({ cache }).route()).resolves.toMatchObject({ cache: null });
  });
});
