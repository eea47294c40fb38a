import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { tryToDecide } from '@harvest/router/decision/estimate';
import { estimateCostUsd } from '@harvest/router/pricing/price';
import { createPerCatalogue } from './per-catalogue.ts';

type Wishes = Parameters<typeof tryToDecide>[0]['wishes'];

/** Whom a request may be answered by. */
export interface AskedOf {
  readonly wishes: Wishes;
  /** True when the request has a source. */
  readonly grounded: boolean;
}

/** How long prompt and answer are at most. */
export interface PromptLengths {
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

/** Tells the most, in USD, that one call may cost with these wishes. */
export type PriceBound = (catalogue: ModelCatalogue, asked: AskedOf, lengths: PromptLengths) => number;

/**
 * All that may be asked with these wishes, however long the prompt and the answer are and whatever they may cost: lengths
 * and caps only ever take deployments out, and the complexity tells nothing but their order. Empty when every worker would
 * refuse the request.
 */
function askable(catalogue: ModelCatalogue, { wishes, grounded }: AskedOf): readonly Deployment[] {
  const { maxCostUsd: _cap, ...uncapped } = wishes;
  const { deployments, homeProvider, homeReason } = catalogue;
  const { decision } = tryToDecide({
    wishes: uncapped,
    complexity: { score: 0, features: {} },
    inputTokens: 1,
    maxOutputTokens: 1,
    streaming: false,
    grounded,
    taskType: 'chat',
    deployments,
    homeProvider,
    homeReason,
    healthOf: () => ({ state: 'healthy' }),
  });
  return (decision?.candidates ?? []).map(({ deployment }) => deployment);
}

/** Creates the function; whom wishes lead to is worked out once for each catalogue. */
export function createPriceBound(): PriceBound {
  const askableOf = createPerCatalogue(askable);
  return (catalogue, { wishes: { maxCostUsd: _cap, ...wishes }, grounded }, lengths) =>
    askableOf(catalogue, { wishes, grounded }).reduce(
      (dearest, deployment) => Math.max(dearest, estimateCostUsd(deployment, lengths)),
      0,
    );
}
