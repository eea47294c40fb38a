import type { Routing } from '@harvest/contracts/routing';
import { listCandidates } from '../decision/list-candidates.ts';
import type { ExecutedPlan } from '../resilience/execute-plan.ts';
import type { Decision } from '../spec/decision.ts';

/** Who answered in the place of the first candidate, and why, as a sentence to follow the reason. */
function describeFallback(decision: Decision, { candidate, attempts }: ExecutedPlan): string {
  const [{ deployment: first }] = decision.candidates;
  const { provider, model } = candidate.deployment;
  if (first === candidate.deployment) return '';
  const failure = attempts.find(
    (attempt) =>
      attempt.provider === first.provider && attempt.model === first.model && attempt.code !== null,
  );
  const why = failure?.code ? ` failed (${failure.code})` : ' could not be asked';
  return ` It${why}, so ${model} of ${provider} answered.`;
}

/** The account of a decision and of what came of it. The model is the one that answered, by the provider's own word. */
export function buildRouting(decision: Decision, executed: ExecutedPlan): Routing {
  const { candidate, response, attempts } = executed;
  return {
    provider: candidate.deployment.provider,
    model: response.model,
    tier: candidate.tier,
    rule: decision.rule,
    reason: `${decision.reason}${describeFallback(decision, executed)}`,
    complexity: decision.complexity,
    input_tokens_estimated: decision.inputTokens,
    estimated_cost_usd: candidate.estimatedCostUsd,
    candidates: [...listCandidates(decision)],
    attempts: [...attempts],
  };
}
