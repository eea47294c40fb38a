import type { HarvestTaskRecord } from '@harvest/contracts/task-record';
import { type PipelineOutcome, runPipeline } from '@harvest/pipeline/run-pipeline';
import type { CachePlanner } from '@harvest/router/decision/cache-plan';
import { wishesOf } from '@harvest/router/decision/wishes';
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

/** Creates the processor; `planCache` decides which earlier answers are welcome. */
export function createTaskRunProcessor(options: {
  router: Router;
  planCache: CachePlanner;
  learning: Pick<TierLearning, 'observe'> | null;
}): TaskRunProcessor {
  return async (record, source, context) => {
    const { taskId, tenant, query, outputFormat } = record;
    const { max_output_tokens: maxOutputTokens, cache: mode } = record.options;
    const wishes = wishesOf(record.options);
    const limits = maxOutputTokens === undefined ? {} : { maxOutputTokens };
    const cache = options.planCache(
      {
        messages: [],
        grounding: { source, query, outputFormat },
        taskType: outputFormat,
        ...wishes,
        ...limits,
      },
      { tenant, taskId, mode, query },
    );
    const outcome = await runPipeline(
      { source, query, outputFormat, wishes, ...limits, ...(cache === undefined ? {} : { cache }) },
      { ...context, router: traceRouter(options.router, context.traceContext) },
    );
    options.learning?.observe(record, outcome.content);
    return outcome;
  };
}
