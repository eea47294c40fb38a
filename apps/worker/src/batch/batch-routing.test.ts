/** Batches over the real router, whose provider bills as much as it may. */
import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type Tier, tierNames } from '@harvest/contracts/tiers';
import { buildMessages } from '@harvest/pipeline/synthesis/prompt';
import { createRouter } from '@harvest/router/create-router';
import { countPromptTokens } from '@harvest/router/pricing/count-tokens';
import { defaultBreakerSettings } from '@harvest/router/resilience/breaker-settings';
import { createHealthBoard } from '@harvest/router/resilience/health-board';
import { systemTimers } from '@harvest/router/resilience/timers';
import type { ModelProvider, ModelRequest, ModelResponse } from '@harvest/router/spec/provider';
import type { RouteContext, RouteRequest, RouteResult } from '@harvest/router/spec/router';
import { systemClock } from '@harvest/runtime/clock';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { createMetricsRegistry } from '@harvest/runtime/metrics';
import { sampleDeployment } from '@harvest/testkit/sample-routing';
import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { createWorkerMetrics } from '../metrics.ts';
import { Seat } from './seat.ts';
import { SharedCall } from './shared-call.ts';

const source =
  'It rained on Monday. The river rose. The dam was built in 1931, and the mill burnt down later.';
const fenceMark = '6b1f0e94d27c';
const queries = [
  'When was the dam built?',
  'Summarise it.',
  'Why did the river rise, and what would have happened without the dam?',
  'Prove step by step that the mill cannot have burnt before 1931, and compare every alternative reading.',
] as const;

function modelOf(tier: Tier, usdPer1m: number): Deployment {
  return sampleDeployment({
    provider: 'openai',
    model: `model-${tier}`,
    tiers: [tier],
    local: false,
    contextTokens: 200_000,
    maxOutputTokens: 60_000,
    capabilities: ['streaming', 'structured_output'],
    price: { ...sampleDeployment().price, inputPer1m: usdPer1m, outputPer1m: 5 * usdPer1m },
  });
}

const catalogue: ModelCatalogue = {
  revision: 'r',
  homeProvider: null,
  homeReason: 'Price decides.',
  deployments: [modelOf('simple', 1), modelOf('balanced', 3), modelOf('quality', 8)],
  defaultMaxOutputTokens: 1_000,
  promptOverheadTokens: {},
  sourceTokensMax: 24_000,
};

/** Writes what it is told to and bills the whole permitted answer. */
function createDearProvider(textFor: (request: ModelRequest) => string): ModelProvider {
  const answer = (request: ModelRequest): ModelResponse => ({
    text: textFor(request),
    model: `${request.model}-dated`,
    finishReason: 'stop',
    usage: {
      inputTokens: countPromptTokens(request.messages, request.tools, request.responseFormat),
      outputTokens: request.maxOutputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteLongTokens: 0,
      reasoningTokens: 0,
    },
  });
  return {
    name: 'openai',
    extractive: false,
    complete: (request) => Promise.resolve(answer(request)),
    async *stream(request) {
      yield await Promise.resolve({ type: 'finish', response: answer(request) } as const);
    },
    listModels: () => Promise.resolve([]),
    validateKey: () => Promise.resolve(),
  };
}

const prose = (): string => 'It rained a lot.';
const allParts = ({ messages }: ModelRequest): string => {
  const asked = messages.at(-1)?.content.split('\nRequests:\n')[1]?.split('\n') ?? [];
  const answers = asked.map((_line, index) => ({ id: index + 1, found: true, text: 'So.', evidence: [] }));
  return JSON.stringify({ answers });
};

function requestOf(query: string, options: Partial<RouteRequest>): RouteRequest {
  const grounding = { source, query, outputFormat: 'analysis' } as const;
  const prompt = { pieces: [{ source: 0, text: source }] };
  const messages = buildMessages({ format: 'analysis', request: { query, options: {} }, prompt }, fenceMark);
  return { messages, grounding, taskType: 'analysis', ...options };
}

function setUp(textFor: (request: ModelRequest) => string, provider = createDearProvider(textFor)) {
  const registry = createMetricsRegistry('test');
  const { countAttempt } = createWorkerMetrics(registry);
  const board = createHealthBoard({
    settings: defaultBreakerSettings,
    clock: systemClock,
    timers: systemTimers,
  });
  const router = createRouter({
    providers: [provider],
    catalogue: () => catalogue,
    health: board,
    onAttempt: (attempt) => {
      countAttempt(attempt, true);
    },
  });
  const context = () => ({ signal: new AbortController().signal, onDelta: () => undefined });
  const routeSingly = async (query: string, options: Partial<RouteRequest> = {}) =>
    await router.route(requestOf(query, options), context());
  const routeBatch = async (asked: readonly string[], options: Partial<RouteRequest> = {}) => {
    const call = new SharedCall({ router, catalogue: () => catalogue, seats: asked.length });
    const seats = asked.map(() => new Seat({ call, router }));
    const settled = await Promise.allSettled(
      seats.map((seat, index) => seat.route(requestOf(asked[index] ?? '', options), context())),
    );
    return { settled, sharedBy: seats.map((seat) => seat.sharedBy) };
  };
  /** Routes a request for each query, lets them leave in turn once the call has begun, and says why they ended. */
  const routeEach = async (
    asked: readonly string[],
    {
      onSpending,
      onCall,
      begun,
    }: Required<Pick<RouteContext, 'onSpending' | 'onCall'>> & { begun: Promise<unknown> },
  ): Promise<readonly string[]> => {
    const call = new SharedCall({ router, catalogue: () => catalogue, seats: asked.length });
    const members = asked.map((query) => {
      const leaves = new AbortController();
      let closed = false;
      const ended = new Seat({ call, router }).route(requestOf(query, {}), {
        signal: leaves.signal,
        // Whoever has left has closed its accounts.
        onCall: (call) => {
          if (!closed) onCall(call);
        },
        onSpending,
      });
      const end = ended.finally(() => {
        closed = true;
      });
      return { leaves, ended: end };
    });
    await begun;
    const reasons: string[] = [];
    for (const { leaves, ended } of members) {
      leaves.abort(new Error('left'));
      reasons.push(
        await ended.then(
          () => 'answered',
          (error: unknown) => (error as Error).message,
        ),
      );
    }
    return reasons;
  };
  const spentByModel = async (): Promise<Readonly<Record<string, number>>> => {
    const metric = await registry.getSingleMetric('harvest_cost_total')?.get();
    const rows = metric?.values ?? [];
    return Object.fromEntries(rows.map(({ labels, value }) => [String(labels['model']), value]));
  };
  return { routeSingly, routeBatch, routeEach, spentByModel };
}

