import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { JobVerdict } from '@harvest/queue/job-terms';
import { batchTemplateName } from '@harvest/pipeline/synthesis/batch-prompt';
import type { Router } from '@harvest/router/spec/router';
import type { TaskRef } from '@harvest/store/task-store';
import { Seat } from '../batch/seat.ts';
import { SharedCall } from '../batch/shared-call.ts';
import type { JobRunnerOptions, Processor } from '../job.ts';
import { createJobRunner } from '../run-job.ts';
import type { TaskRunProcessor } from './task-run.ts';

/** What running a batch takes beyond what running a task does. */
export interface BatchRunnerOptions extends Omit<JobRunnerOptions, 'process'> {
  readonly router: Router;
  readonly catalogue: () => ModelCatalogue;
  /**
   * Called for each batch: returns what creates the processor of a member, over a router that the member has for itself.
   * What the members have in common, such as pages, is theirs together.
   */
  readonly openBatch: () => (router: Router) => TaskRunProcessor;
}

/**
 * Returns the function that runs the tasks of a batch: each with its own claim, deadline, events and outcome, like any
 * other, but with one model call between them. It returns a verdict for each, in order.
 *
 * @throws what a task could not be run for, once all the others have ended.
 */
export function createBatchRunner(
  options: BatchRunnerOptions,
): (refs: readonly TaskRef[], shutdown: AbortSignal) => Promise<readonly JobVerdict[]> {
  const { router, catalogue, openBatch } = options;
  return async (refs, shutdown) => {
    const createProcessor = openBatch();
    const call = new SharedCall({ router, catalogue, seats: refs.length });
    const settled = await Promise.allSettled(
      refs.map(async (ref) => {
        const seat = new Seat({ call, router });
        try {
          return await createJobRunner({
            ...options,
            process: createMemberProcessor(seat, createProcessor(seat)),
          })(ref, shutdown);
        } finally {
          seat.release();
        }
      }),
    );
    return settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  };
}

/** Runs one member, whose seat tells whether it shared a call. */
function createMemberProcessor(seat: Seat, process: TaskRunProcessor): Processor {
  return async (record, source, context) => {
    if (record.kind !== 'harvest') throw new Error('a batch is of tasks with a source');
    const outcome = await process(record, source, context);
    const { sharedBy: size } = seat;
    const shared = size === null ? { batch: null } : { batch: { size }, template: batchTemplateName };
    return { ...outcome, content: { ...outcome.content, ...shared } };
  };
}
