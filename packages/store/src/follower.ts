import type { StoredEvent } from './task-store.ts';

const bufferedEventsMax = 500;

/** One listener: what it has not yet taken, and whether it has to read the stream again. */
export class Follower {
  readonly #buffer: StoredEvent[] = [];
  #wake: (() => void) | null = null;
  #mustReplay = true;

  /** Takes an event in; a full buffer is given up and read again from the stream. */
  push(event: StoredEvent): void {
    if (this.#buffer.length >= bufferedEventsMax) this.invalidate();
    else this.#buffer.push(event);
    this.#notify();
  }

  /** What was announced may have been missed: the next step reads the stream. */
  invalidate(): void {
    this.#buffer.length = 0;
    this.#mustReplay = true;
    this.#notify();
  }

  /** True once after each `invalidate`. */
  takeReplay(): boolean {
    const replay = this.#mustReplay;
    this.#mustReplay = false;
    return replay;
  }

  shift(): StoredEvent | undefined {
    return this.#buffer.shift();
  }

  /** Resolves at the next event, at `invalidate`, or when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#mustReplay || this.#buffer.length > 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }

  #notify(): void {
    this.#wake?.();
  }
}
