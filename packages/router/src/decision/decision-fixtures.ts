/** Deployments and requests for the tests of the decision engine. */
import type { Deployment, ModelPrice } from '@harvest/contracts/model-catalogue';
import { type Tier, capabilityNames } from '@harvest/contracts/tiers';
import type { DecisionInput, DeploymentHealth } from '../spec/decision.ts';

/** Prices of input and output alone, in USD per million tokens. */
function flatPrice(inputPer1m: number, outputPer1m: number): ModelPrice {
  return {
    inputPer1m,
    outputPer1m,
    cachedInputPer1m: null,
    cacheWrite5mPer1m: null,
    cacheWrite1hPer1m: null,
    longContext: [],
  };
}

/** A cloud model with room and abilities for everything, unless said otherwise. */
export function cloudModel(
  provider: 'openai' | 'anthropic' | 'gemini',
  model: string,
  fields: Partial<Deployment> = {},
): Deployment {
  return {
    provider,
    model,
    tiers: [],
    local: false,
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    capabilities: [...capabilityNames],
    price: flatPrice(1, 5),
    pricing: 'listed',
    priceSource: 'a price list, as of 2026-08-01',
    ...fields,
  };
}

/** A model of Ollama, which costs nothing. */
export function ollamaModel(model: string, tiers: readonly Tier[]): Deployment {
  return {
    ...cloudModel('openai', model),
    provider: 'ollama',
    tiers: [...tiers],
    local: true,
    contextTokens: 16_384,
    maxOutputTokens: 16_384,
    price: flatPrice(0, 0),
    pricing: 'free',
    priceSource: 'ollama runs locally',
  };
}

/** The built-in engine, which needs a source to quote from. */
export function extractiveEngine(tiers: readonly Tier[] = ['local']): Deployment {
  return {
    ...ollamaModel('extractive-1', tiers),
    provider: 'extractive',
    contextTokens: 10_000_000,
    maxOutputTokens: 10_000_000,
    capabilities: ['streaming'],
  };
}

/** Two providers with a model in each tier, one model that is only pinned, a small local one, and the built-in engine. */
export const deployments: readonly Deployment[] = [
  ollamaModel('llama3.2:1b', ['simple', 'local']),
  cloudModel('openai', 'gpt-small', { tiers: ['simple'], price: flatPrice(0.2, 1.2) }),
  cloudModel('openai', 'gpt-middle', { tiers: ['balanced'], price: flatPrice(2, 12) }),
  cloudModel('openai', 'gpt-large', {
    tiers: ['quality'],
    price: flatPrice(5, 30),
    contextTokens: 1_000_000,
  }),
  cloudModel('openai', 'gpt-old', { price: flatPrice(30, 60), contextTokens: 8_192, maxOutputTokens: 4_096 }),
  cloudModel('anthropic', 'claude-small', { tiers: ['simple'], price: flatPrice(1, 5) }),
  cloudModel('anthropic', 'claude-middle', { tiers: ['balanced'], price: flatPrice(2, 10) }),
  cloudModel('anthropic', 'claude-large', { tiers: ['quality'], price: flatPrice(5, 25) }),
  extractiveEngine(),
];

/** A healthy world in which the price decides, and a request of middling complexity without wishes. */
export function inputOf(
  fields: Partial<Omit<DecisionInput, 'complexity'>> & { score?: number } = {},
): DecisionInput {
  const { score = 0.42, ...others } = fields;
  return {
    wishes: {},
    complexity: { score, features: {} },
    inputTokens: 1_000,
    maxOutputTokens: 2_000,
    streaming: false,
    grounded: true,
    taskType: 'analysis',
    deployments,
    homeProvider: null,
    homeReason: 'Several providers were found.',
    healthOf: () => ({ state: 'healthy' }),
    ...others,
  };
}

/** Healthy, but for the models that are named. */
export function healthOf(
  exceptions: Readonly<Record<string, DeploymentHealth>>,
): (deployment: Deployment) => DeploymentHealth {
  return ({ model }) => exceptions[model] ?? { state: 'healthy' };
}
