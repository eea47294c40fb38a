import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { Cost, Routing } from '@harvest/contracts/routing';

/** A routing as a result has it, with whatever a test cares about. */
export function sampleRouting(overrides: Partial<Routing> = {}): Routing {
  return {
    provider: 'ollama',
    model: 'm-1',
    tier: 'local',
    rule: 'balanced',
    reason: 'It is the only one.',
    complexity: { score: 0.4, features: {} },
    input_tokens_estimated: 12,
    estimated_cost_usd: 0,
    candidates: [],
    attempts: [],
    ...overrides,
  };
}

/** The cost of an answer that cost nothing. */
export const freeCost: Cost = {
  usd: 0,
  input_usd: 0,
  cached_input_usd: 0,
  cache_write_usd: 0,
  output_usd: 0,
  failed_attempts_usd: 0,
  estimated: false,
  price_source: 'free',
};

/** A deployment that costs nothing and can do little, with whatever a test cares about. */
export function sampleDeployment(overrides: Partial<Deployment> = {}): Deployment {
  return {
    provider: 'ollama',
    model: 'm',
    tiers: ['local'],
    local: true,
    contextTokens: 1_000,
    maxOutputTokens: 100,
    capabilities: [],
    price: {
      inputPer1m: 0,
      outputPer1m: 0,
      cachedInputPer1m: null,
      cacheWrite5mPer1m: null,
      cacheWrite1hPer1m: null,
      longContext: [],
    },
    pricing: 'free',
    priceSource: 'free',
    ...overrides,
  };
}

/** A router's decision for one deployment; it has the shape of the router's own type. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the router's type is not to be had here
export function sampleDecision(deployment: Deployment = sampleDeployment()) {
  const candidate = {
    deployment,
    tier: 'local',
    estimatedCostUsd: 0,
    health: { state: 'healthy' },
  } as const;
  return {
    wantedTier: 'local',
    tier: 'local',
    rule: 'balanced',
    reason: 'r',
    complexity: { score: 0.5, features: {} },
    inputTokens: 10,
    maxOutputTokens: 100,
    candidates: [candidate] as const,
    dropped: [],
  } as const;
}
