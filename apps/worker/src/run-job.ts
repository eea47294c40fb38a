/**
 * The one wrapper around every job: it claims the task, opens span, deadline and abort signal, runs the processor and
 * writes the outcome. Processors know nothing of the queue, and nothing else decides how a task ends.
 */
import type { JobVerdict } from '@harvest/queue/job-terms';
import type { TaskLease, TaskRef } from '@harvest/store/task-store';
import { Attempt } from './attempt.ts';
import type { Claimed, JobRunnerOptions } from './job.ts';
import { taskErrorOf } from './task-failure.ts';

/** For a claim that another one has overtaken: the next will tell what there is to do. */
const again: JobVerdict = { kind: 'retry', inMs: 0 };

/** What is for one client and starts later than this, or again, may be what nobody waits for any more. */
const promptStartMs = 2_000;

/** True for a task of one client, such as a chat, whose API process is gone: nobody would get the answer. */
async function isAbandoned({ store }: JobRunnerOptions, { record, attempt }: Claimed): Promise<boolean> {
  if (!('replyTo' in record)) return false;
  const prompt = attempt === 1 && (record.startedAtMs ?? 0) - record.createdAtMs < promptStartMs;
  return !prompt && !(await store.replies.isAwaited(record.replyTo));
}

/** Ends a task that nobody wants any more. */
async function cancel({ store, metrics }: JobRunnerOptions, lease: TaskLease): Promise<JobVerdict> {
  if (!(await store.tasks.finish(lease, { status: 'cancelled' }, []))) return again;
  metrics.tasks.inc({ status: 'cancelled' });
  return { kind: 'done' };
}

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
        return await cancel(options, claim.lease);
      case 'exhausted': {
        const error = taskErrorOf(
          'task.crashed_workers',
          `The task was started ${String(claim.attempts)} times and ended its worker each time.`,
        );
        const outcome = { status: 'failed', error, deadLetter: true } as const;
        if (!(await store.tasks.finish(claim.lease, outcome, []))) return again;
        metrics.tasks.inc({ status: 'failed' });
        metrics.taskErrors.inc({ code: error.code });
        metrics.deadLetters.inc();
        logger.error('a task is dead', {
          task_id: ref.taskId,
          tenant: ref.tenant,
          attempts: claim.attempts,
        });
        return { kind: 'done' };
      }
      case 'claimed':
        if (claim.resumed) metrics.duplicateStarts.inc();
        if (await isAbandoned(options, claim)) return await cancel(options, claim.lease);
        metrics.activeTasks.inc();
        try {
          return await new Attempt(options, claim).run(shutdown);
        } finally {
          metrics.activeTasks.dec();
        }
    }
  };
}
