import { decodeSource, sourceItemsOf } from '@harvest/contracts/harvest-source';
import { formatOptionsOf } from '@harvest/contracts/output-formats';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { HarvestTaskRecord } from '@harvest/contracts/task-record';
import type { AcquirePage } from '@harvest/acquisition/spec/acquire';
import type { StageContext } from '@harvest/pipeline/document';
import { type PipelineOutcome, runPipeline } from '@harvest/pipeline/run-pipeline';
import type { CachePlanner } from '@harvest/router/decision/cache-plan';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { promptLimitsOf } from '@harvest/router/decision/prompt-limits';
import { wishesOf } from '@harvest/router/decision/wishes';
import type { Embedder } from '@harvest/router/embeddings/embedder';
import { keyedProvidersOf } from '@harvest/router/resilience/caller-key-of';
import type { Router } from '@harvest/router/spec/router';
import type { JobContext } from '../job.ts';
import type { TierLearning } from '../tier-learning.ts';
import { traceRouter } from '../traced-router.ts';

/** Runs tasks that work on a source: each through the pipeline. */
export type TaskRunProcessor = (
  record: HarvestTaskRecord,
  source: string,
  context: JobContext,
) => Promise<PipelineOutcome>;

/** What the pipeline uses besides the router. */
export interface TaskRunOptions extends Pick<StageContext, 'countTokens' | 'compute'> {
  readonly router: Router;
  /** Decides which earlier answers are welcome. */
  readonly planCache: CachePlanner;
  readonly learning: Pick<TierLearning, 'observe'> | null;
  /** Starts the acquisition of one task's pages, which have a limit together. */
  readonly beginAcquisition: () => AcquirePage;
  readonly embedder: Embedder | null;
  readonly catalogue: () => ModelCatalogue;
}

/** Creates the processor. */
export function createTaskRunProcessor(options: TaskRunOptions): TaskRunProcessor {
  return async (record, source, context) => {
    const { taskId, tenant, query, outputFormat } = record;
    const { cache: mode } = record.options;
    const formatOptions = formatOptionsOf(record.options);
    const wishes = wishesOf(record.options);
    const keyedProviders = keyedProvidersOf(context.keys);
    const catalogue = catalogueFor(options.catalogue(), keyedProviders);
    const limits = promptLimitsOf(catalogue, { wishes, outputFormat, options: record.options });
    const { countTokens, compute } = options;
    const embedder = options.embedder === null ? null : context.guardEmbedder(options.embedder);
    const mayEmbed = embedder !== null && (embedder.local || wishes.localOnly !== true);
    const outcome = await runPipeline(
      {
        sources: sourceItemsOf(decodeSource(record.sourceForm, source)),
        query,
        outputFormat,
        options: formatOptions,
        wishes,
        maxOutputTokens: limits.maxOutputTokens,
      },
      {
        ...context,
        router: context.guardSpending(traceRouter(options.router, context.traceContext)),
        planCache: (request) => options.planCache(request, { tenant, taskId, keyedProviders, mode, query }),
        acquire: options.beginAcquisition(),
        compute,
        countTokens,
        ...(mayEmbed ? { embed: (texts, { signal }) => embedder.embed(texts, signal) } : {}),
        sourceTokensMax: limits.sourceTokensMax,
        willRunAgain: context.willRunAgain,
      },
    );
    options.learning?.observe(record, outcome.content);
    return outcome;
  };
}
