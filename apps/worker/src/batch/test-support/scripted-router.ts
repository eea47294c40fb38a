/** Shared calls over a router that answers as a test says. */
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { Decision } from '@harvest/router/spec/decision';
import type {
  AccountedCall,
  RouteContext,
  RouteRequest,
  RouteResult,
  Router,
} from '@harvest/router/spec/router';
import { freeCost, sampleDecision, sampleDeployment, sampleRouting } from '@harvest/testkit/sample-routing';
import { Seat } from '../seat.ts';
import { SharedCall } from '../shared-call.ts';

/** Writes a thousand tokens for 0.1 USD and reads for nothing. */
const priced = sampleDeployment({
  tiers: ['simple', 'balanced', 'quality'],
  contextTokens: 100_000,
  maxOutputTokens: 50_000,
  capabilities: ['streaming', 'structured_output'],
  price: { ...sampleDeployment().price, outputPer1m: 100 },
});
const catalogue: ModelCatalogue = {
  revision: 'r',
  homeProvider: null,
  homeReason: 'Price decides.',
  deployments: [priced],
  defaultMaxOutputTokens: 1_000,
  promptOverheadTokens: {},
  sourceTokensMax: 24_000,
};
const [candidate] = sampleDecision().candidates;
const decision: Decision = {
  ...sampleDecision(),
  candidates: [{ ...candidate, estimatedCostUsd: 0.9 }],
};

/** What the router answers with; figures that do not divide evenly. */
export function routedWith(text: string): RouteResult {
  return {
    routing: sampleRouting({
      input_tokens_estimated: 100,
      estimated_cost_usd: 0.9,
      attempts: [
        {
          provider: 'openai',
          model: 'm-1',
          node: null,
          outcome: 'answered',
          code: null,
          duration_ms: 5,
          cost_usd: 0.1,
        },
      ],
    }),
    extractive: false,
    response: {
      text,
      model: 'm-1',
      finishReason: 'stop',
      usage: {
        inputTokens: 100,
        outputTokens: 50,
        cachedInputTokens: 7,
        cacheWriteTokens: 0,
        cacheWriteLongTokens: 0,
        reasoningTokens: 1,
      },
    },
    cost: { ...freeCost, usd: 0.1, input_usd: 0.07, cached_input_usd: 0.01, output_usd: 0.02 },
    cache: null,
    firstTokenMs: 3,
  };
}

/** The answer to a shared call, with parts for these members. */
export const batchText = (...ids: readonly number[]): string =>
  JSON.stringify({
    answers: ids.map((id) => ({ id, found: true, text: `Part ${String(id)}.`, evidence: [] })),
  });

/** A call as accounts hear of it. */
export function callOf(outcome: AccountedCall['outcome']): AccountedCall {
  return {
    provider: 'openai',
    model: 'm-1',
    outcome,
    inputTokens: 9,
    outputTokens: 3,
    costUsd: 0.3,
    ownKey: false,
  };
}

/** A router that answers shared calls with `shared` and single ones with 'Single.'. */
export class ScriptedRouter implements Router {
  readonly requests: RouteRequest[] = [];
  readonly contexts: RouteContext[] = [];
  shared: () => Promise<RouteResult> = () => Promise.resolve(routedWith(batchText(1, 2, 3)));

  async route(request: RouteRequest, context: RouteContext): Promise<RouteResult> {
    this.requests.push(request);
    this.contexts.push(context);
    context.onDecision?.(decision);
    const routed = request.grounding === undefined ? await this.shared() : routedWith('Single.');
    const { cost, response } = routed;
    const { inputTokens = 0, outputTokens = 0 } = response.usage ?? {};
    const costUsd = cost.usd - cost.failed_attempts_usd;
    context.onCall?.({ ...callOf('answered'), inputTokens, outputTokens, costUsd });
    return routed;
  }

  get sharedCalls(): number {
    return this.requests.filter(({ grounding }) => grounding === undefined).length;
  }
}

export const source = 'It rained. The river rose.';
/** What a member asks. */
export const requestOf = (query: string, overrides: Partial<RouteRequest> = {}): RouteRequest => ({
  messages: [{ role: 'user', content: query }],
  grounding: { source, query, outputFormat: 'analysis' },
  taskType: 'analysis',
  ...overrides,
});
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The seats of a new call. */
export function openSeats(
  router: Router,
  seats = 3,
  homeProvider: ModelCatalogue['homeProvider'] = null,
): readonly Seat[] {
  const call = new SharedCall({ router, catalogue: () => ({ ...catalogue, homeProvider }), seats });
  return Array.from({ length: seats }, () => new Seat({ call, router }));
}
