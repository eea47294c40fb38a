import type { TaskEvent } from '@harvest/contracts/task-events';
import type { Terminal } from './terminal.ts';

/** Shows the events of one task as they come: a line with its time for each step, and the text as it grows. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #elapsedMs: () => number;
  #generation = 0;
  #text = '';

  constructor(options: { terminal: Terminal; elapsedMs: () => number }) {
    this.#terminal = options.terminal;
    this.#elapsedMs = options.elapsedMs;
  }

  /** The text that was shown so far, of the newest generation alone. */
  get shownText(): string {
    return this.#text;
  }

  /** Writes a step with the time since the start. */
  step(text: string): void {
    const seconds = (this.#elapsedMs() / 1000).toFixed(2).padStart(7);
    this.#terminal.line(`${this.#terminal.dim(`${seconds} s`)}  ${text}`);
  }

  show(event: TaskEvent): void {
    if (event.type === 'token-delta') this.#showDelta(event.data);
    else {
      const text = describe(event);
      if (text !== null) this.step(text);
    }
  }

  #showDelta(delta: { generation: number; text: string }): void {
    // Deltas of a lower generation are void by contract.
    if (delta.generation < this.#generation) return;
    if (delta.generation > this.#generation) {
      if (this.#generation > 0) this.step('the text starts anew');
      else this.#terminal.line();
      this.#generation = delta.generation;
      this.#text = '';
    }
    this.#text += delta.text;
    this.#terminal.write(delta.text);
  }
}

/** How much of a model has arrived, as a clause; nothing while that is not known. */
function shareOf(progress: { completed_bytes: number | null; total_bytes: number | null }): string {
  const { completed_bytes: completed, total_bytes: total } = progress;
  if (completed === null || total === null || total === 0) return '';
  return `, ${((completed / total) * 100).toFixed(0)} %`;
}

/** A step in words; null for what a person at the terminal need not see. */
function describe(event: Exclude<TaskEvent, { type: 'token-delta' }>): string | null {
  switch (event.type) {
    case 'task-accepted':
      return 'accepted and stored';
    case 'task-started':
      return event.data.attempt === 1
        ? 'a worker has started it'
        : `a worker has started it, attempt ${String(event.data.attempt)}`;
    case 'stage-started':
      return null;
    case 'model-selected':
      return `${event.data.provider} answers with ${event.data.model}`;
    case 'model-pulling':
      return `${event.data.model} is being fetched: ${event.data.status}${shareOf(event.data)}`;
    case 'answer-cached':
      return `answered from the cache, ${event.data.age_seconds.toFixed(0)} s after it was first asked`;
    case 'restart':
      return `${event.data.from.provider} broke off (${event.data.code}); ${event.data.to.provider} begins anew with ${event.data.to.model}`;
    case 'tool-call-delta':
      return null;
    case 'attempt-failed':
      return `${event.data.counted === false ? 'it has to wait' : `attempt ${String(event.data.attempt)} failed`}: ${event.data.error.message} Next try in ${(event.data.retry_in_ms / 1000).toFixed(1)} s.`;
    case 'events-dropped':
      return `some progress is not shown: ${event.data.reason}`;
    case 'task-completed':
      return 'completed';
    case 'task-failed':
      return `failed: ${event.data.error.message}`;
    case 'task-cancelled':
      return 'cancelled';
  }
}
