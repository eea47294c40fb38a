import { scopeNames } from '@harvest/contracts/scopes';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { makeLaunchKeys } from './launch-keys.ts';

describe('the keys of a start', () => {
  let store: Store;
  let env: Readonly<Record<string, string>>;
  let redisUrl: string;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    redisUrl = url;
    env = { HARVEST_NAMESPACE: namespace, API_KEYS_PER_TENANT_MAX: '2' };
    const config = loadConfig(z.object(storeVariables), { ...env, REDIS_URL: url });
    store = createStore({ config, role: 'worker', logger: silentLogger });
  });
  afterEach(() => {
    store.close();
  });
  const listed = async () => (await store.apiKeys.list({ limit: 10 })).keys;

  it('are a first one with every right, once, and one for the first task that goes with it', async () => {
    const first = await makeLaunchKeys(env, redisUrl);
    expect(first?.first).toMatch(/^hvk_/);
    const [own, ofTask] = await listed();
    expect(own).toMatchObject({ tenant: 'default', scopes: scopeNames, expires_at: null });
    expect(ofTask).toMatchObject({ tenant: 'default', scopes: ['tasks:read', 'tasks:write'] });
    expect(Date.parse(ofTask?.expires_at ?? '')).toBeGreaterThan(Date.now() + 10 * 60_000);
    await first?.end();
    expect(await listed()).toEqual([own]);

    const second = await makeLaunchKeys(env, redisUrl);
    expect(second?.first).toBeNull();
    await second?.end();
    expect(await listed()).toEqual([own]);
  });

  it('include a first one again when an earlier start was killed before it made one', async () => {
    const killed = await makeLaunchKeys(env, redisUrl);
    const [own] = await listed();
    await store.apiKeys.revoke(own?.key_id ?? '', { forget: true });
    const next = await makeLaunchKeys({ ...env, API_KEYS_PER_TENANT_MAX: '5' }, redisUrl);
    expect(next?.first).toMatch(/^hvk_/);
    expect(next?.first).not.toBe(killed?.first);
  });

  it('are none where no credentials are asked for', async () => {
    expect(await makeLaunchKeys({ ...env, AUTH: 'none' }, redisUrl)).toBeNull();
    expect(await listed()).toEqual([]);
  });

  it('are refused in words that a person can act on when there are too many', async () => {
    await makeLaunchKeys(env, redisUrl);
    await expect(makeLaunchKeys(env, redisUrl)).rejects.toThrow('at most 2 API keys');
  });
});
