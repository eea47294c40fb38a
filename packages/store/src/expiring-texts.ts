import type { Logger } from '@harvest/runtime/logger';
import type { StoreConfig } from './config.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';
import { runScript } from './script.ts';
import { keepTextScript } from './scripts/expiring-texts.ts';
import { decodeText, encodeText } from './text-codec.ts';

/** Longer texts are not kept, so that one page costs the cache no more than many others. */
const textBytesMax = 2 * 1_024 * 1_024;

/**
 * Texts in Redis that go by themselves, and sooner when there are too many of them. It is a cache: what cannot be read is not there, what cannot be kept is not kept,
 * and neither throws. It satisfies the port `ExpiringTexts` of acquisition.
 */
export class ExpiringTexts {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #bytesMax: number;
  readonly #logger: Logger;

  /** The connection belongs to the caller; one of the role `cache` makes nobody wait for Redis. */
  constructor(options: { redis: Redis; keys: Keys; bytesMax: number; logger: Logger }) {
    this.#redis = options.redis;
    this.#bytesMax = options.bytesMax;
    this.#keys = options.keys;
    this.#logger = options.logger;
  }

  /** The text of a name; null when there is none, or it cannot be had. */
  async get(name: string): Promise<string | null> {
    try {
      const bytes = await this.#redis.getBuffer(this.#keys.expiringText(name));
      return bytes === null ? null : await decodeText(bytes, textBytesMax);
    } catch (error) {
      this.#logger.debug('a kept text cannot be read', { err: error });
      return null;
    }
  }

  /** Keeps a text of at most 2 MiB under a name, in place of the one before. */
  async set(name: string, text: string, ttlSeconds: number): Promise<void> {
    const ttlMs = Math.ceil(ttlSeconds * 1_000);
    if (Buffer.byteLength(text, 'utf8') > textBytesMax || ttlMs <= 0) return;
    try {
      const keys = this.#keys;
      await runScript(
        this.#redis,
        keepTextScript,
        [keys.expiringText(name), keys.expiringTextsByTime(name), keys.expiringTextBytes(name)],
        [
          await encodeText(text),
          ttlMs,
          keys.expiringTextDigest(name),
          this.#bytesMax,
          keys.expiringTextPrefix(name),
        ],
      );
    } catch (error) {
      this.#logger.debug('a text cannot be kept', { err: error });
    }
  }
}

/** Texts with a connection of their own, so that large ones hold up nothing else. */
export interface OpenExpiringTexts {
  readonly texts: ExpiringTexts;
  /** Ends the connection at once. */
  readonly close: () => void;
}

/** Opens them in `CACHE_REDIS_URL`, or else beside the tasks. Connecting goes on in the background. */
export function openExpiringTexts(options: { config: StoreConfig; logger: Logger }): OpenExpiringTexts {
  const { config, logger } = options;
  const url = config.CACHE_REDIS_URL ?? config.REDIS_URL;
  const keys = new Keys({ namespace: config.HARVEST_NAMESPACE, shardCount: config.SHARD_COUNT });
  const redis = openRedis({ url, role: 'cache', name: 'cache-texts', logger });
  return {
    texts: new ExpiringTexts({ redis, keys, bytesMax: config.CACHE_TEXTS_BYTES_MAX, logger }),
    close: () => {
      redis.disconnect();
    },
  };
}
