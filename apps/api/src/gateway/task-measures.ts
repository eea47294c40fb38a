import { type SourceInput, sourceItemsOf } from '@harvest/contracts/harvest-source';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type OutputFormat, outputFormats } from '@harvest/contracts/output-formats';
import {
  type LimitedRequest,
  type PromptLimits,
  promptLimitsOf,
} from '@harvest/router/decision/prompt-limits';
import { defaultOutputTokens, usualOutputTokens } from '@harvest/router/decision/usual-output-tokens';
import { wishesOf } from '@harvest/router/decision/wishes';
import {
  type RoutedRequest,
  decisionInputOf,
  measureSource,
} from '../routes/estimate-task/decision-input.ts';
import { countedReserve } from './counted-reserve.ts';
import { createPerCatalogue } from './per-catalogue.ts';
import { type PriceBound, priceBoundOf } from './price-bounds.ts';
import type { Measures } from './measures.ts';
import { tokensAbout, tokensAtMost } from './text-tokens.ts';

/** One of the tasks of a submission; all have the same source and options. */
export type TaskSubmission = RoutedRequest;

/** What holds for every task with the same wishes, format and lengths. */
interface Terms extends PromptLimits {
  readonly dearestUsd: PriceBound;
}

/** The built-in engine writes without a model, and as much as it likes. */
const builtInTerms: Terms = { maxOutputTokens: 0, sourceTokensMax: 0, dearestUsd: () => 0 };

/** What the options add to the instructions, and what stands around each source, in tokens: ample guesses. */
const marginTokens = 1_000;
const fenceTokens = 60;

/** Creates the function that measures the tasks of a submission. */
export function createTaskMeasures(): (tasks: readonly [TaskSubmission, ...TaskSubmission[]]) => Measures {
  const boundOf = createPerCatalogue(priceBoundOf);
  const termsOf = createPerCatalogue((catalogue, request: LimitedRequest): Terms => {
    if (isBuiltIn(request.outputFormat)) return builtInTerms;
    // Whom wishes lead to is the same whatever the task may cost.
    const { maxCostUsd: _cap, ...wishes } = request.wishes;
    return {
      ...promptLimitsOf(catalogue, request),
      dearestUsd: boundOf(catalogue, { wishes, grounded: true }),
    };
  });
  return (tasks) => {
    const [{ source, options }] = tasks;
    const texts = typeof source === 'string' ? [source] : source;
    let latest: { readonly catalogue: ModelCatalogue; readonly tasks: readonly MeasuredTask[] } | null = null;
    const measuredBy = (catalogue: ModelCatalogue): readonly MeasuredTask[] => {
      if (latest?.catalogue !== catalogue) {
        const measured = tasks.map((task) => ({ task, terms: termsOf(catalogue, limitedRequestOf(task)) }));
        latest = { catalogue, tasks: measured };
      }
      return latest.tasks;
    };
    return {
      capUsd: options.max_cost_usd,
      // The source is sent once, however many tasks work on it.
      tokens: (catalogue) =>
        sumOf(texts, tokensAbout) +
        sumOf(tasks, ({ query }) => tokensAbout(query ?? '')) +
        (catalogue === null
          ? sumOf(tasks, usualAnswerTokens)
          : sumOf(measuredBy(catalogue), ({ terms }) => terms.maxOutputTokens)),
      dearestUsd: (catalogue) => {
        const sourceTokens = sourceTokensAtMost(source, catalogue);
        return Math.max(
          ...measuredBy(catalogue).map((measured) => dearestOf(measured, catalogue, sourceTokens)),
        );
      },
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

function isBuiltIn(outputFormat: OutputFormat): boolean {
  return outputFormats[outputFormat].maker === 'built-in';
}

/** How long the answer may become where no worker has ever said what it can call: what the format needs by default. */
function usualAnswerTokens(task: TaskSubmission): number {
  if (isBuiltIn(task.output_format)) return 0;
  return task.options.max_output_tokens ?? usualOutputTokens(limitedRequestOf(task), defaultOutputTokens);
}

interface MeasuredTask {
  readonly task: TaskSubmission;
  readonly terms: Terms;
}

function dearestOf({ task, terms }: MeasuredTask, catalogue: ModelCatalogue, sourceTokens: number): number {
  return terms.dearestUsd({
    inputTokens:
      (catalogue.promptOverheadTokens[task.output_format] ?? 0) +
      marginTokens +
      tokensAtMost(task.query ?? '') +
      Math.min(terms.sourceTokensMax, sourceTokens),
    maxOutputTokens: terms.maxOutputTokens,
  });
}

/** Nobody knows yet how long pages are. What goes into a prompt is limited for those, too. */
function sourceTokensAtMost(source: SourceInput, catalogue: ModelCatalogue): number {
  const items = sourceItemsOf(source);
  if (items.some(({ kind }) => kind === 'url')) return catalogue.sourceTokensMax;
  return sumOf(items, (item) => fenceTokens + (item.kind === 'text' ? tokensAtMost(item.text) : 0));
}
