import type { Logger } from '@harvest/runtime/logger';
import { z } from 'zod';
import type { StoreConfig } from './config.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis, toStoreError } from './redis.ts';
import { type Script, type ScriptArgument, runScript } from './script.ts';
import {
  beginAnswerScript,
  renewAnswerScript,
  settleAnswerScript,
  similarAnswersScript,
} from './scripts/response-cache.ts';

/** More than this many queries in one bucket tell little apart; the oldest are no longer found by similarity. */
const bucketMembersMax = 32;

const beginReplySchema = z.union([
  z.tuple([z.literal('hit'), z.string()]),
  z.tuple([z.enum(['leader', 'follower'])]),
]);
const similarReplySchema = z.array(z.string());

/** A request of a tenant, by the key of everything that its answer depends on. */
export interface AnswerRef {
  readonly tenant: string;
  readonly exactKey: string;
}

/** An answer to be kept; `sketch` says how it is found by similarity. */
interface NewAnswer {
  readonly body: string;
  readonly ttlMs: number;
  readonly sketch: { readonly profile: string; readonly buckets: readonly string[] } | null;
}

export type BeginOutcome =
  { readonly kind: 'hit'; readonly body: string } | { readonly kind: 'leader' | 'follower' };

type CacheLimits = Pick<StoreConfig, 'CACHE_ENTRIES_MAX' | 'CACHE_ENTRY_BYTES_MAX'>;

/**
 * Answers of models in Redis, and who makes the one that is missing. Every call is one round trip and rejects with
 * `store.unavailable` when Redis does not answer in time; what the connections allow is up to whoever opens them.
 */
export class ResponseCache {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #limits: CacheLimits;
  readonly #listeners = new Map<string, Set<() => void>>();

  /** `subscriber` listens for settled requests whenever it is connected; both connections belong to the caller. */
  constructor(options: { redis: Redis; subscriber: Redis; keys: Keys; config: CacheLimits; logger: Logger }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#limits = options.config;
    const { subscriber, logger } = options;
    subscriber.on('message', (_channel: string, request: string) => {
      for (const listener of this.#listeners.get(request) ?? []) listener();
    });
    const channels = this.#keys.shards.map((shard) => this.#keys.answersSettled(shard));
    const subscribe = (): void => {
      subscriber.subscribe(...channels).catch((error: unknown) => {
        // The next connection subscribes again; until then those who wait look by themselves.
        logger.debug('subscribing to settled answers failed', { err: error });
      });
    };
    subscriber.on('ready', subscribe);
    if (subscriber.status === 'ready') subscribe();
  }

  /** Finds an answer, or makes the holder the one to make it unless another is. */
  async begin(ref: AnswerRef, lease: { holder: string; leaseMs: number }): Promise<BeginOutcome> {
    const [kind, body] = beginReplySchema.parse(
      await this.#run(
        beginAnswerScript,
        [this.#entry(ref), this.#flight(ref)],
        [lease.holder, lease.leaseMs],
      ),
    );
    return kind === 'hit' ? { kind, body } : { kind };
  }

  /** Prolongs a lead that the holder still has. */
  async renew(ref: AnswerRef, lease: { holder: string; leaseMs: number }): Promise<void> {
    await this.#run(renewAnswerScript, [this.#flight(ref)], [lease.holder, lease.leaseMs]);
  }

  /** Keeps an answer, unless there is none or it is too large, gives the lead up and tells who waits. */
  async settle(ref: AnswerRef, holder: string, answer: NewAnswer | null): Promise<void> {
    const shard = this.#keys.shardOf(ref.tenant);
    const kept =
      answer !== null && Buffer.byteLength(answer.body) <= this.#limits.CACHE_ENTRY_BYTES_MAX ? answer : null;
    const buckets = kept?.sketch?.buckets ?? [];
    await this.#run(
      settleAnswerScript,
      [
        this.#entry(ref),
        this.#flight(ref),
        this.#keys.answersByTime(shard, ref.tenant),
        ...buckets.map((bucket) => this.#keys.similarAnswers(shard, ref.tenant, bucket)),
      ],
      [
        holder,
        ref.exactKey,
        this.#keys.answersSettled(shard),
        announcementOf(ref),
        kept?.body ?? '',
        kept?.sketch?.profile ?? '',
        kept?.ttlMs ?? 0,
        this.#limits.CACHE_ENTRIES_MAX,
        this.#keys.answerPrefix(shard, ref.tenant),
        bucketMembersMax,
      ],
    );
  }

  /** The body of an answer; null when there is none. */
  async read(ref: AnswerRef): Promise<string | null> {
    try {
      return await this.#redis.hget(this.#entry(ref), 'body');
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Answers that are listed in the same buckets, those in most of them first. */
  async candidates(options: {
    tenant: string;
    buckets: readonly string[];
    limit: number;
  }): Promise<readonly { readonly exactKey: string; readonly profile: string }[]> {
    const { tenant, buckets, limit } = options;
    const shard = this.#keys.shardOf(tenant);
    const reply = similarReplySchema.parse(
      await this.#run(
        similarAnswersScript,
        buckets.map((bucket) => this.#keys.similarAnswers(shard, tenant, bucket)),
        [limit, this.#keys.answerPrefix(shard, tenant)],
      ),
    );
    return reply.flatMap((exactKey, index) =>
      index % 2 === 0 ? [{ exactKey, profile: reply[index + 1] ?? '' }] : [],
    );
  }

  /** Calls `listener` whenever somebody settles the request; the returned function ends that. */
  onSettled(ref: AnswerRef, listener: () => void): () => void {
    const request = announcementOf(ref);
    const listeners = this.#listeners.get(request) ?? new Set();
    this.#listeners.set(request, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(request);
    };
  }

  #entry(ref: AnswerRef): string {
    return this.#keys.answerPrefix(this.#keys.shardOf(ref.tenant), ref.tenant) + ref.exactKey;
  }

  #flight(ref: AnswerRef): string {
    return this.#keys.answerFlight(this.#keys.shardOf(ref.tenant), ref);
  }

  async #run(script: Script, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown> {
    return await runScript(this.#redis, script, keys, args);
  }
}

/** Keys have a fixed length, so that the two parts need no separator. */
function announcementOf(ref: AnswerRef): string {
  return ref.exactKey + ref.tenant;
}

/** A cache with its own two connections, so that neither its limits nor its load are those of the tasks. */
export interface OpenResponseCache {
  readonly cache: ResponseCache;
  /** Ends both connections at once. */
  readonly close: () => void;
}

/**
 * Opens the cache in `CACHE_REDIS_URL`, or else beside the tasks. Connecting goes on in the background.
 *
 * @param options.commandTimeoutMs how long Redis may take to answer before the cache does without it
 */
export function openResponseCache(options: {
  config: StoreConfig;
  logger: Logger;
  commandTimeoutMs?: number;
}): OpenResponseCache {
  const { config, logger, commandTimeoutMs } = options;
  const url = config.CACHE_REDIS_URL ?? config.REDIS_URL;
  const keys = new Keys({ namespace: config.HARVEST_NAMESPACE, shardCount: config.SHARD_COUNT });
  const redis = openRedis({ url, role: 'cache', name: 'cache-commands', logger, commandTimeoutMs });
  const subscriber = openRedis({ url, role: 'cache', name: 'cache-subscriptions', logger });
  return {
    cache: new ResponseCache({ redis, subscriber, keys, config, logger }),
    close: () => {
      subscriber.disconnect();
      redis.disconnect();
    },
  };
}
