import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { AttemptCourse } from './attempt-course.ts';
import type { Claimed, JobRunnerOptions } from './job.ts';
import { type FailureVerdict, judgeFailure } from './task-failure.ts';

/** What is to become of a task if this attempt fails now with this error. */
export function judgeAttempt(
  error: HarvestError,
  { config, random }: Pick<JobRunnerOptions, 'config' | 'random'>,
  { claim, course }: { readonly claim: Claimed; readonly course: AttemptCourse },
): FailureVerdict {
  return judgeFailure(error, {
    attempt: claim.attempt,
    ageMs: course.ageMs(),
    kind: claim.record.kind,
    limits: { attemptsMax: config.TASK_ATTEMPTS_MAX, coolingMaxMs: config.TASK_COOLING_MAX_MS },
    random,
  });
}
