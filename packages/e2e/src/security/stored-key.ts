import { silentLogger } from '@harvest/runtime/logger';
import { Keys } from '@harvest/store/keys';
import { openRedis } from '@harvest/store/redis';
import { sealedProviderKeySchema } from '@harvest/store/sealed-provider-key';
import type { z } from 'zod';
import type { Holder, SecuredSystem } from './secured-system.ts';

/** A provider key as Redis keeps it. */
export type StoredKey = z.infer<typeof sealedProviderKeySchema>;
const keyNames = new Keys({ namespace: 'hv', shardCount: 1 });

/** Runs with a connection to the system's Redis that may do everything. */
export async function withRedis<T>(
  system: SecuredSystem,
  work: (redis: ReturnType<typeof openRedis>) => Promise<T>,
): Promise<T> {
  const redis = openRedis({ url: system.lookoutUrl, role: 'worker', name: 'test', logger: silentLogger });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** Where the provider keys of a tenant are kept. */
export const placeOf = (tenant: string): string => keyNames.providerKeys(keyNames.shardOf(tenant), tenant);

/** What Redis keeps of a tenant's stored key. */
export async function storedKeyOf(system: SecuredSystem, { tenant }: Holder): Promise<StoredKey> {
  const text = await withRedis(system, (redis) => redis.hget(placeOf(tenant), 'anthropic'));
  return sealedProviderKeySchema.parse(JSON.parse(text ?? 'null'));
}

/** Lets a tenant store a key. */
export async function storeKey({ client }: Holder, key: string): Promise<void> {
  expect((await client.request('PUT', '/keys/anthropic', { body: { key } })).status).toBe(200);
}
