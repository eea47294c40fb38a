import { runPipeline } from '@harvest/pipeline/run-pipeline';
import type { Router } from '@harvest/router/spec/router';
import type { JobContext, Processor } from '../job.ts';
import { traceRouter } from '../traced-router.ts';

/** Runs one task through the pipeline. */
export function createTaskRunProcessor(options: { router: Router }): Processor {
  return async (record, source, job: JobContext) => {
    const { provider, model, max_output_tokens: maxOutputTokens } = record.options;
    return runPipeline(
      {
        source,
        query: record.query,
        outputFormat: record.outputFormat,
        ...(provider === undefined ? {} : { provider }),
        ...(model === undefined ? {} : { model }),
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      },
      { ...job, router: traceRouter(options.router, job.traceContext) },
    );
  };
}
