import type { JobVerdict } from '@harvest/queue/job-terms';
import { type HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { ActiveSpan } from '@harvest/runtime/tracing';
import type { TerminalOutcome } from '@harvest/store/task-store';
import type { AttemptCourse } from './attempt-course.ts';
import { type TaskReport, countTask, describeTask } from './attempt-report.ts';
import type { StopCause } from './attempt-stop.ts';
import type { EventWriter } from './event-writer.ts';
import type { Claimed, JobRunnerOptions, ProcessorOutcome } from './job.ts';
import { judgeAttempt } from './judge-attempt.ts';
import type { SpendGuard } from './spend-guard.ts';
import { taskErrorOf } from './task-failure.ts';

/** A processor's result, or what it threw. */
export type AttemptOutcome = ProcessorOutcome | { readonly error: unknown };

/** An attempt whose processor has ended. */
interface EndedAttempt {
  readonly claim: Claimed;
  readonly logger: Logger;
  readonly span: ActiveSpan;
  readonly events: EventWriter;
  readonly course: AttemptCourse;
  readonly spend: SpendGuard;
}

/** Writes what becomes of a task, and tells the queue. */
export class AttemptEnding {
  readonly #options: JobRunnerOptions;
  readonly #attempt: EndedAttempt;

  constructor(options: JobRunnerOptions, attempt: EndedAttempt) {
    this.#options = options;
    this.#attempt = attempt;
  }

  /** Ends the attempt; a cause for its stop counts for more than what the processor threw. */
  async settle(outcome: AttemptOutcome, stopCause: StopCause | null): Promise<JobVerdict> {
    if ('content' in outcome) return this.#finish(this.#completionOf(outcome), null);
    switch (stopCause) {
      case 'cancelled':
        return this.#finish({ status: 'cancelled' }, null);
      case 'deadline': {
        const seconds = this.#options.config.TASK_DEADLINE_MS / 1_000;
        const error = taskErrorOf(
          'task.deadline_exceeded',
          `The task did not end within ${String(seconds)} seconds.`,
        );
        return this.#finish({ status: 'failed', error }, null);
      }
      case 'fenced':
        return this.#lost();
      case 'shutdown':
        return this.#giveBack();
      case null:
        return this.#failOrRetry(toHarvestError(outcome.error));
    }
  }

  async #failOrRetry(error: HarvestError): Promise<JobVerdict> {
    const { metrics, store } = this.#options;
    const { claim, events, span, logger, spend } = this.#attempt;
    const { attempt, lease } = claim;
    const verdict = judgeAttempt(error, this.#options, this.#attempt);
    if (verdict.kind === 'fail') {
      const reason = taskErrorOf(verdict.error.code, verdict.error.publicMessage);
      return this.#finish({ status: 'failed', error: reason }, verdict.error);
    }
    const { inMs, spareAttempt } = verdict;
    const taskError = taskErrorOf(error.code, error.publicMessage);
    const data = { attempt, error: taskError, retry_in_ms: inMs, counted: !spareAttempt };
    const left = [...(await events.close()), { type: 'attempt-failed', data } as const];
    metrics.retries.inc({ code: error.code });
    span.end(error);
    logger.warn('attempt failed, the task will run again', { retry_in_ms: inMs, err: error });
    const outcome = await store.tasks.release(lease, {
      events: left,
      spareAttempt,
      waiting: { error: taskError, inMs },
      account: spend.account(),
    });
    if (outcome === 'fenced') return this.#lost();
    // A cancelled task does not wait out the pause: its next claim ends it.
    return { kind: 'retry', inMs: outcome === 'cancel-requested' ? 0 : inMs };
  }

  async #giveBack(): Promise<JobVerdict> {
    const { claim, events, span, logger } = this.#attempt;
    const left = await events.close();
    span.end();
    logger.info('task given back at shutdown');
    await this.#options.store.tasks.release(claim.lease, {
      events: left,
      spareAttempt: true,
      account: this.#attempt.spend.account(),
    });
    return { kind: 'retry', inMs: 0 };
  }

  /** Somebody else holds the task: its next claim will tell whether there is anything left to do. */
  async #lost(): Promise<JobVerdict> {
    const { events, span, logger } = this.#attempt;
    this.#options.metrics.fencedWrites.inc();
    await events.close();
    span.end();
    logger.warn('a newer start holds the task');
    return { kind: 'retry', inMs: this.#options.config.LOCK_DURATION_MS };
  }

  async #finish(outcome: TerminalOutcome, error: HarvestError | null): Promise<JobVerdict> {
    const { claim, events, spend } = this.#attempt;
    const left = await events.close();
    const won = await this.#options.store.tasks.finish(claim.lease, outcome, left, spend.account());
    if (!won) return this.#lost();
    this.#report(outcome, error);
    return { kind: 'done' };
  }

  #completionOf(outcome: ProcessorOutcome): TerminalOutcome {
    const { documents } = outcome;
    const result = this.#attempt.course.resultOf(outcome);
    return { status: 'completed', result, ...(documents ? { documents } : {}) };
  }

  /** The one wide event of a finished task, its metrics and the end of its span. */
  #report(outcome: TerminalOutcome, error: HarvestError | null): void {
    const { claim, course, span, logger } = this.#attempt;
    const { record, attempt } = claim;
    const report: TaskReport = {
      record,
      outcome,
      decision: course.decision,
      processingMs: course.processingMs(),
      // A later start has waited for other reasons than the queue.
      queuedMs: attempt === 1 ? course.queuedMs() : null,
    };
    countTask(this.#options.metrics, report);
    logger[error?.code === 'internal.unexpected' ? 'error' : 'info']('task finished', {
      ...describeTask(report),
      queued_ms: course.queuedMs(),
      stage_ms: course.stageMs,
      ...(error === null ? {} : { err: error }),
    });
    span.setAttributes({ 'harvest.task.status': outcome.status });
    span.end(error ?? undefined);
  }
}
