import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';

/**
 * Tells the process when the cancellation of a task is requested. A nudge that gets lost with a connection is made up
 * for: whatever the task's holder writes, or asks every few seconds, is answered with the request.
 */
export class Cancellations {
  readonly #subscriber: Redis;
  readonly #channels: readonly string[];
  readonly #listeners = new Map<string, () => void>();

  constructor(options: { subscriber: Redis; keys: Keys }) {
    this.#subscriber = options.subscriber;
    this.#channels = options.keys.shards.map((shard) => options.keys.cancellations(shard));
    this.#subscriber.on('message', (_channel: string, taskId: string) => this.#listeners.get(taskId)?.());
  }

  /** Begins to listen; resolves when the subscriptions stand. */
  async start(): Promise<void> {
    await this.#subscriber.subscribe(...this.#channels);
  }

  /** Calls `listener` when this task is to be cancelled; the returned function ends that. */
  listen(taskId: string, listener: () => void): () => void {
    this.#listeners.set(taskId, listener);
    return () => {
      if (this.#listeners.get(taskId) === listener) this.#listeners.delete(taskId);
    };
  }
}
