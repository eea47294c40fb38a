import type { Deployment, ModelPrice, TokenPrices } from '@harvest/contracts/model-catalogue';
import type { Cost } from '@harvest/contracts/routing';
import type { TokenUsage } from '../spec/provider.ts';

const tokensPerListedPrice = 1_000_000;

type Priced = Pick<Deployment, 'price'>;

/** What one call cost; a caller adds what its failed attempts cost and whether the tokens were counted or reported. */
export type CallCost = Omit<Cost, 'failed_attempts_usd' | 'estimated'>;

/**
 * The prices by which a request of that length is billed as a whole: those of the highest long-context step that its
 * input exceeds, cached tokens and cache writes counted. OpenAI, Anthropic and Gemini all bill in this way.
 */
function pricesFor(price: ModelPrice, inputTokens: number): TokenPrices {
  let applicable: TokenPrices = price;
  let reachedTokens = 0;
  for (const step of price.longContext) {
    if (inputTokens > step.inputTokensOver && step.inputTokensOver > reachedTokens) {
      applicable = step;
      reachedTokens = step.inputTokensOver;
    }
  }
  return applicable;
}

/** Multiplies before it divides: both factors are exact for whole tokens and short prices, so one rounding remains. */
function usdOf(tokens: number, usdPer1m: number): number {
  return (tokens * usdPer1m) / tokensPerListedPrice;
}

/** Sums of doubles end in noise; nobody is billed for a millionth of a millionth of a dollar. */
function sumUsd(...amounts: readonly number[]): number {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return Math.round(sum * 1e12) / 1e12;
}

/**
 * The most that a request can cost by the listed prices: its input without any discount for caching, and the whole
 * permitted output.
 *
 * @returns USD
 */
export function estimateCostUsd(
  deployment: Priced,
  request: { readonly inputTokens: number; readonly maxOutputTokens: number },
): number {
  const prices = pricesFor(deployment.price, request.inputTokens);
  return sumUsd(
    usdOf(request.inputTokens, prices.inputPer1m),
    usdOf(request.maxOutputTokens, prices.outputPer1m),
  );
}

/** No provider writes more than it read, but a price must not become negative when one says that it did. */
function plainInputTokens(usage: TokenUsage): number {
  const special = usage.cachedInputTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens;
  return Math.max(0, usage.inputTokens - special);
}

/**
 * Prices a call by what the provider reported. Cached tokens and cache writes are parts of the input and cost their own
 * prices, or the plain one where none is listed; reasoning tokens are a part of the output and cost the same.
 *
 * @returns USD in all fields; `usd` is the sum of the others
 */
export function priceUsage(
  deployment: Pick<Deployment, 'price' | 'priceSource'>,
  usage: TokenUsage,
): CallCost {
  const prices = pricesFor(deployment.price, usage.inputTokens);
  const inputUsd = usdOf(plainInputTokens(usage), prices.inputPer1m);
  const cachedInputUsd = usdOf(usage.cachedInputTokens, prices.cachedInputPer1m ?? prices.inputPer1m);
  const cacheWriteUsd =
    usdOf(usage.cacheWriteTokens, prices.cacheWrite5mPer1m ?? prices.inputPer1m) +
    usdOf(usage.cacheWriteLongTokens, prices.cacheWrite1hPer1m ?? prices.inputPer1m);
  const outputUsd = usdOf(usage.outputTokens, prices.outputPer1m);
  return {
    usd: sumUsd(inputUsd, cachedInputUsd, cacheWriteUsd, outputUsd),
    input_usd: inputUsd,
    cached_input_usd: cachedInputUsd,
    cache_write_usd: cacheWriteUsd,
    output_usd: outputUsd,
    price_source: deployment.priceSource,
  };
}