function answersOf(settled: readonly PromiseSettledResult<RouteResult>[]): readonly RouteResult[] {
  return settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const someQueries = array(constantFrom(...queries), { minLength: 2, maxLength: 6 });

describe('a batch over the router', () => {
  it('is in the tier of its hardest member', async () => {
    const priority = constantFrom<Partial<RouteRequest>>({}, { quality: 'simple' });
    await assert(
      asyncProperty(someQueries, priority, async (asked, options) => {
        const { routeSingly, routeBatch } = setUp(allParts);
        const singles = await Promise.all(asked.map((query) => routeSingly(query, options)));
        const { settled, sharedBy } = await routeBatch(asked, options);
        const rankOf = ({ routing }: RouteResult): number => tierNames.indexOf(routing.tier);
        const shares = answersOf(settled);
        expect(sharedBy).toEqual(asked.map(() => asked.length));
        expect(Math.max(...shares.map(rankOf))).toBe(Math.max(...singles.map(rankOf)));
        expect(shares[0]?.routing.complexity.score).toBe(
          Math.max(...singles.map(({ routing }) => routing.complexity.score)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('never spends money to fail at its cap then, and keeps each member within its cap', async () => {
    await assert(
      asyncProperty(
        someQueries,
        integer({ min: 0, max: 60_000 }).map((millionths) => millionths / 1e6),
        integer({ min: 1, max: 1_000 }),
        constantFrom(prose, allParts),
        async (asked, maxCostUsd, maxOutputTokens, textFor) => {
          const { routeBatch, spentByModel } = setUp(textFor);
          const { settled } = await routeBatch(asked, { maxCostUsd, maxOutputTokens });
          const answers = answersOf(settled);
          for (const { cost } of answers) expect(cost.usd).toBeLessThanOrEqual(maxCostUsd + 1e-9);
          expect(sum(answers.map(({ cost }) => cost.usd))).toBeCloseTo(
            sum(Object.values(await spentByModel())),
            9,
          );
          for (const outcome of settled) {
            if (outcome.status === 'fulfilled') continue;
            expect(toHarvestError(outcome.reason).code).toBe('router.cost_cap_too_low');
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('answers singly, each with the whole cap, what could not pay for a second call', async () => {
    const { routeSingly, routeBatch } = setUp(prose);
    const { cost } = await routeSingly(queries[0]);
    const { settled, sharedBy } = await routeBatch([queries[0], queries[0]], { maxCostUsd: cost.usd * 1.5 });
    expect(sharedBy).toEqual([null, null]);
    expect(answersOf(settled).map((answer) => answer.cost)).toEqual([cost, cost]);
  });

  it('counts the money of a shared call once, at the model that was asked', async () => {
    const { routeBatch, spentByModel } = setUp(allParts);
    const { settled } = await routeBatch([queries[0], queries[1]], { tier: 'balanced' });
    const total = sum(answersOf(settled).map(({ cost }) => cost.usd));
    expect(total).toBeGreaterThan(0);
    expect(await spentByModel()).toEqual({ 'model-balanced': total });
  });

  it('is paid in full by those who leave it, one by one, while its provider is silent', async () => {
    const begun = Promise.withResolvers<undefined>();
    const silent: ModelProvider = {
      ...createDearProvider(prose),
      async *stream() {
        begun.resolve(undefined);
        await new Promise(() => undefined);
      },
    };
    const { routeEach } = setUp(prose, silent);
    const costs: number[] = [];
    let announcedUsd = 0;
    const left = await routeEach([queries[0], queries[1], queries[2]], {
      begun: begun.promise,
      onSpending: ({ upToUsd }) => Promise.resolve(void (announcedUsd += upToUsd)),
      onCall: ({ costUsd, outcome }) => {
        expect(outcome).toBe('abandoned');
        costs.push(costUsd);
      },
    });
    expect(left).toEqual(['left', 'left', 'left']);
    expect(costs).toHaveLength(3);
    expect(announcedUsd).toBeGreaterThan(0);
    expect(sum(costs)).toBeCloseTo(announcedUsd, 12);
  });
});
