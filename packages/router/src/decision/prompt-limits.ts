/** How long the two parts of a prompt and its answer may be, before anybody knows which model will get it. */
import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { FormatOptions, OutputFormat } from '@harvest/contracts/output-formats';
import type { RoutingWishes } from '../spec/decision.ts';
import { tryToDecide } from './estimate.ts';
import { usualOutputTokens } from './usual-output-tokens.ts';

/** For the query and what the options add to the instructions. */
const marginTokens = 1_000;
/** Below these a source and an answer say nothing any more; a model with less room is not asked. */
const sourceTokensMin = 500;
const answerTokensMin = 500;

/** What the limits of a request depend on. */
export interface LimitedRequest {
  readonly wishes: RoutingWishes;
  readonly outputFormat: OutputFormat;
  readonly options: FormatOptions & { readonly max_output_tokens?: number | undefined };
}

/** The limits of a prompt and its answer, in tokens. */
export interface PromptLimits {
  /** How long the answer may be: what the request says, or what its format needs and every candidate can write. */
  readonly maxOutputTokens: number;
  /** Most of the sources that go into the prompt; more are condensed to these. */
  readonly sourceTokensMax: number;
}

/** Who could be asked with a prompt of this length if all were well; nobody when the request would be refused. */
function askable(
  { deployments, homeProvider, homeReason }: ModelCatalogue,
  { wishes, outputFormat }: LimitedRequest,
  lengths: { readonly inputTokens: number; readonly maxOutputTokens: number },
): readonly Deployment[] {
  const { decision } = tryToDecide({
    wishes,
    ...lengths,
    // It tells in which order models are asked, and not which.
    complexity: { score: 0, features: {} },
    streaming: true,
    grounded: true,
    taskType: outputFormat,
    deployments,
    homeProvider,
    homeReason,
    healthOf: () => ({ state: 'healthy' }),
  });
  return (decision?.candidates ?? []).map(({ deployment }) => deployment);
}

/** The longest context of the home provider's models, which go first, or else of all. */
function longestContextTokens(
  models: readonly Deployment[],
  homeProvider: ModelCatalogue['homeProvider'],
): number {
  const ofHome = models.filter(({ provider }) => provider === homeProvider);
  return Math.max(...(ofHome.length > 0 ? ofHome : models).map(({ contextTokens }) => contextTokens));
}

/**
 * How long source and answer may be, so that whoever would be asked first has room for them. The built-in engine reads
 * everything. A length of the answer that the request does not set is one that every candidate can write, and leaves
 * the source at least half of the room.
 */
export function promptLimitsOf(catalogue: ModelCatalogue, request: LimitedRequest): PromptLimits {
  const { promptOverheadTokens, sourceTokensMax, defaultMaxOutputTokens, homeProvider } = catalogue;
  const takenTokens = (promptOverheadTokens[request.outputFormat] ?? 0) + marginTokens;
  const askedTokens = request.options.max_output_tokens;
  const usualTokens = usualOutputTokens(request, defaultMaxOutputTokens);
  const candidates = askable(catalogue, request, {
    inputTokens: takenTokens + sourceTokensMin,
    maxOutputTokens: askedTokens ?? Math.min(usualTokens, answerTokensMin),
  });
  const models = candidates.filter(({ provider }) => provider !== 'extractive');
  if (models.length === 0) {
    return {
      maxOutputTokens: askedTokens ?? usualTokens,
      sourceTokensMax: candidates.length > 0 ? Number.MAX_SAFE_INTEGER : sourceTokensMax,
    };
  }
  const roomTokens = longestContextTokens(models, homeProvider) - takenTokens;
  const writtenTokens = Math.min(...models.map(({ maxOutputTokens }) => maxOutputTokens));
  const maxOutputTokens = askedTokens ?? Math.min(usualTokens, writtenTokens, Math.floor(roomTokens / 2));
  return { maxOutputTokens, sourceTokensMax: Math.min(sourceTokensMax, roomTokens - maxOutputTokens) };
}
