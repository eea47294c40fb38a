import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Logger } from '@harvest/runtime/logger';
import type { StoreConfig } from './config.ts';
import { Keys } from './keys.ts';
import { type Redis, openRedis } from './redis.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Longer texts are not kept, so that one page costs the cache no more than many others. */
const textBytesMax = 2 * 1_024 * 1_024;
/** Shorter texts gain less by compression than it takes. */
const compressedBytesMin = 2_048;
/** How compressed data begin (RFC 8878, section 3.1.1); no UTF-8 does, so that a value tells what it is. */
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Texts in Redis that go by themselves. It is a cache: what cannot be read is not there, what cannot be kept is not kept,
 * and neither throws. It satisfies the port `ExpiringTexts` of acquisition.
 */
export class ExpiringTexts {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #logger: Logger;

  /** The connection belongs to the caller; one of the role `cache` makes nobody wait for Redis. */
  constructor(options: { redis: Redis; keys: Keys; logger: Logger }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#logger = options.logger;
  }

  /** The text of a name; null when there is none, or it cannot be had. */
  async get(name: string): Promise<string | null> {
    try {
      const bytes = await this.#redis.getBuffer(this.#keys.expiringText(name));
      if (bytes === null) return null;
      const isCompressed = bytes.subarray(0, zstdMagic.length).equals(zstdMagic);
      const text = isCompressed ? await decompress(bytes, { maxOutputLength: textBytesMax }) : bytes;
      return text.toString('utf8');
    } catch (error) {
      this.#logger.debug('a kept text cannot be read', { err: error });
      return null;
    }
  }

  /** Keeps a text of at most 2 MiB under a name, in place of the one before. */
  async set(name: string, text: string, ttlSeconds: number): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    const ttlMs = Math.ceil(ttlSeconds * 1_000);
    if (bytes.length > textBytesMax || ttlMs <= 0) return;
    try {
      const value = bytes.length < compressedBytesMin ? bytes : await compress(bytes);
      await this.#redis.set(this.#keys.expiringText(name), value, 'PX', ttlMs);
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
    texts: new ExpiringTexts({ redis, keys, logger }),
    close: () => {
      redis.disconnect();
    },
  };
}
