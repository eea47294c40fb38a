/** How long the two parts of a prompt and its answer may be, before anybody knows which model will get it. */
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type FormatOptions, type OutputFormat, outputFormats } from '@harvest/contracts/output-formats';
import type { RoutingWishes } from '../spec/decision.ts';

/** What an item takes with its quotes and field names, and what stands around all items, in tokens: ample guesses. */
const itemTokens = 260;
const frameTokens = 400;
/** A word of text with the quotes that prove it. */
const wordTokens = 4;
/** Every current cloud model writes as much. */
const answerTokensMax = 8_000;
/** For the query and what the options add to the instructions. */
const marginTokens = 1_000;
/** Below this a source says nothing any more; a model whose context is shorter is not asked. */
const sourceTokensMin = 500;

/**
 * How many tokens an answer may have when the request does not say: the operator's default, or more where so many items
 * or words were asked for that an answer of that length would be cut off.
 */
export function outputTokensFor(format: OutputFormat, options: FormatOptions, defaultTokens: number): number {
  const { form, defaultCount, defaultWords } = outputFormats[format];
  const count = options.count ?? defaultCount ?? 0;
  const words = options.length_words ?? defaultWords ?? 0;
  const needed = (form === 'structured' ? frameTokens + count * itemTokens : 0) + words * wordTokens;
  return Math.max(defaultTokens, Math.min(answerTokensMax, needed));
}

/**
 * How many tokens of the sources a model is given: what the operator allows, or what the longest context holds among the
 * models that the wishes leave, besides instructions and answer.
 */
export function sourceTokensFor(
  catalogue: Pick<ModelCatalogue, 'deployments' | 'sourceTokensMax' | 'promptOverheadTokens'>,
  request: {
    readonly wishes: RoutingWishes;
    readonly outputFormat: OutputFormat;
    readonly maxOutputTokens: number;
  },
): number {
  const { provider, model, localOnly } = request.wishes;
  const contexts = catalogue.deployments
    .filter(
      (deployment) =>
        deployment.provider !== 'extractive' &&
        (provider === undefined || deployment.provider === provider) &&
        (model === undefined || deployment.model === model) &&
        (localOnly !== true || deployment.local),
    )
    .map(({ contextTokens }) => contextTokens);
  if (contexts.length === 0) return catalogue.sourceTokensMax;
  const overhead = (catalogue.promptOverheadTokens[request.outputFormat] ?? 0) + marginTokens;
  const room = Math.max(...contexts) - request.maxOutputTokens - overhead;
  return Math.max(sourceTokensMin, Math.min(catalogue.sourceTokensMax, room));
}
