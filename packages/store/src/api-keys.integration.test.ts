import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { readApiKey, respellApiKey, spellApiKey } from './api-key-format.ts';
import type { Store } from './create-store.ts';
import { firstAttempt } from './idempotent-answers.ts';
import { requestSeedsMax } from './request-seeds.ts';
import { createStoreOpener } from './test-support/create-store-opener.ts';

const request = (overrides: Partial<ApiKeyRequest> = {}): ApiKeyRequest => ({
  tenant: 'acme',
  name: 'test',
  scopes: ['tasks:read'],
  limits: { requests_per_minute: 5 },
  budget: {},
  expires_at: null,
  ...overrides,
});

describe('API keys', () => {
  const open = createStoreOpener();
  let store: Store;
  let namespace: string;
  beforeEach(() => {
    const redis = sharedRedis();
    ({ namespace } = redis);
    store = open(redis, { API_KEYS_PER_TENANT_MAX: '3' });
  });

  const lookUp = async (key: string, address = '192.0.2.1') => {
    const parts = readApiKey(key);
    if (parts === null) throw new Error('malformed');
    return store.identities.lookUpKey({ ...parts, address });
  };

  it('are spelled with a public id, 260 random bits and a checksum', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    expect(key).toMatch(/^hvk_[0-9a-z]{16}_[0-9a-z]{58}$/);
    expect(key.startsWith(`${shown.key_id}_`)).toBe(true);
  });

  it('are stored as a digest alone: no secret is anywhere in Redis', async () => {
    const { key } = await store.apiKeys.create(request());
    const secret = key.slice(21, 73);
    const names = await store.redis.keys(`{${namespace}:*`);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(await dump(store, name)).not.toContain(secret);
  });

  it('are found by their secret with what they may do and what is set for their tenant', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    await store.tenants.set('acme', { disabled: false, limits: {}, budget: {}, weight: 7 });
    await store.tenants.noteProviderKeys('acme', ['openai']);
    expect(await lookUp(key)).toMatchObject({
      kind: 'found',
      identity: {
        keyId: shown.key_id,
        tenantName: 'acme',
        scopes: ['tasks:read'],
        limits: { requests_per_minute: 5 },
        revoked: false,
        tenant: { settings: { weight: 7 }, storedKeys: ['openai'] },
      },
    });
  });

  it('give an unknown id and a wrong secret the same answer, which counts for the address', async () => {
    const { shown } = await store.apiKeys.create(request());
    const wrongSecret = respellApiKey(shown.key_id);
    const unknown = spellApiKey().key;
    const address = '192.0.2.7';
    expect(await lookUp(wrongSecret, address)).toMatchObject({ kind: 'refused', failures: 1 });
    const last = await lookUp(unknown, address);
    expect(last).toMatchObject({ kind: 'refused', failures: 2 });
    expect(await store.identities.countFailure(address)).toMatchObject({ failures: 3 });
    expect(await lookUp(unknown, '192.0.2.8')).toMatchObject({ failures: 1 });
    if (last.kind !== 'refused') throw new Error(last.kind);
    expect(last.forgottenInMs).toBeGreaterThan(0);
    expect(last.forgottenInMs).toBeLessThanOrEqual(60_000);
  });

  it('keep the old secret through a rotation for the grace alone', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    const graced = await store.apiKeys.rotate(shown.key_id, 60);
    if (graced === null) throw new Error('not rotated');
    expect(graced.shown.previous_valid_until).not.toBeNull();
    expect(await lookUp(key)).toMatchObject({ kind: 'found' });
    expect(await lookUp(graced.key)).toMatchObject({ kind: 'found' });
    const hard = await store.apiKeys.rotate(shown.key_id, 0);
    if (hard === null) throw new Error('not rotated');
    expect(await lookUp(key)).toMatchObject({ kind: 'refused', replaced: true });
    expect(await lookUp(graced.key)).toMatchObject({ kind: 'refused', replaced: true });
    expect(await lookUp(hard.key)).toMatchObject({ kind: 'found' });
    expect(hard.shown.previous_valid_until).toBeNull();
  });

  it('keep each of the last three replaced secrets for its own grace', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    const secrets = [key];
    for (const graceSeconds of [3_600, 1_800, 900]) {
      secrets.push((await store.apiKeys.rotate(shown.key_id, graceSeconds))?.key ?? '');
    }
    for (const secret of secrets) expect(await lookUp(secret)).toMatchObject({ kind: 'found' });
    const found = await lookUp(key);
    if (found.kind !== 'found') throw new Error(found.kind);
    const leftSeconds = found.identity.earlier.map(({ untilMs }) => (untilMs - Date.now()) / 1_000);
    expect(leftSeconds.map((seconds) => Math.ceil(seconds / 60))).toEqual([15, 30, 60]);
    const fifth = await store.apiKeys.rotate(shown.key_id, 600);
    expect(await lookUp(key)).toMatchObject({ kind: 'refused', replaced: false });
    for (const secret of [...secrets.slice(1), fifth?.key ?? '']) {
      expect(await lookUp(secret)).toMatchObject({ kind: 'found' });
    }
  });

  it('are the same key in all attempts at a request, with the secret of the latest', async () => {
    const [first, second] = [firstAttempt(), { ...firstAttempt(), number: 2 }];
    const later = { ...first, number: 2 };
    const lost = await store.apiKeys.createOnce(request(), first);
    const made = await store.apiKeys.createOnce(request(), later);
    expect(made.shown.key_id).toBe(lost.shown.key_id);
    expect(await store.apiKeys.createOnce(request(), first)).toMatchObject({ key: null });
    expect((await store.apiKeys.list({ limit: 10 })).keys).toHaveLength(1);
    expect(await lookUp(lost.key ?? '')).toMatchObject({ kind: 'refused', replaced: false });
    expect(await lookUp(made.key ?? '')).toMatchObject({ kind: 'found' });

    const { key_id: id } = made.shown;
    const lostTurn = await store.apiKeys.rotateOnce(id, 60, { ...second, number: 1 });
    const turned = await store.apiKeys.rotateOnce(id, 60, second);
    expect(await store.apiKeys.rotateOnce(id, 60, { ...second, number: 1 })).toMatchObject({ key: null });
    expect(await lookUp(lostTurn?.key ?? '')).toMatchObject({ kind: 'refused', replaced: false });
    for (const key of [made.key, turned?.key])
      expect(await lookUp(key ?? '')).toMatchObject({ kind: 'found' });
    // Whoever repeats the creation now must not take the secret away that was given since.
    expect(await store.apiKeys.createOnce(request(), { ...first, number: 3 })).toMatchObject({ key: null });
    expect(await lookUp(turned?.key ?? '')).toMatchObject({ kind: 'found' });
  });

  it('are left alone by a repeated rotation when somebody else has rotated meanwhile', async () => {
    const { shown } = await store.apiKeys.create(request());
    const id = shown.key_id;
    const repeated = firstAttempt();
    await store.apiKeys.rotateOnce(id, 0, repeated);
    for (let others = 1; others < requestSeedsMax; others += 1) {
      const other = await store.apiKeys.rotate(id, 0);
      const again = await store.apiKeys.rotateOnce(id, 0, { ...repeated, number: 1 + others });
      expect(again).toEqual({ shown: other?.shown, key: null });
      expect(await lookUp(other?.key ?? '')).toMatchObject({ kind: 'found' });
    }
    await store.apiKeys.rotate(id, 0);
    const forgotten = await store.apiKeys.rotateOnce(id, 0, { ...repeated, number: 9 });
    expect(await lookUp(forgotten?.key ?? '')).toMatchObject({ kind: 'found' });
  });

  it('cannot be rotated once they have expired', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const { shown } = await store.apiKeys.create(request({ expires_at: expiresAt }));
    expect(await store.apiKeys.rotate(shown.key_id, 60)).toBeNull();
    expect(await store.apiKeys.read(shown.key_id)).toMatchObject({ status: 'expired', rotated_at: null });
  });

  it('stay revoked, are listed so, and cannot be rotated', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    const revoked = await store.apiKeys.revoke(shown.key_id);
    expect(revoked).toMatchObject({ status: 'revoked' });
    expect(await store.apiKeys.revoke(shown.key_id)).toEqual(revoked);
    expect(await store.apiKeys.rotate(shown.key_id, 0)).toBeNull();
    expect(await lookUp(key)).toMatchObject({ kind: 'found', identity: { revoked: true } });
    expect((await store.apiKeys.list({ tenant: 'acme', limit: 10 })).keys).toEqual([revoked]);
  });

  it('are known to be revoked by their replaced secrets, too', async () => {
    const { shown, key: ended } = await store.apiKeys.create(request());
    const graced = await store.apiKeys.rotate(shown.key_id, 0);
    const latest = await store.apiKeys.rotate(shown.key_id, 60);
    expect(await store.apiKeys.revoke(shown.key_id)).toMatchObject({ previous_valid_until: null });
    for (const key of [graced?.key, latest?.key])
      expect(await lookUp(key ?? '')).toMatchObject({ kind: 'found', identity: { revoked: true } });
    expect(await lookUp(ended)).toMatchObject({ kind: 'refused', replaced: true });
  });

  it('are gone at once when they are revoked to be forgotten', async () => {
    const { shown, key } = await store.apiKeys.create(request());
    await store.apiKeys.revoke(shown.key_id, { forget: true });
    expect(await store.apiKeys.read(shown.key_id)).toBeNull();
    expect((await store.apiKeys.list({ limit: 10 })).keys).toEqual([]);
    expect(await lookUp(key)).toMatchObject({ kind: 'refused' });
  });

  it('are limited per tenant by those that are live, and list only so many that have ended', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { shown } = await store.apiKeys.create(request());
      await store.apiKeys.revoke(shown.key_id);
    }
    await store.apiKeys.create(request({ expires_at: new Date(Date.now() - 1_000).toISOString() }));
    for (let round = 0; round < 3; round += 1) await store.apiKeys.create(request());
    await expect(store.apiKeys.create(request())).rejects.toThrow('admin.too_many_keys');
    const { keys } = await store.apiKeys.list({ tenant: 'acme', limit: 100 });
    expect(keys.filter(({ status }) => status === 'active')).toHaveLength(3);
    expect(keys.length).toBeLessThanOrEqual(6);
    expect((await store.apiKeys.create(request({ tenant: 'other' }))).shown.tenant).toBe('other');
  });

  it('are listed newest first in pages that meet without gap or overlap', async () => {
    const ids: string[] = [];
    for (const tenant of ['a', 'b', 'a', 'b', 'a']) {
      ids.unshift((await store.apiKeys.create(request({ tenant }))).shown.key_id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.apiKeys.list({ limit: 2, cursor });
      seen.push(...page.keys.map((key) => key.key_id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
    const ofA = await store.apiKeys.list({ tenant: 'a', limit: 10 });
    expect(ofA.keys.map(({ tenant }) => tenant)).toEqual(['a', 'a', 'a']);
  });

  it('nudge those who follow when they are revoked or rotated, and when their tenant changes', async () => {
    const heard: (string | null)[] = [];
    store.identities.follow((changed) => heard.push(changed));
    await waitFor('the subscription', () => heard.includes(null));
    const { shown } = await store.apiKeys.create(request());
    await store.apiKeys.rotate(shown.key_id, 0);
    await store.apiKeys.revoke(shown.key_id);
    await store.tenants.set('acme', { disabled: true, limits: {}, budget: {}, weight: 1 });
    await waitFor('the nudges', () => heard.length === 4);
    expect(heard).toEqual([null, shown.key_id, shown.key_id, 'acme']);
  });
});

describe('tenants', () => {
  const open = createStoreOpener();
  let store: Store;
  beforeEach(() => {
    store = open(sharedRedis());
  });

  it('come to be with their first key or when they are set up, and are listed in alphabetical order', async () => {
    expect(await store.tenants.read('acme')).toBeNull();
    await store.tenants.set('zebra', { disabled: true, limits: {}, budget: { daily_usd: 0 }, weight: 3 });
    await store.apiKeys.create(request());
    await store.tenants.noteProviderKeys('mid', ['gemini']);
    expect(await store.tenants.read('acme')).toMatchObject({ weight: 1, disabled: false, updated_at: null });
    const first = await store.tenants.list({ limit: 2 });
    expect(first.tenants.map(({ tenant }) => tenant)).toEqual(['acme', 'mid']);
    const second = await store.tenants.list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect(second).toMatchObject({
      tenants: [{ tenant: 'zebra', disabled: true, budget: { daily_usd: 0 }, weight: 3 }],
      nextCursor: null,
    });
    await expect(store.tenants.list({ limit: 2, cursor: '[a' })).rejects.toThrow('request.invalid_cursor');
  });

  it('are replaced as a whole, and keep their provider keys', async () => {
    await store.tenants.noteProviderKeys('acme', ['openai']);
    await store.tenants.set('acme', {
      disabled: false,
      limits: { queued_tasks: 5 },
      budget: {},
      weight: 2,
      running_tasks_max: null,
    });
    await store.tenants.set('acme', { disabled: false, limits: {}, budget: {}, weight: 1 });
    const read = await store.tenants.read('acme');
    expect(read).toMatchObject({ limits: {}, weight: 1 });
    expect(read).not.toHaveProperty('running_tasks_max');
    expect(await store.identities.lookUpTenant('acme')).toMatchObject({ storedKeys: ['openai'] });
  });
});

async function dump(store: Store, name: string): Promise<string> {
  switch (await store.redis.type(name)) {
    case 'hash':
      return JSON.stringify(await store.redis.hgetall(name));
    case 'zset':
      return JSON.stringify(await store.redis.zrangebyscore(name, '-inf', '+inf'));
    default:
      return String(await store.redis.get(name));
  }
}
