import { harvestSpecSchema } from '@harvest/contracts/task-record';
import { jsonOrNull } from '@harvest/runtime/json-or-null';
import { z } from 'zod';
import type { Keys, Shard } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { sealedRequestKeysSchema } from './sealed-provider-key.ts';
import { outboxMember } from './webhook-outbox.ts';

const scanCount = 1_000;
const unfinished: readonly string[] = ['pending', 'processing'];
/** Of what is no sealed secret any more: whoever counts sees that it is damaged. */
const damaged = '';
/** All else in it is what the tenant wrote, which may look like a sealed secret. */
const specSchema = z.object({ webhook: harvestSpecSchema.shape.webhook });

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

  /**
   * Sealed secrets of tasks: the provider keys of their requests until they have ended, and what their own webhooks are signed
   * with until the deliveries are made.
   */
  async *ofTasks(): AsyncGenerator<string> {
    for (const shard of this.#keys.shards) {
      const prefix = this.#keys.tasksPrefix(shard);
      for await (const key of this.#scan(prefix)) {
        const fields = await orStoreError(this.#redis.hmget(key, 'status', 'sealed', 'spec'));
        const [status = null, sealed = null, spec = null] = fields;
        if (status === null || spec === null) continue;
        if (sealed !== null) yield* sealedInKeys(sealed);
        const ofWebhook = sealedInSpec(spec);
        if (ofWebhook === null) continue;
        if (unfinished.includes(status) || (await this.#isAnnounced(shard, key.slice(prefix.length))))
          yield ofWebhook;
      }
    }
  }

  /** Whether the end of a task, which is named as in its key, is still to be told to webhooks. */
  async #isAnnounced(shard: Shard, name: string): Promise<boolean> {
    const border = name.lastIndexOf(':');
    const member = outboxMember({ tenant: name.slice(0, border), id: name.slice(border + 1) });
    return (await orStoreError(this.#redis.zscore(this.#keys.webhookOutbox(shard), member))) !== null;
  }

  /** Sealed secrets of the deliveries of tasks' own webhooks. */
  async *ofDeliveries(): AsyncGenerator<string> {
    for (const shard of this.#keys.shards) {
      for await (const key of this.#scan(this.#keys.webhookDeliveriesPrefix(shard))) {
        const [status, secret = null] = await orStoreError(this.#redis.hmget(key, 'status', 'secret'));
        if (status === 'pending' && secret !== null && secret !== '') yield secret;
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

function sealedInKeys(json: string): readonly string[] {
  const keys = sealedRequestKeysSchema.safeParse(jsonOrNull(json));
  return keys.success ? Object.values(keys.data).map(({ sealed }) => sealed) : [damaged];
}

function sealedInSpec(json: string): string | null {
  const spec = specSchema.safeParse(jsonOrNull(json));
  return spec.success ? (spec.data.webhook?.sealedSecret ?? null) : damaged;
}
