import { randomBytes } from 'node:crypto';
import { providerKeyListSchema, storedProviderKeySchema } from '@harvest/contracts/provider-keys';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { openSecret } from '@harvest/runtime/secrets/open-secret';
import { providerKeyContext } from '@harvest/store/sealed-provider-key';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

const key = 'sk-canary-0123456789';
const bytes = randomBytes(32);

describe('/keys', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await openTestApi(sharedRedis(), { env: { HARVEST_MASTER_KEY: bytes.toString('hex') } });
  });
  afterEach(() => api.close());

  const list = async () =>
    providerKeyListSchema.parse((await api.call('get', '/keys').expect(200)).body).keys;

  it('stores a key so that the worker alone has the code to read it, and never shows it', async () => {
    const res = await api.call('put', '/keys/openai').send({ key }).expect(200);
    const shown = storedProviderKeySchema.parse(res.body);
    expect(shown.key_id).toMatch(/^pk_/);
    expect(await list()).toEqual([shown]);
    const [stored] = await api.store.providerKeys.list('default');
    const context = providerKeyContext({ tenant: 'default', provider: 'openai', keyId: shown.key_id });
    const masterKeys = createMasterKeys(createMasterKey(bytes));
    expect(openSecret(masterKeys, context, stored?.sealed ?? '')).toBe(key);
    expect(JSON.stringify([res.body, res.headers, stored, await list()])).not.toContain('canary');
  });

  it('replaces the key of the same provider, and tells by its fingerprint whether it is another one', async () => {
    const [first, again, other] = await Promise.all(
      ['sk-canary-0123456789', 'sk-canary-0123456789', 'sk-other-0123456789'].map(async (each) => {
        const res = await api.call('put', '/keys/openai').send({ key: each }).expect(200);
        return storedProviderKeySchema.parse(res.body);
      }),
    );
    expect(new Set([first?.key_id, again?.key_id, other?.key_id]).size).toBe(3);
    expect(again?.fingerprint).toBe(first?.fingerprint);
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
    expect(await list()).toHaveLength(1);
  });

  it('deletes a key, once', async () => {
    await api.call('put', '/keys/gemini').send({ key }).expect(200);
    await api.call('delete', '/keys/gemini').expect(204);
    const res = await api.call('delete', '/keys/gemini').expect(404);
    expect(res.body).toMatchObject({ code: 'provider_key.not_found' });
    expect(await list()).toEqual([]);
  });

  it.each(['ollama', 'extractive', 'OpenAI', '__proto__'])('knows no provider %s', async (provider) => {
    const res = await api.call('put', `/keys/${provider}`).send({ key }).expect(404);
    expect(res.body).toMatchObject({ code: 'provider_key.not_found' });
    await api.call('delete', `/keys/${provider}`).expect(404);
  });

  it.each([
    { key: 'short' },
    { key: 'a'.repeat(513) },
    { key: `${key} ` },
    { key: 'sk-canary-ü123456789' },
    { key: null },
    {},
    { key, provider: 'openai' },
  ])('refuses the body %j without repeating a key', async (body) => {
    const res = await api.call('put', '/keys/openai').send(body).expect(422);
    expect(res.text).not.toContain('canary');
    expect(await list()).toEqual([]);
  });
});

describe('/keys without a master key', () => {
  it('stores nothing, and still lists and deletes', async () => {
    const api = await openTestApi(sharedRedis());
    const res = await api.call('put', '/keys/openai').send({ key }).expect(503);
    expect(res.body).toMatchObject({ code: 'secrets.not_configured' });
    await api.call('get', '/keys').expect(200);
    await api.call('delete', '/keys/openai').expect(404);
    await api.close();
  });
});
