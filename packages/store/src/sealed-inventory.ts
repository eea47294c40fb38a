import type { Keys, Shard } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';

const scanCount = 1_000;
/** A sealed secret in whatever text it stands in; see the envelope of `@harvest/runtime/secrets`. */
const sealedPattern = /v1\.[\w-]{16}\.[\w-]{80}\.[\w-]{38,}/g;
const unfinished: readonly (string | null)[] = ['pending', 'processing'];

/**
 * Finds sealed secrets in the store, for whoever rotates the master key. It walks over keys a few at a time, as an
 * operator may while the system runs. All calls throw HarvestError `store.unavailable`.
 */
export class SealedInventory {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /** The tenants that have stored provider keys; one may come twice. */
  providerKeyTenants(): AsyncGenerator<string> {
    return this.#rest((shard) => this.#keys.providerKeys(shard, ''));
  }

  /** The tenants that have webhook endpoints; one may come twice. */
  webhookTenants(): AsyncGenerator<string> {
    return this.#rest((shard) => this.#keys.webhookEndpoints(shard, ''));
  }

  /** Sealed secrets of unfinished tasks: the provider keys of their requests, and what their own webhooks are signed with. */
  async *ofTasks(): AsyncGenerator<string> {
    for (const shard of this.#keys.shards) {
      for await (const key of this.#scan(this.#keys.tasksPrefix(shard))) {
        const [status = null, ...texts] = await orStoreError(
          this.#redis.hmget(key, 'status', 'sealed', 'spec'),
        );
        if (unfinished.includes(status)) yield* sealedIn(texts);
      }
    }
  }

  /** Sealed secrets of the deliveries of tasks' own webhooks. */
  async *ofDeliveries(): AsyncGenerator<string> {
    for (const shard of this.#keys.shards) {
      for await (const key of this.#scan(this.#keys.webhookDeliveriesPrefix(shard))) {
        const [status, secret = null] = await orStoreError(this.#redis.hmget(key, 'status', 'secret'));
        if (status === 'pending') yield* sealedIn([secret]);
      }
    }
  }

  /** What follows the prefixes in the keys of all shards. */
  async *#rest(prefixOf: (shard: Shard) => string): AsyncGenerator<string> {
    for (const shard of this.#keys.shards) {
      const prefix = prefixOf(shard);
      for await (const key of this.#scan(prefix)) yield key.slice(prefix.length);
    }
  }

  async *#scan(prefix: string): AsyncGenerator<string> {
    let cursor = '0';
    do {
      const [next, keys] = await orStoreError(
        this.#redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', scanCount),
      );
      cursor = next;
      yield* keys;
    } while (cursor !== '0');
  }
}

function sealedIn(texts: readonly (string | null)[]): readonly string[] {
  return texts.flatMap((text) => text?.match(sealedPattern) ?? []);
}
