import type { HarvestSpec } from '@harvest/contracts/task-record';
import type { StoreConfig } from './config.ts';
import { type Keys, acceptedMember } from './keys.ts';
import { queueFull } from './queue-full.ts';
import type { Redis } from './redis.ts';
import { acceptReplySchema } from './script-replies.ts';
import { runScript } from './script.ts';
import { acceptBatchScript } from './scripts/accept.ts';

/** Takes in tasks that were submitted together. */
export class BatchAcceptance {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #config: Pick<StoreConfig, 'PENDING_TASKS_MAX'>;

  constructor(options: { redis: Redis; keys: Keys; config: Pick<StoreConfig, 'PENDING_TASKS_MAX'> }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#config = options.config;
  }

  /**
   * Writes a record for each of a tenant's specs, all of them or none, and lists them for the sweeper until they are
   * marked as queued. Accepting the same batch again changes nothing. @throws HarvestError `queue.full` or
   * `store.unavailable`.
   */
  async accept(specs: readonly HarvestSpec[], source: string): Promise<void> {
    const [first] = specs;
    if (first === undefined) return;
    if (specs.some(({ tenant }) => tenant !== first.tenant)) throw new Error('a batch is of one tenant');
    const shard = this.#keys.shardOf(first.tenant);
    const { reply } = await runScript(
      this.#redis,
      acceptBatchScript,
      [
        this.#keys.tasksByStatus(shard, first.tenant, 'pending'),
        this.#keys.accepted(shard),
        this.#keys.totals(shard),
        ...specs.map((spec) => this.#keys.task(shard, spec)),
      ],
      [
        source,
        this.#config.PENDING_TASKS_MAX,
        ...specs.flatMap((spec) => [spec.taskId, acceptedMember(spec), JSON.stringify(spec)]),
      ],
    );
    const [outcome] = acceptReplySchema.parse(reply);
    if (outcome === 'full') throw queueFull('None of the tasks was accepted');
  }
}
