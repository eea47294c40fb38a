import type { HarvestRequest } from '@harvest/contracts/harvest-request';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { scoreComplexity } from '@harvest/router/decision/complexity/score-complexity';
import type { estimateTiers } from '@harvest/router/decision/estimate';
import { wishesOf } from '@harvest/router/decision/wishes';
import { countTokens } from '@harvest/router/pricing/count-tokens';

/** What the decision engine takes. */
export type DecisionInput = Parameters<typeof estimateTiers>[0];

/** What a decision needs to know of a request. */
export type RoutedRequest = Pick<HarvestRequest, 'source' | 'query' | 'output_format' | 'options'>;

/**
 * What a worker with this catalogue would decide from, but for what only workers know: every model counts as healthy,
 * and nothing as learned. `sourceTokens` is for those who have counted the source already.
 */
export function decisionInputOf(
  request: RoutedRequest,
  catalogue: ModelCatalogue,
  sourceTokens = countTokens(request.source),
): DecisionInput {
  const { source, query, output_format: outputFormat, options } = request;
  const overhead = catalogue.promptOverheadTokens[outputFormat] ?? 0;
  return {
    wishes: wishesOf(options),
    complexity: scoreComplexity({ query, source }),
    inputTokens: overhead + sourceTokens + countTokens(query),
    maxOutputTokens: options.max_output_tokens ?? catalogue.defaultMaxOutputTokens,
    // The text of every task is streamed into its events.
    streaming: true,
    grounded: true,
    taskType: outputFormat,
    deployments: catalogue.deployments,
    homeProvider: catalogue.homeProvider,
    homeReason: catalogue.homeReason,
    healthOf: () => ({ state: 'healthy' }),
  };
}
