import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { Task } from '@harvest/contracts/task';
import { HarvestError } from '@harvest/runtime/harvest-error';

/** A task that has a result to export. */
export type CompletedTask = Task & { readonly result: HarvestResult; readonly completed_at: string };

/** The task as one with a result. @throws HarvestError `task.not_completed`. */
export function completedTask(task: Task): CompletedTask {
  const { result, completed_at: completedAt } = task;
  if (result === null || completedAt === null) {
    throw new HarvestError({
      code: 'task.not_completed',
      publicMessage: `Only a completed task can be exported; this one is ${task.status}.`,
    });
  }
  return { ...task, result, completed_at: completedAt };
}

/** The language of a result (BCP 47): the one that was asked for, else that of the first source that has one. */
export function languageOf(task: CompletedTask): string {
  const ofSource = task.result.sources.find(({ metadata }) => metadata?.language)?.metadata?.language;
  const language = task.options.language ?? ofSource ?? 'en';
  return isLanguageTag(language) ? language : 'en';
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
