import { z } from 'zod';
import type { Keys } from './keys.ts';
import { type Redis, toStoreError } from './redis.ts';
import { defineScript, runScript } from './script.ts';
import { clockLua } from './scripts/fragments.ts';

/** A worker that has not been heard of for this long is not counted. */
const silenceMaxMs = 15_000;

/** How often a worker shows that it lives. */
export const heartbeatIntervalMs = 5_000;

/**
 * Marks a worker as alive, or a master key as used, and forgets those that went silent.
 *
 * KEYS  1 workers, or master keys · ARGV  1 id · 2 longest silence in ms
 */
const beatScript = defineScript(
  'beat',
  `${clockLua}
local now = now_ms()
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return 1
`,
);

/**
 * Looks at one shard.
 *
 * KEYS  1 workers · 2 totals · ARGV  1 longest silence in ms
 * Returns {living workers, pending tasks, processing tasks}
 */
const censusScript = defineScript(
  'census',
  `${clockLua}
local totals = redis.call('HMGET', KEYS[2], 'accepted', 'started', 'finished')
local started = tonumber(totals[2] or '0')
return {redis.call('ZCOUNT', KEYS[1], now_ms() - ARGV[1], '+inf'), tonumber(totals[1] or '0') - started,
  started - tonumber(totals[3] or '0')}
`,
);

/**
 * Lists who is not silent.
 *
 * KEYS  1 workers, or master keys · ARGV  1 longest silence in ms · Returns their ids
 */
const livingScript = defineScript(
  'living',
  `${clockLua}
return redis.call('ZRANGE', KEYS[1], now_ms() - ARGV[1], '+inf', 'BYSCORE')
`,
);

const idsSchema = z.array(z.string());

export interface StoreHealth {
  /** Milliseconds of one round trip. */
  readonly latencyMs: number;
  readonly workers: number;
  readonly waiting: number;
  readonly active: number;
}

/** Who works, with which master keys, and how much there is to do. */
export class Fleet {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /** Shows that a worker lives; call it every `heartbeatIntervalMs`. */
  async beat(workerId: string): Promise<void> {
    const [shard] = this.#keys.shards;
    if (shard !== undefined)
      await runScript(this.#redis, beatScript, [this.#keys.workers(shard)], [workerId, silenceMaxMs]);
  }

  /** Says that a process seals with this master key; call it every `heartbeatIntervalMs`. */
  async noteMasterKey(masterKeyId: string): Promise<void> {
    await runScript(this.#redis, beatScript, [this.#keys.masterKeysInUse()], [masterKeyId, silenceMaxMs]);
  }

  /** The ids of the master keys that living processes seal with, or did until a moment ago. */
  async masterKeys(): Promise<readonly string[]> {
    const reply = await runScript(this.#redis, livingScript, [this.#keys.masterKeysInUse()], [silenceMaxMs]);
    return idsSchema.parse(reply);
  }

  /** Takes a worker off the list at its orderly end. */
  async leave(workerId: string): Promise<void> {
    const [shard] = this.#keys.shards;
    try {
      if (shard !== undefined) await this.#redis.zrem(this.#keys.workers(shard), workerId);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Counts over all shards; every worker serves every shard, so that the first shard's list has them all. */
  async health(): Promise<StoreHealth> {
    const startedAt = performance.now();
    const replies = await Promise.all(
      this.#keys.shards.map((shard) =>
        runScript(
          this.#redis,
          censusScript,
          [this.#keys.workers(shard), this.#keys.totals(shard)],
          [silenceMaxMs],
        ),
      ),
    );
    const latencyMs = performance.now() - startedAt;
    const rows = replies.map((reply) => (Array.isArray(reply) ? reply.map(Number) : []));
    const sum = (column: number): number => rows.reduce((total, row) => total + (row[column] ?? 0), 0);
    return { latencyMs, workers: rows[0]?.[0] ?? 0, waiting: sum(1), active: sum(2) };
  }
}
