/**
 * The one wrapper around every job: it claims the task, opens span, deadline and abort signal, runs the processor and
 * writes the outcome. Processors know nothing of the queue, and nothing else decides how a task ends.
 */
import type { ResultContent } from '@harvest/pipeline/document';
import type { PipelineContext } from '@harvest/pipeline/run-pipeline';
import type { TaskRecord } from '@harvest/contracts/task-record';
import type { JobVerdict } from '@harvest/queue/task-consumer';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { Context } from '@harvest/runtime/tracing';
import type { Store } from '@harvest/store/create-store';
import type { ClaimOutcome, TaskRef } from '@harvest/store/task-store';
import { Attempt } from './attempt.ts';
import type { WorkerConfig } from './config.ts';
import type { WorkerMetrics } from './metrics.ts';
import { taskErrorOf } from './task-failure.ts';

/** What a processor may use. */
export interface JobContext extends Omit<PipelineContext, 'router'> {
  /** The context of the job's span, below which a processor's calls are traced. */
  readonly traceContext: Context;
}

export interface ProcessorOutcome {
  readonly content: ResultContent;
  readonly firstTokenMs: number | null;
}

export type Processor = (
  record: TaskRecord,
  source: string,
  context: JobContext,
) => Promise<ProcessorOutcome>;

export interface JobRunnerOptions {
  readonly store: Store;
  readonly config: Pick<WorkerConfig, 'TASK_ATTEMPTS_MAX' | 'TASK_DEADLINE_MS' | 'LOCK_DURATION_MS'>;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly process: Processor;
}

export type Claimed = Extract<ClaimOutcome, { kind: 'claimed' }>;

/**
 * Returns the function that runs one job. It resolves to `done` only when the task is terminal or gone; anything that
 * leaves that open is tried again, so that no job can disappear from under its task.
 */
export function createJobRunner(
  options: JobRunnerOptions,
): (ref: TaskRef, shutdown: AbortSignal) => Promise<JobVerdict> {
  const { store, config, logger, metrics } = options;
  return async (ref, shutdown) => {
    const claim = await store.tasks.claim(ref, { attemptsMax: config.TASK_ATTEMPTS_MAX });
    switch (claim.kind) {
      case 'missing':
      case 'finished':
        return { kind: 'done' };
      case 'cancel-requested':
        await store.tasks.finish(claim.lease, { status: 'cancelled' }, []);
        metrics.tasks.inc({ status: 'cancelled' });
        return { kind: 'done' };
      case 'exhausted': {
        const error = taskErrorOf(
          'task.crashed_workers',
          `The task was started ${String(claim.attempts)} times and ended its worker each time.`,
        );
        await store.tasks.finish(claim.lease, { status: 'failed', error, deadLetter: true }, []);
        metrics.tasks.inc({ status: 'failed' });
        metrics.taskErrors.inc({ code: error.code });
        metrics.deadLetters.inc();
        logger.error('a task is dead', { task_id: ref.taskId, tenant: ref.tenant, attempts: claim.attempts });
        return { kind: 'done' };
      }
      case 'claimed':
        if (claim.resumed) metrics.duplicateStarts.inc();
        metrics.activeTasks.inc();
        try {
          return await new Attempt(options, claim).run(shutdown);
        } finally {
          metrics.activeTasks.dec();
        }
    }
  };
}
