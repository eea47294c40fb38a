import { taskErrorSchema } from '@harvest/contracts/task-error';
import { taskIdSchema } from '@harvest/contracts/task-id';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';

const letterSchema = z.strictObject({ taskId: taskIdSchema, tenant: z.string(), error: taskErrorSchema });

/** A task that ended its workers too often. */
export type DeadLetter = z.infer<typeof letterSchema> & {
  /** Stream id, for `remove`. */
  readonly id: string;
  readonly shardIndex: number;
};

/** Lets an operator look at dead letters and remove them; the terminal write puts them there. */
export class DeadLetters {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /** The newest letters of every shard, at most `limit` each. */
  async list(limit: number): Promise<readonly DeadLetter[]> {
    const perShard = await Promise.all(
      this.#keys.shards.map(async (shard) => {
        const entries = await orStoreError(
          this.#redis.xrevrange(this.#keys.deadLetters(shard), '+', '-', 'COUNT', limit),
        );
        return entries.map(([id, fields]) => ({
          ...letterSchema.parse(JSON.parse(fields[1] ?? '')),
          id,
          shardIndex: shard.index,
        }));
      }),
    );
    return perShard.flat();
  }

  /** Removes one letter; true when it was there. */
  async remove(letter: Pick<DeadLetter, 'id' | 'shardIndex'>): Promise<boolean> {
    const shard = this.#keys.shards[letter.shardIndex];
    if (shard === undefined) return false;
    return (await orStoreError(this.#redis.xdel(this.#keys.deadLetters(shard), letter.id))) === 1;
  }
}
