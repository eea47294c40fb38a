import { type CloudProviderName, cloudProviderNameSchema } from '@harvest/contracts/providers';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { createScriptRunner } from './script.ts';
import { replaceProviderKeyScript } from './scripts/provider-keys.ts';
import { type SealedProviderKey, sealedProviderKeySchema } from './sealed-provider-key.ts';
import type { Tenants } from './tenants.ts';

/** A stored key with the provider that it is for. */
export interface StoredProviderKey extends SealedProviderKey {
  readonly provider: CloudProviderName;
}

/**
 * The provider keys that tenants have stored, sealed. Claims of tasks read them by themselves; which providers a tenant has
 * keys for is noted with its settings, too. All calls throw HarvestError `store.unavailable`.
 */
export class ProviderKeys {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #tenants: Pick<Tenants, 'noteProviderKeys'>;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys; tenants: Pick<Tenants, 'noteProviderKeys'> }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#tenants = options.tenants;
    this.#run = createScriptRunner(options.redis);
  }

  /** Keeps a key in the place of an earlier one. */
  async put(tenant: string, provider: CloudProviderName, key: SealedProviderKey): Promise<void> {
    await orStoreError(this.#redis.hset(this.#keyOf(tenant), provider, JSON.stringify(key)));
    await this.#note(tenant);
  }

  /** Deletes a key; false when there is none. */
  async delete(tenant: string, provider: CloudProviderName): Promise<boolean> {
    const deleted = await orStoreError(this.#redis.hdel(this.#keyOf(tenant), provider));
    await this.#note(tenant);
    return deleted === 1;
  }

  /** A tenant's keys, at most one a provider, in alphabetical order. */
  async list(tenant: string): Promise<readonly StoredProviderKey[]> {
    const fields = await orStoreError(this.#redis.hgetall(this.#keyOf(tenant)));
    return Object.entries(fields)
      .map(([provider, json]) => ({
        provider: cloudProviderNameSchema.parse(provider),
        ...sealedProviderKeySchema.parse(JSON.parse(json)),
      }))
      .sort((a, b) => (a.provider < b.provider ? -1 : 1));
  }

  /** Puts another form of the same key in its place; false when it is not there any more. */
  async replace(tenant: string, before: StoredProviderKey, sealed: string): Promise<boolean> {
    const { provider, ...key } = before;
    const args = [provider, JSON.stringify(key), JSON.stringify({ ...key, sealed })];
    return (await this.#run(replaceProviderKeyScript, [this.#keyOf(tenant)], args)) === 1;
  }

  /** What is noted is what is there after the change, so that it is right again after the next one if a process dies here. */
  async #note(tenant: string): Promise<void> {
    const names = await orStoreError(this.#redis.hkeys(this.#keyOf(tenant)));
    await this.#tenants.noteProviderKeys(
      tenant,
      names.map((name) => cloudProviderNameSchema.parse(name)),
    );
  }

  #keyOf(tenant: string): string {
    return this.#keys.providerKeys(this.#keys.shardOf(tenant), tenant);
  }
}
