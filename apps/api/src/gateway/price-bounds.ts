import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { tryToDecide } from '@harvest/router/decision/estimate';
import { estimateCostUsd } from '@harvest/router/pricing/price';

type Wishes = Parameters<typeof tryToDecide>[0]['wishes'];

/** Whom a request may be answered by. */
interface AskedOf {
  readonly wishes: Wishes;
  /** True when the request has a source. */
  readonly grounded: boolean;
}

/** How long prompt and answer are at most. */
interface PromptLengths {
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

/** Tells the most, in USD, that one call may cost. */
export type PriceBound = (lengths: PromptLengths) => number;

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

/** The bound for these wishes. Whom they lead to is worked out now. */
export function priceBoundOf(catalogue: ModelCatalogue, { wishes, grounded }: AskedOf): PriceBound {
  const deployments = askable(catalogue, { wishes, grounded });
  return (lengths) =>
    deployments.reduce((dearest, deployment) => Math.max(dearest, estimateCostUsd(deployment, lengths)), 0);
}
