import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Store } from './create-store.ts';
import { Keys } from './keys.ts';
import type { SealedProviderKey } from './sealed-provider-key.ts';
import { createStoreOpener } from './test-support/create-store-opener.ts';

const sealedAs = (name: string): SealedProviderKey => ({
  keyId: `pk_${name}`,
  fingerprint: '0123456789ab',
  sealed: `v1.${'m'.repeat(16)}.${'k'.repeat(80)}.${name.padEnd(40, 's')}`,
  createdAtMs: 5,
});

describe('stored provider keys', () => {
  const open = createStoreOpener();
  let namespace = '';
  let store: Store;
  beforeEach(() => {
    const redis = sharedRedis();
    ({ namespace } = redis);
    store = open(redis, { SHARD_COUNT: '3' });
  });
  const notedFor = async (tenant: string): Promise<unknown> =>
    JSON.parse(
      (await store.redis.hget(new Keys({ namespace, shardCount: 3 }).tenant(tenant), 'provider_keys')) ??
        'null',
    );

  it('are kept one a provider, the newer in the place of the older', async () => {
    await store.providerKeys.put('acme', 'openai', sealedAs('first'));
    await store.providerKeys.put('acme', 'gemini', sealedAs('other'));
    await store.providerKeys.put('acme', 'openai', sealedAs('second'));
    expect(await store.providerKeys.list('acme')).toEqual([
      { provider: 'gemini', ...sealedAs('other') },
      { provider: 'openai', ...sealedAs('second') },
    ]);
    expect(await store.providerKeys.list('other')).toEqual([]);
  });

  it('are noted with the settings of their tenant', async () => {
    await store.providerKeys.put('acme', 'openai', sealedAs('first'));
    expect(await notedFor('acme')).toEqual(['openai']);
    expect(await notedFor('other')).toBeNull();
    await store.providerKeys.delete('acme', 'openai');
    expect(await notedFor('acme')).toEqual([]);
  });

  it('are deleted for good, and once', async () => {
    await store.providerKeys.put('acme', 'openai', sealedAs('first'));
    expect(await store.providerKeys.delete('other', 'openai')).toBe(false);
    expect(await store.providerKeys.delete('acme', 'openai')).toBe(true);
    expect(await store.providerKeys.delete('acme', 'openai')).toBe(false);
    expect(await store.providerKeys.list('acme')).toEqual([]);
  });

  it('are not replaced by another form of a key that is not there any more', async () => {
    await store.providerKeys.put('acme', 'openai', sealedAs('first'));
    const [read] = await store.providerKeys.list('acme');
    if (read === undefined) throw new Error('the key is not there');
    expect(await store.providerKeys.replace('acme', read, 'v1.new')).toBe(true);
    await store.providerKeys.put('acme', 'openai', sealedAs('second'));
    expect(await store.providerKeys.replace('acme', read, 'v1.newer')).toBe(false);
    expect((await store.providerKeys.list('acme'))[0]?.sealed).toBe(sealedAs('second').sealed);
    await store.providerKeys.delete('acme', 'openai');
    expect(await store.providerKeys.replace('acme', read, 'v1.newest')).toBe(false);
    expect(await store.providerKeys.list('acme')).toEqual([]);
  });

  it('are found in all shards, of this installation alone', async () => {
    const tenants = Array.from({ length: 20 }, (_, index) => `tenant-${String(index)}`);
    for (const tenant of tenants) await store.providerKeys.put(tenant, 'openai', sealedAs(tenant));
    const found = new Set<string>();
    for await (const tenant of store.sealedSecrets.providerKeyTenants()) found.add(tenant);
    expect([...found].sort()).toEqual(tenants.sort());
  });
});
