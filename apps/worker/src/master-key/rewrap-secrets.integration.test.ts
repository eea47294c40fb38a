import { randomBytes } from 'node:crypto';
import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { webhookSecretPurpose } from '@harvest/contracts/webhooks';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { openSecret } from '@harvest/runtime/secrets/open-secret';
import { sealSecret } from '@harvest/runtime/secrets/seal-secret';
import { openAdmission } from '@harvest/store/admission';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { Keys } from '@harvest/store/keys';
import { providerKeyContext, sealProviderKey } from '@harvest/store/sealed-provider-key';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { countSecrets } from './count-secrets.ts';
import { rewrapSecrets } from './rewrap-secrets.ts';

const [oldKey, newKey, lostKey] = [32, 32, 32].map((size) => createMasterKey(randomBytes(size)));
if (oldKey === undefined || newKey === undefined || lostKey === undefined) throw new Error('no keys');
const before = createMasterKeys(oldKey);
const rotating = createMasterKeys(newKey, [oldKey]);
const after = createMasterKeys(newKey);
const endpointId = 'whe_0g4k9w2m7q1s5v8x3z6b0d2f4h';
const endpointContext = { tenant: 'acme', keyId: endpointId, purpose: webhookSecretPurpose };

function specOf(query: string): HarvestSpec {
  return {
    kind: 'harvest',
    taskId: createTaskId(),
    tenant: 'acme',
    query,
    outputFormat: 'analysis',
    options: {},
    requestId: 'r',
    traceparent: null,
  };
}

describe('wrapping all secrets under a new master key', () => {
  let store: Store;
  let keys: Keys;
  beforeEach(() => {
    const redis = sharedRedis();
    const config = loadConfig(z.object(storeVariables), {
      REDIS_URL: redis.url,
      HARVEST_NAMESPACE: redis.namespace,
      SHARD_COUNT: '2',
    });
    keys = new Keys({ namespace: redis.namespace, shardCount: 2 });
    store = createStore({ config, role: 'worker', logger: silentLogger });
  });
  afterEach(() => {
    store.close();
  });

  const storeKey = async (tenant: string, masterKeys = before): Promise<void> => {
    const owner = { tenant, provider: 'openai', keyId: `pk_${tenant}` } as const;
    await store.providerKeys.put(
      tenant,
      'openai',
      sealProviderKey(masterKeys, owner, { plaintext: `key-of-${tenant}`, nowMs: 5 }),
    );
  };
  const storeEndpoint = (
    earlier = { sealed: sealSecret(before, endpointContext, 'whsec_old'), untilMs: 9e15 },
  ): Promise<unknown> =>
    store.webhooks.endpoints.create('acme', {
      id: endpointId,
      url: 'https://hooks.example.com/',
      events: ['task.completed'],
      description: null,
      enabled: true,
      sealedSecret: sealSecret(before, endpointContext, 'whsec_new'),
      earlierSecrets: [earlier],
      secretFrom: 'seed',
      createdAtMs: 5,
      updatedAtMs: 5,
    });

  it('leaves every secret readable with the new key alone, and nothing to be done again', async () => {
    for (const tenant of ['acme', 'other', 'third']) await storeKey(tenant);
    await storeEndpoint();
    expect(await rewrapSecrets(store, rotating)).toEqual({ rewrapped: 5, current: 0, unreadable: [] });
    for (const tenant of ['acme', 'other', 'third']) {
      const [key] = await store.providerKeys.list(tenant);
      if (key === undefined) throw new Error('the key is gone');
      expect(openSecret(after, providerKeyContext({ tenant, ...key }), key.sealed)).toBe(`key-of-${tenant}`);
    }
    const endpoint = await store.webhooks.endpoints.get('acme', endpointId);
    expect(openSecret(after, endpointContext, endpoint?.sealedSecret ?? '')).toBe('whsec_new');
    expect(openSecret(after, endpointContext, endpoint?.earlierSecrets[0]?.sealed ?? '')).toBe('whsec_old');
    expect(await rewrapSecrets(store, rotating)).toEqual({ rewrapped: 0, current: 5, unreadable: [] });
  });

  it('drops a replaced webhook secret whose time is over, even one that nobody can read any more', async () => {
    const sealed = sealSecret(createMasterKeys(lostKey), endpointContext, 'whsec_old');
    await storeEndpoint({ sealed, untilMs: 1 });
    expect(await countSecrets(store, rotating)).toHaveLength(2);
    expect(await rewrapSecrets(store, rotating)).toEqual({ rewrapped: 1, current: 0, unreadable: [] });
    await store.webhooks.endpoints.remove('acme', endpointId);
    await storeEndpoint({ sealed, untilMs: 1 });
    const stored = keys.webhookEndpoints(keys.shardOf('acme'), 'acme');
    expect(await store.redis.hget(stored, endpointId)).toContain(sealed);
    expect(await rewrapSecrets(store, before)).toEqual({ rewrapped: 0, current: 1, unreadable: [] });
    expect(await store.redis.hget(stored, endpointId)).not.toContain(sealed);
  });

  it('names what it cannot read, and goes on', async () => {
    await storeKey('acme', createMasterKeys(lostKey));
    await storeKey('other');
    expect(await rewrapSecrets(store, rotating)).toEqual({
      rewrapped: 1,
      current: 0,
      unreadable: ['the key of acme for openai'],
    });
  });

  it('is counted by the keys that secrets are under, those of unfinished tasks included', async () => {
    await storeKey('acme');
    await storeKey('other', after);
    await storeKey('third', createMasterKeys(lostKey));
    await storeEndpoint();
    const spec = specOf('q');
    const owner = { tenant: 'acme', provider: 'gemini', keyId: spec.taskId } as const;
    const sealed = sealProviderKey(before, owner, { plaintext: 'key-of-request', nowMs: 5 });
    const admission = { ...openAdmission, sealedKeys: JSON.stringify({ gemini: sealed }) };
    await store.tasks.accept([spec], 'It rained.', admission);
    const uses = await countSecrets(store, rotating);
    expect(
      uses.map(({ role, ...counts }) => [role, counts.provider_keys, counts.webhook_secrets, counts.tasks]),
    ).toEqual([
      ['current', 1, 0, 0],
      ['previous', 1, 2, 1],
      ['unknown', 1, 0, 0],
    ]);
    await store.tasks.requestCancel(spec);
    const [, previous] = await countSecrets(store, rotating);
    expect(previous?.tasks).toBe(0);
  });

  it('is counted with the secret of a task’s own webhook until the deliveries of its end are made', async () => {
    const spec = specOf('q');
    const context = { tenant: spec.tenant, keyId: spec.taskId, purpose: webhookSecretPurpose };
    const webhook = { url: 'https://hooks.example.com/', sealedSecret: sealSecret(before, context, 'whsec') };
    await store.tasks.accept([{ ...spec, webhook }], 'It rained.');
    const counted = async () => (await countSecrets(store, rotating))[1]?.tasks;
    expect(await counted()).toBe(1);
    await store.tasks.requestCancel(spec);
    expect(await counted()).toBe(1);
    await store.webhooks.outbox.done({ kind: 'task', id: spec.taskId, tenant: spec.tenant });
    expect(await counted()).toBe(0);
  });

  it('counts nothing that tenants write themselves, whatever it looks like', async () => {
    const forged = sealSecret(createMasterKeys(lostKey), endpointContext, 'forged');
    await store.tasks.accept([specOf(forged)], forged);
    expect((await countSecrets(store, rotating)).map(({ role, tasks }) => [role, tasks])).toEqual([
      ['current', 0],
      ['previous', 0],
    ]);
  });
});
