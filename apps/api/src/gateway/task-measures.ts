import { type SourceInput, sourceItemsOf } from '@harvest/contracts/harvest-source';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { outputFormats } from '@harvest/contracts/output-formats';
import { type LimitedRequest, promptLimitsOf } from '@harvest/router/decision/prompt-limits';
import { defaultOutputTokens, usualOutputTokens } from '@harvest/router/decision/usual-output-tokens';
import { wishesOf } from '@harvest/router/decision/wishes';
import {
  type RoutedRequest,
  decisionInputOf,
  measureSource,
} from '../routes/estimate-task/decision-input.ts';
import { countedReserve } from './counted-reserve.ts';
import { createPerCatalogue } from './per-catalogue.ts';
import { type AskedOf, type PriceBound, type PromptLengths, createPriceBound } from './price-bounds.ts';
import type { Measures } from './measures.ts';
import { tokensAbout, tokensAtMost } from './text-tokens.ts';

/** One of the tasks of a submission; all have the same source and options. */
export type TaskSubmission = RoutedRequest;

type PromptLimits = ReturnType<typeof promptLimitsOf>;
type LimitsOf = (catalogue: ModelCatalogue, request: LimitedRequest) => PromptLimits;

/** What the options add to the instructions, and what stands around each source, in tokens: ample guesses. */
const marginTokens = 1_000;
const fenceTokens = 60;

/** Creates the function that measures the tasks of a submission. */
export function createTaskMeasures(): (tasks: readonly [TaskSubmission, ...TaskSubmission[]]) => Measures {
  const dearestUsd = createPriceBound();
  const limitsOf = createPerCatalogue(promptLimitsOf);
  return (tasks) => {
    const [{ source, options }] = tasks;
    const texts = typeof source === 'string' ? [source] : source;
    return {
      capUsd: options.max_cost_usd,
      // The source is sent once, however many tasks work on it.
      tokens: (catalogue) =>
        sumOf(texts, tokensAbout) +
        sumOf(tasks, (task) => tokensAbout(task.query ?? '') + answerTokensOf(task, catalogue, limitsOf)),
      dearestUsd: (catalogue) =>
        Math.max(...tasks.map((task) => dearestOf(task, { catalogue, dearestUsd, limitsOf }))),
      counted: (catalogue) => {
        const measured = measureSource(source);
        const reserves = tasks.map((task) => countedReserve(decisionInputOf(task, catalogue, measured)));
        return {
          wantedUsd: Math.max(...reserves.map(({ wantedUsd }) => wantedUsd)),
          leastUsd: Math.max(...reserves.map(({ leastUsd }) => leastUsd)),
        };
      },
    };
  };
}

function sumOf<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + figure(item), 0);
}

/** What the limits of a prompt depend on, and no more, so that they are found in memory. */
function limitedRequestOf({ output_format: outputFormat, options }: TaskSubmission): LimitedRequest {
  const { count, length_words, max_output_tokens } = options;
  return { wishes: wishesOf(options), outputFormat, options: { count, length_words, max_output_tokens } };
}

/** The built-in engine writes without a model, and as much as it likes. */
function isBuiltIn({ output_format: outputFormat }: TaskSubmission): boolean {
  return outputFormats[outputFormat].maker === 'built-in';
}

/** How long the answer may become; where no worker has ever said what it can call, what the format needs by default. */
function answerTokensOf(task: TaskSubmission, catalogue: ModelCatalogue | null, limitsOf: LimitsOf): number {
  if (isBuiltIn(task)) return 0;
  const request = limitedRequestOf(task);
  if (catalogue !== null) return limitsOf(catalogue, request).maxOutputTokens;
  return task.options.max_output_tokens ?? usualOutputTokens(request, defaultOutputTokens);
}

interface Bounds {
  readonly catalogue: ModelCatalogue;
  readonly dearestUsd: PriceBound;
  readonly limitsOf: LimitsOf;
}

function dearestOf(task: TaskSubmission, { catalogue, dearestUsd, limitsOf }: Bounds): number {
  if (isBuiltIn(task)) return 0;
  const { maxOutputTokens, sourceTokensMax } = limitsOf(catalogue, limitedRequestOf(task));
  const asked: AskedOf = { wishes: wishesOf(task.options), grounded: true };
  const lengths: PromptLengths = {
    inputTokens:
      (catalogue.promptOverheadTokens[task.output_format] ?? 0) +
      marginTokens +
      tokensAtMost(task.query ?? '') +
      Math.min(sourceTokensMax, sourceTokensAtMost(task.source, catalogue)),
    maxOutputTokens,
  };
  return dearestUsd(catalogue, asked, lengths);
}

/** Nobody knows yet how long pages are. What goes into a prompt is limited for those, too. */
function sourceTokensAtMost(source: SourceInput, catalogue: ModelCatalogue): number {
  const items = sourceItemsOf(source);
  if (items.some(({ kind }) => kind === 'url')) return catalogue.sourceTokensMax;
  return sumOf(items, (item) => fenceTokens + (item.kind === 'text' ? tokensAtMost(item.text) : 0));
}
