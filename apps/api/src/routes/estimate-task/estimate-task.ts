import type { RequestHandler } from 'express';
import { type ErrorCode, problemTypeOf } from '@harvest/contracts/error-codes';
import type { Estimate } from '@harvest/contracts/estimate';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type TierEstimates, estimateTiers } from '@harvest/router/decision/estimate';
import { listCandidates } from '@harvest/router/decision/list-candidates';
import { currentCatalogue } from '../current-catalogue.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { createSubmissionParser } from '../submit-task/parse-submission.ts';
import { type MeasuredSource, type RoutedRequest, decisionInputOf, measureSource } from './decision-input.ts';

/** `POST /estimate`: what a submission would cost, and who would answer it. Nothing is queued, stored or spent. */
export function createEstimateTask({ catalogue, limits, readJsonBody }: RouteDependencies): RequestHandler {
  const parseSubmission = createSubmissionParser(limits);
  return async (req, res) => {
    const submission = parseSubmission(await readJsonBody(req, res));
    sendJson(res, 200, estimate(submission, await currentCatalogue(catalogue)));
  };
}

function estimate(request: RoutedRequest, catalogue: ModelCatalogue): Estimate {
  const source = measureSource(request.source);
  const input = decisionInputOf(request, catalogue, source);
  const { decision, refusal, tiers } = estimateTiers(input);
  return {
    input_tokens: input.inputTokens,
    max_output_tokens: input.maxOutputTokens,
    complexity: input.complexity,
    decision: decision === null ? null : describeDecision(decision),
    refusal: refusal === null ? null : describeRefusal(refusal),
    tiers: [...tiers],
    notices: [...noticesOf(source, catalogue)],
    catalogue_revision: catalogue.revision,
  };
}

function noticesOf(
  { tokens, pages }: MeasuredSource,
  { sourceTokensMax }: ModelCatalogue,
): readonly string[] {
  const most = sourceTokensMax.toLocaleString('en-US');
  if (pages > 0)
    return [
      `Pages are not fetched for an estimate: they count as the ${most} tokens that a prompt may have of its sources.`,
    ];
  if (tokens > sourceTokensMax)
    return [`The source has ${tokens.toLocaleString('en-US')} tokens and is condensed to ${most}.`];
  return [];
}

function describeDecision(
  decision: NonNullable<TierEstimates['decision']>,
): NonNullable<Estimate['decision']> {
  const [{ deployment, estimatedCostUsd }] = decision.candidates;
  return {
    provider: deployment.provider,
    model: deployment.model,
    tier: decision.tier,
    rule: decision.rule,
    reason: decision.reason,
    estimated_cost_usd: estimatedCostUsd,
    candidates: [...listCandidates(decision)],
  };
}

function describeRefusal({
  code,
  publicMessage,
}: {
  readonly code: ErrorCode;
  readonly publicMessage: string;
}): NonNullable<Estimate['refusal']> {
  return { code, message: publicMessage, type: problemTypeOf(code) };
}
