import type { Deployment, ModelPrice } from '@harvest/contracts/model-catalogue';
import type { ProviderName } from '@harvest/contracts/providers';

type PriceKind = keyof Omit<ModelPrice, 'longContext'>;

/** The dearest of a kind over all price steps of all rows; a row that does not list the kind bills it as plain input. */
function dearest(rows: readonly Deployment[], kind: PriceKind): number {
  const prices = rows.flatMap(({ price }) =>
    [price, ...price.longContext].map((step) => step[kind] ?? step.inputPer1m),
  );
  return Math.max(0, ...prices);
}

/**
 * A model that is called by its name though no row describes it. It is priced by the rule of the model table: in every
 * kind as the dearest row of its provider, so that an estimate errs upwards and a cap holds. It is believed to hold and
 * to do what the ablest row does, since the provider will say otherwise for itself.
 *
 * @param rows the deployments of that provider, at least one
 */
export function assumeDeployment(
  provider: ProviderName,
  model: string,
  rows: readonly Deployment[],
): Deployment {
  const free = rows.every(({ pricing }) => pricing === 'free');
  return {
    provider,
    model,
    tiers: [],
    local: rows.every(({ local }) => local),
    contextTokens: Math.max(...rows.map(({ contextTokens }) => contextTokens)),
    maxOutputTokens: Math.max(...rows.map(({ maxOutputTokens }) => maxOutputTokens)),
    capabilities: [...new Set(rows.flatMap(({ capabilities }) => capabilities))],
    price: {
      inputPer1m: dearest(rows, 'inputPer1m'),
      outputPer1m: dearest(rows, 'outputPer1m'),
      cachedInputPer1m: null,
      cacheWrite5mPer1m: dearest(rows, 'cacheWrite5mPer1m'),
      cacheWrite1hPer1m: dearest(rows, 'cacheWrite1hPer1m'),
      longContext: [],
    },
    pricing: free ? 'free' : 'assumed',
    priceSource: free
      ? `${provider} runs locally`
      : `assumed: ${model} is not listed, so that it is priced as the dearest model of ${provider}`,
  };
}
