import type { HarvestRequest } from '@harvest/contracts/harvest-request';
import { type SourceInput, sourceItemsOf } from '@harvest/contracts/harvest-source';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { outputFormats } from '@harvest/contracts/output-formats';
import { scoreComplexity } from '@harvest/router/decision/complexity/score-complexity';
import type { estimateTiers } from '@harvest/router/decision/estimate';
import { promptLimitsOf } from '@harvest/router/decision/prompt-limits';
import { wishesOf } from '@harvest/router/decision/wishes';
import { countTokens } from '@harvest/router/pricing/count-tokens';

/** What the decision engine takes. */
export type DecisionInput = Parameters<typeof estimateTiers>[0] & {
  /** How many of the input tokens are of sources; a longer source is condensed to these. */
  readonly sourceTokens: number;
};

/** What a decision needs to know of a request. */
export type RoutedRequest = Pick<HarvestRequest, 'source' | 'query' | 'output_format' | 'options'>;

/** The sources of a request as far as they are known before any page is fetched. */
export interface MeasuredSource {
  readonly text: string;
  readonly tokens: number;
  /** Pages that are still to be fetched; nobody knows yet how long they are. */
  readonly pages: number;
}

/** Measures a source, which takes tens of milliseconds for a long one. */
export function measureSource(source: SourceInput): MeasuredSource {
  const items = sourceItemsOf(source);
  const text = items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join('\n\n');
  return { text, tokens: countTokens(text), pages: items.filter(({ kind }) => kind === 'url').length };
}

/**
 * How long prompt and answer of a request are for whoever may be asked with these wishes. A page counts as all the tokens
 * that a prompt may have of its sources.
 */
export function promptLengthsOf(
  { query = '', output_format: outputFormat, options }: RoutedRequest,
  catalogue: ModelCatalogue,
  { source, wishes }: { readonly source: MeasuredSource; readonly wishes: DecisionInput['wishes'] },
): Pick<DecisionInput, 'inputTokens' | 'sourceTokens' | 'maxOutputTokens'> {
  const { maxOutputTokens, sourceTokensMax } = promptLimitsOf(catalogue, { wishes, outputFormat, options });
  // The built-in engine reads pages of any length, which is no figure to count with.
  const knownTokens = source.pages > 0 ? catalogue.sourceTokensMax : source.tokens;
  const sourceTokens = Math.min(knownTokens, sourceTokensMax);
  const aroundTokens = (catalogue.promptOverheadTokens[outputFormat] ?? 0) + countTokens(query);
  return { inputTokens: aroundTokens + sourceTokens, sourceTokens, maxOutputTokens };
}

/**
 * What a worker with this catalogue would decide from, but for what only workers know: every model counts as healthy,
 * and nothing as learned.
 */
export function decisionInputOf(
  request: RoutedRequest,
  catalogue: ModelCatalogue,
  source = measureSource(request.source),
): DecisionInput {
  const { query = '', output_format: outputFormat, options } = request;
  const { deployments, homeProvider, homeReason } = catalogue;
  // What needs no model goes to the built-in engine, whatever else is wished.
  const wishes =
    outputFormats[outputFormat].maker === 'built-in'
      ? { provider: 'extractive' as const }
      : wishesOf(options);
  return {
    ...promptLengthsOf(request, catalogue, { source, wishes }),
    wishes,
    complexity: scoreComplexity({ query, source: source.text }),
    // The text of every task is streamed into its events.
    streaming: true,
    grounded: true,
    taskType: outputFormat,
    deployments,
    homeProvider,
    homeReason,
    healthOf: () => ({ state: 'healthy' }),
  };
}
