import type { ReceivedRequest } from '@harvest/testkit/llm';
import type { Submission } from './api-client.ts';

const markPattern = /mark-[\w-]+/;

/** A small submission that can be told from others in what a provider receives. */
export function markedSubmission(mark: string): Submission {
  return {
    source: 'The dam was built in 1931. Nobody lives below it.',
    query: `When was it built? mark-${mark}`,
  };
}

/** The mark in a provider's request, without its prefix; undefined for requests that are no prompt of ours. */
export function markOf(request: ReceivedRequest): string | undefined {
  return markPattern.exec(JSON.stringify(request.body ?? null))?.[0].slice('mark-'.length);
}

/** Counts a provider's calls by mark. */
export class CallLedger {
  readonly #counts = new Map<string, number>();

  /** Notes a request. */
  add(request: ReceivedRequest): void {
    const mark = markOf(request);
    if (mark !== undefined) this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  }

  /** Calls, the repeated ones included. */
  get calls(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Tasks that were called for at least once. */
  get tasks(): number {
    return this.#counts.size;
  }

  /** Calls beyond the first of each task. */
  get repeated(): number {
    return this.calls - this.tasks;
  }
}
