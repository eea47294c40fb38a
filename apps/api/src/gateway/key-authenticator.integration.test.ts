import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { openAdmission } from '@harvest/store/admission';
import { readApiKey, respellApiKey, spellApiKey } from '@harvest/store/api-key-format';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import type { Identities } from '@harvest/store/identities';
import { Keys } from '@harvest/store/keys';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { AuthFailures } from './auth-failures.ts';
import { KeyAuthenticator } from './key-authenticator.ts';

const request: ApiKeyRequest = {
  tenant: 'acme',
  name: 'test',
  scopes: ['tasks:read'],
  limits: { requests_per_minute: 5, queued_tasks: null },
  budget: { daily_usd: 0 },
  expires_at: null,
};
const { keyLimits, keyBudget } = openAdmission.caller;
const disabled = { disabled: true, limits: {}, budget: {}, weight: 1 };

function codeOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(':', 1)[0] ?? '') : String(error);
}

describe('the authentication by API key, without nudges', () => {
  let store: Store;
  let namespace: string;
  let lookUps: number;
  const time = { ms: 0, wallMs: 0 };
  const clock = { nowMs: () => time.wallMs, monotonicMs: () => time.ms };
  beforeEach(() => {
    let url: string;
    ({ url, namespace } = sharedRedis());
    const config = loadConfig(z.object(storeVariables), { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    store = createStore({ config, role: 'worker', logger: silentLogger });
    lookUps = 0;
    time.ms = 1_000_000;
    time.wallMs = Date.now();
  });
  afterEach(() => {
    store.close();
  });

  const openKeys = (
    failuresMax = 20,
    overrides: Partial<Pick<Identities, 'lookUpKey'>> = {},
  ): KeyAuthenticator => {
    const identities: Pick<Identities, 'lookUpKey'> = {
      lookUpKey: (options) => {
        lookUps += 1;
        return store.identities.lookUpKey(options);
      },
    };
    const failures = new AuthFailures({
      max: failuresMax,
      clock,
      logger: silentLogger,
      count: (address) => store.identities.countFailure(address),
    });
    const defaults = {
      keyRequestsPerMinute: null,
      limits: { ...keyLimits, requestsPerMinute: 7, queuedTasks: 9 },
      budget: { ...keyBudget, monthlyUsd: 3 },
      runningTasksMax: 4,
    };
    return new KeyAuthenticator({
      identities: { ...identities, ...overrides },
      failures,
      defaults,
      clock,
    });
  };
  const open = (
    ...options: Parameters<typeof openKeys>
  ): ((key: string, address?: string) => Promise<string>) => {
    const keys = openKeys(...options);
    return async (key, address = '192.0.2.1') => {
      try {
        const caller = await keys.authenticate(key, () => address);
        return `${caller.tenant} ${JSON.stringify([caller.keyLimits, caller.tenantLimits, caller.keyBudget, caller.tenantBudget, caller.runningTasksMax])}`;
      } catch (error) {
        return codeOf(error);
      }
    };
  };
  const accepted = /^acme /;
  const keysOf = (): Keys => new Keys({ namespace, shardCount: 1 });

  it('sees a revocation when what it knows is 3 seconds old, and not by asking every time', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    const ask = open();
    expect(await ask(key)).toMatch(accepted);
    await store.apiKeys.revoke(shown.key_id);
    time.ms += 2_999;
    expect(await ask(key)).toMatch(accepted);
    expect(lookUps).toBe(1);
    time.ms += 1;
    expect(await ask(key)).toBe('auth.revoked');
    expect(lookUps).toBe(2);
  });

  it('asks once for all requests that come at the same time, and again for none of them', async () => {
    const { key } = await store.apiKeys.create(request);
    const ask = open();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(key)));
    expect(new Set(answers).size).toBe(1);
    expect(lookUps).toBe(1);
  });

  it('ends the old secret of a rotation with its grace, also from memory', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    await store.apiKeys.rotate(shown.key_id, 60);
    const ask = open();
    expect(await ask(key)).toMatch(accepted);
    time.wallMs += 61_000;
    expect(await ask(key)).not.toMatch(accepted);
  });

  it('lets each replaced secret in for its own grace, however many rotations follow', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    const last = await store.apiKeys.rotate(shown.key_id, 3_600);
    await store.apiKeys.rotate(shown.key_id, 60);
    const ask = open();
    for (const secret of [key, last?.key ?? '']) expect(await ask(secret)).toMatch(accepted);
    time.wallMs += 61_000;
    expect(await ask(key)).toMatch(accepted);
    expect(await ask(last?.key ?? '')).not.toMatch(accepted);
    time.wallMs += 3_600_000;
    expect(await ask(key)).not.toMatch(accepted);
  });

  it('tells whoever sends the secret before the last rotation that it was replaced, and nobody else', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    await store.apiKeys.rotate(shown.key_id, 0);
    const ask = open();
    expect(await ask(key)).toBe('auth.revoked');
    expect(await ask(key)).toBe('auth.revoked');
    expect(lookUps).toBe(1);
    expect(await ask(respellApiKey(shown.key_id))).toBe('auth.invalid');
  });

  it('ends a key with its expiry, also from memory', async () => {
    const expiresAt = new Date(time.wallMs + 60_000).toISOString();
    const { key } = await store.apiKeys.create({ ...request, expires_at: expiresAt });
    const ask = open();
    expect(await ask(key)).toMatch(accepted);
    time.wallMs += 60_001;
    expect(await ask(key)).toBe('auth.expired');
    expect(lookUps).toBe(1);
  });

  it('lays the limits of a key and its tenant over what the operator has set', async () => {
    await store.tenants.set('acme', {
      disabled: false,
      limits: { requests_per_minute: null },
      budget: { daily_usd: 1 },
      weight: 1,
    });
    const { key } = await store.apiKeys.create(request);
    expect(JSON.parse((await open()(key)).slice('acme '.length))).toEqual([
      { requestsPerMinute: 5, tokensPerMinute: null, concurrentTasks: null, queuedTasks: null },
      { requestsPerMinute: null, tokensPerMinute: null, concurrentTasks: null, queuedTasks: 9 },
      { dailyUsd: 0, monthlyUsd: null },
      { dailyUsd: 1, monthlyUsd: 3 },
      4,
    ]);
  });

  it('compares the digests itself, whatever the look-up says', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    const right = readApiKey(key);
    if (right === null) throw new Error('malformed');
    const ask = open(20, {
      lookUpKey: ({ address }) => store.identities.lookUpKey({ ...right, address }),
    });
    expect(await ask(respellApiKey(shown.key_id))).toBe('auth.invalid');
    expect(await ask(key)).toMatch(accepted);
  });

  it('refuses a key that is known when its checksum is another', async () => {
    const { key } = await store.apiKeys.create(request);
    const ask = open();
    expect(await ask(key)).toMatch(accepted);
    const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect(await ask(mistyped)).toBe('auth.invalid');
    expect(await ask(key)).toMatch(accepted);
    expect(lookUps).toBe(1);
  });

  it('remembers wrong keys for a moment, those with a known id like those without', async () => {
    const { shown, key } = await store.apiKeys.create(request);
    const ask = open();
    await ask(key);
    for (const wrong of [spellApiKey().key, respellApiKey(shown.key_id)]) {
      const before = lookUps;
      expect(await ask(wrong)).toBe('auth.invalid');
      expect(await ask(wrong)).toBe('auth.invalid');
      expect(lookUps).toBe(before + 1);
      time.ms += 3_000;
      expect(await ask(wrong)).toBe('auth.invalid');
      expect(lookUps).toBe(before + 2);
    }
  });

  it.each([
    ['revoked', (keyId: string) => store.apiKeys.revoke(keyId)],
    ['over', (keyId: string) => store.redis.hset(keysOf().apiKey(keyId), 'expires', time.wallMs - 1)],
  ])('limits who goes on with a key that is %s, and not who holds a good one', async (_what, end) => {
    const { shown, key } = await store.apiKeys.create(request);
    const good = await store.apiKeys.create(request);
    const ask = open(3);
    for (const each of [key, good.key]) expect(await ask(each)).toMatch(accepted);
    await end(shown.key_id);
    time.ms += 3_000;
    await waitFor('the block', async () => (await ask(key)) === 'auth.too_many_failures');
    const before = lookUps;
    expect(await ask(key)).toBe('auth.too_many_failures');
    expect(lookUps).toBe(before);
    expect(await ask(good.key)).toMatch(accepted);
    expect(await ask(key, '192.0.2.2')).toMatch(/^auth\.(?:revoked|expired)$/);
  });

  it('does not count that a tenant is disabled', async () => {
    const { key } = await store.apiKeys.create(request);
    await store.tenants.set('acme', disabled);
    const ask = open(2);
    for (let turn = 0; turn < 5; turn += 1) expect(await ask(key)).toBe('auth.tenant_disabled');
  });

  describe('that asks again for a key that was let in', () => {
    let ask: (key: string) => Promise<string>;
    beforeEach(() => {
      const keys = openKeys();
      ask = async (key) => {
        time.ms += 3_000;
        return keys.recheck(key).then(() => 'good', codeOf);
      };
    });

    it('says of a secret whose grace is over that it has expired, until something else has ended it', async () => {
      const { shown, key } = await store.apiKeys.create(request);
      await store.apiKeys.rotate(shown.key_id, 60);
      expect(await ask(key)).toBe('good');
      time.wallMs += 61_000;
      expect(await ask(key)).toBe('auth.expired');
      await store.apiKeys.rotate(shown.key_id, 60);
      expect(await ask(key)).toBe('auth.expired');
      await store.tenants.set('acme', disabled);
      expect(await ask(key)).toBe('auth.tenant_disabled');
      await store.apiKeys.rotate(shown.key_id, 0);
      expect(await ask(key)).toBe('auth.revoked');
    });

    it('says of a secret that a rotation has ended that it was replaced, whatever rotations follow', async () => {
      const { shown, key } = await store.apiKeys.create(request);
      for (const graceSeconds of [0, 60]) {
        await store.apiKeys.rotate(shown.key_id, graceSeconds);
        expect(await ask(key)).toBe('auth.revoked');
      }
    });

    it('says that the tenant is disabled, also where the time of the key is over', async () => {
      const expiresAt = new Date(time.wallMs + 60_000).toISOString();
      const { key } = await store.apiKeys.create({ ...request, expires_at: expiresAt });
      expect(await ask(key)).toBe('good');
      time.wallMs += 60_001;
      expect(await ask(key)).toBe('auth.expired');
      await store.tenants.set('acme', disabled);
      expect(await ask(key)).toBe('auth.tenant_disabled');
    });

    it('counts no failure, whatever it finds', async () => {
      const { shown, key } = await store.apiKeys.create(request);
      await store.apiKeys.rotate(shown.key_id, 0);
      expect(await ask(key)).toBe('auth.revoked');
      // Whoever is asked about again was let in before.
      expect(await ask(respellApiKey(shown.key_id))).toBe('auth.revoked');
      expect(lookUps).toBe(2);
      expect(await store.redis.keys(keysOf().authFailures('*'))).toEqual([]);
    });
  });

  it('asks nobody about strangers while their address is blocked, and again when its minute is over', async () => {
    const { key } = await store.apiKeys.create(request);
    const stranger = await store.apiKeys.create(request);
    const ask = open(2);
    expect(await ask(key)).toMatch(accepted);
    for (let turn = 0; turn < 2; turn += 1) expect(await ask(spellApiKey().key)).toBe('auth.invalid');
    const before = lookUps;
    for (const refused of [spellApiKey().key, stranger.key, 'malformed']) {
      expect(await ask(refused)).toBe('auth.too_many_failures');
    }
    expect(lookUps).toBe(before);
    time.ms += 3_000;
    expect(await ask(key)).toMatch(accepted);
    expect(await ask(stranger.key, '192.0.2.2')).toMatch(accepted);
    time.ms += 60_000;
    expect(await ask(stranger.key)).toMatch(accepted);
  });
});
