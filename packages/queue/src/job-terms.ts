/** What the jobs of all queues have in common: records decide about them, BullMQ only brings them to a worker. */
import type { JobsOptions } from 'bullmq';

/** What becomes of a job: it is over, or it runs again after a pause. */
export type JobVerdict = { readonly kind: 'done' } | { readonly kind: 'retry'; readonly inMs: number };

/**
 * A record, not the job, says how often something was tried and how it ended. So a job is retried without a limit of its
 * own and leaves no trace when it is done. What the store writes when it accepts a task, scripts/queued-jobs.ts, is the same.
 */
export const recordedJobOptions: JobsOptions = {
  attempts: 1_000_000,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
};

/** Thrown into BullMQ to have a job run again; carries the pause. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly inMs: number;

  constructor(inMs: number) {
    super(`run again in ${String(inMs)} ms`);
    this.inMs = inMs;
  }
}
