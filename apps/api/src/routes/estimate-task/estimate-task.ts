import type { RequestHandler } from 'express';
import { type ErrorCode, problemTypeOf } from '@harvest/contracts/error-codes';
import type { Estimate } from '@harvest/contracts/estimate';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { type TierEstimates, estimateTiers } from '@harvest/router/decision/estimate';
import { listCandidates } from '@harvest/router/decision/list-candidates';
import { formatCount } from '@harvest/router/pricing/format-figures';
import { callerOf } from '../../gateway/caller-of.ts';
import { keyedProvidersOf } from '../../gateway/provider-key-headers.ts';
import { currentCatalogue } from '../current-catalogue.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { createSubmissionParser } from '../submit-task/parse-submission.ts';
import {
  type DecisionInput,
  type MeasuredSource,
  type RoutedRequest,
  decisionInputOf,
  measureSource,
  promptLengthsOf,
} from './decision-input.ts';

/** `POST /estimate`: what a submission would cost, and who would answer it. Nothing is queued, stored or spent. */
export function createEstimateTask({ catalogue, limits, readJsonBody }: RouteDependencies): RequestHandler {
  const parseSubmission = createSubmissionParser(limits);
  return async (req, res) => {
    const submission = parseSubmission(await readJsonBody(req, res));
    const keyed = keyedProvidersOf(req, callerOf(res));
    sendJson(res, 200, estimate(submission, catalogueFor(await currentCatalogue(catalogue), keyed)));
  };
}

function estimate(request: RoutedRequest, catalogue: ModelCatalogue): Estimate {
  const source = measureSource(request.source);
  const input = decisionInputOf(request, catalogue, source);
  const { decision, refusal, tiers } = estimateTiers(input, (wishes) =>
    promptLengthsOf(request, catalogue, { source, wishes }),
  );
  return {
    input_tokens: input.inputTokens,
    max_output_tokens: input.maxOutputTokens,
    complexity: input.complexity,
    decision: decision === null ? null : describeDecision(decision),
    refusal: refusal === null ? null : describeRefusal(refusal),
    tiers: [...tiers],
    notices: [...noticesOf(source, input, decision)],
    catalogue_revision: catalogue.revision,
  };
}

/** Nothing is condensed for the built-in engine, which reads everything. */
function noticesOf(
  { tokens, pages }: MeasuredSource,
  { sourceTokens }: DecisionInput,
  decision: TierEstimates['decision'],
): readonly string[] {
  const counted = formatCount(sourceTokens);
  if (pages > 0)
    return [
      `Pages are not fetched for an estimate: they count as the ${counted} tokens that a prompt may have of its sources.`,
    ];
  const asksModel = decision !== null && decision.candidates[0].deployment.provider !== 'extractive';
  return asksModel && tokens > sourceTokens
    ? [`The source has ${formatCount(tokens)} tokens and is condensed to ${counted}.`]
    : [];
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
