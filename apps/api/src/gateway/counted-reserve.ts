import { tryToDecide } from '@harvest/router/decision/estimate';
import type { Reserve } from './measures.ts';

/** A worker's prompt may have a little more around the source than the estimate knows of. */
const marginTokens = 200;

/**
 * What the first candidate of a worker's decision may cost, and what the dearest may. Nothing is set aside for a request
 * that every worker would refuse.
 */
export function countedReserve(input: Parameters<typeof tryToDecide>[0]): Reserve {
  const { decision } = tryToDecide({ ...input, inputTokens: input.inputTokens + marginTokens });
  const prices = (decision?.candidates ?? []).map(({ estimatedCostUsd }) => estimatedCostUsd);
  return { wantedUsd: Math.max(0, ...prices), leastUsd: prices[0] ?? 0 };
}
