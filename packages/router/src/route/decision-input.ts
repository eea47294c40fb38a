import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { countPromptTokens } from '../pricing/count-tokens.ts';
import type { DecisionInput } from '../spec/decision.ts';
import type { RouteRequest } from '../spec/router.ts';
import { scoreRequest } from './score-request.ts';

/**
 * What the decision about a request is made from, as far as the request and the catalogue tell: every model counts as
 * healthy, and nothing as learned.
 */
export function decisionInputOf(
  request: RouteRequest,
  options: { readonly catalogue: ModelCatalogue; readonly streaming: boolean },
): DecisionInput {
  const { catalogue, streaming } = options;
  return {
    wishes: request,
    complexity: scoreRequest(request),
    inputTokens: countPromptTokens(request.messages, request.tools, request.responseFormat),
    maxOutputTokens: request.maxOutputTokens ?? catalogue.defaultMaxOutputTokens,
    streaming,
    grounded: request.grounding !== undefined,
    taskType: request.taskType,
    deployments: catalogue.deployments,
    homeProvider: catalogue.homeProvider,
    homeReason: catalogue.homeReason,
    healthOf: () => ({ state: 'healthy' }),
  };
}
