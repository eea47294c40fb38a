import type { Routing } from '@harvest/contracts/routing';
import { listCandidates } from '../decision/list-candidates.ts';
import type { ExecutedPlan } from '../resilience/execute-plan.ts';
import type { Decision } from '../spec/decision.ts';

/** The account of a decision and of what came of it. The model is the one that answered, by the provider's own word. */
export function buildRouting(decision: Decision, executed: ExecutedPlan): Routing {
  const { candidate, response, attempts } = executed;
  return {
    provider: candidate.deployment.provider,
    model: response.model,
    tier: candidate.tier,
    rule: decision.rule,
    reason: decision.reason,
    complexity: decision.complexity,
    input_tokens_estimated: decision.inputTokens,
    estimated_cost_usd: candidate.estimatedCostUsd,
    candidates: [...listCandidates(decision)],
    attempts: [...attempts],
  };
}
