import type { Keys } from './keys.ts';
import { nanoOf } from './nano-usd.ts';
import type { Redis } from './redis.ts';
import { runScript } from './script.ts';
import { noteSpendingScript } from './scripts/spending.ts';
import type { TaskLease } from './task-store.ts';

/** Where a task's holder says what it is about to spend, so that nothing is spent unseen if it is lost. */
export class SpendingNotes {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /**
   * Notes what this start may have spent when the calls that follow have ended, with all before them.
   *
   * @returns `fenced` when somebody else holds the task: nothing more may be spent.
   * @throws HarvestError `store.unavailable`.
   */
  async note(lease: TaskLease, upToUsd: number): Promise<'noted' | 'fenced'> {
    const key = this.#keys.task(this.#keys.shardOf(lease.tenant), lease);
    const reply = await runScript(this.#redis, noteSpendingScript, [key], [lease.fence, nanoOf(upToUsd)]);
    return reply === 1 ? 'noted' : 'fenced';
  }
}
