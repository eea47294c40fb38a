import type { RoutingCandidate } from '@harvest/contracts/routing';
import type { Decision, DroppedCandidate, RankedCandidate } from '../spec/decision.ts';

function candidateOf(
  candidate: RankedCandidate | DroppedCandidate,
  status: RoutingCandidate['status'],
): RoutingCandidate {
  const { provider, model } = candidate.deployment;
  return {
    provider,
    model,
    tier: candidate.tier,
    estimated_cost_usd: candidate.estimatedCostUsd,
    status,
    reason: 'reason' in candidate ? candidate.reason : null,
  };
}

/** All that a decision considered, as results and estimates tell it: the chosen one, its fallbacks, what was dropped. */
export function listCandidates(decision: Decision): readonly RoutingCandidate[] {
  const [first, ...others] = decision.candidates;
  return [
    candidateOf(first, 'chosen'),
    ...others.map((other) => candidateOf(other, 'fallback')),
    ...decision.dropped.map((dropped) => candidateOf(dropped, 'dropped')),
  ];
}
