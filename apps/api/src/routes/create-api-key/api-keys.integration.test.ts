import { newApiKeySchema } from '@harvest/contracts/api-key';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

const body = { tenant: 'acme', name: 'web', scopes: ['tasks:read'] };

describe('the administration of API keys', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { env: { API_KEYS_PER_TENANT_MAX: '5' } });
  });
  afterAll(() => api.close());

  const create = async (overrides: object = {}) => {
    const res = await api.call('post', '/admin/keys').send({ ...body, ...overrides });
    expect(res.status).toBe(201);
    return newApiKeySchema.parse(res.body);
  };

  it('creates a key, shows it once, and tells where it is', async () => {
    const res = await api
      .call('post', '/admin/keys')
      .send({ ...body, limits: { requests_per_minute: 5 }, expires_at: '2100-01-01T00:00:00+02:00' });
    expect(res.status).toBe(201);
    const created = newApiKeySchema.parse(res.body);
    expect(created).toMatchObject({
      ...body,
      status: 'active',
      limits: { requests_per_minute: 5 },
      expires_at: '2099-12-31T22:00:00.000Z',
    });
    expect(created.key).toMatch(/^hvk_[0-9a-z]{16}_[0-9a-z]{58}$/);
    expect(res.headers['location']).toBe(`/admin/keys/${created.key_id}`);
    expect(res.headers['cache-control']).toBe('no-store');
    const read = await api.call('get', `/v1/admin/keys/${created.key_id}`);
    const { key: _key, ...shown } = created;
    expect(read.body).toEqual(shown);
  });

  it('answers a repeated creation with the same key, without its secret, and refuses another body', async () => {
    const send = (overrides: object = {}) =>
      api
        .call('post', '/admin/keys')
        .set('Idempotency-Key', 'once-1')
        .send({ ...body, tenant: 'once', ...overrides });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
    const created = answers.filter(({ status }) => status === 201);
    expect(created.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    const replay = await send();
    expect(replay.status).toBe(201);
    expect(replay.headers['idempotency-replayed']).toBe('true');
    const first = created.find(({ headers }) => headers['idempotency-replayed'] === undefined);
    expect(replay.body).toEqual({ ...(first?.body as object), key: null });
    expect(replay.headers['location']).toBe(first?.headers['location']);
    expect((await send({ name: 'other' })).body).toMatchObject({ code: 'idempotency.key_reused' });
    expect((await api.store.apiKeys.list({ tenant: 'once', limit: 10 })).keys).toHaveLength(1);
  });

  it.each(['', 'a b', 'ä', 'a'.repeat(256)])('refuses the idempotency key "%.10s"', async (key) => {
    const res = await api
      .call('post', '/admin/keys')
      .set('Idempotency-Key', Buffer.from(key).toString('latin1'))
      .send(body);
    expect(res.body).toMatchObject({ code: 'request.invalid_header' });
  });

  it.each<[what: string, overrides: object, pointer: string]>([
    ['without scopes', { scopes: [] }, '/scopes'],
    ['with an unknown scope', { scopes: ['tasks:delete'] }, '/scopes/0'],
    ['with a scope twice', { scopes: ['admin', 'admin'] }, '/scopes'],
    ['with a budget of less than can be counted', { budget: { daily_usd: 1e-10 } }, '/budget/daily_usd'],
    ['with a tenant that is no name', { tenant: '../x' }, '/tenant'],
    ['with a control character in its name', { name: 'a\r\nb' }, '/name'],
    ['with a name that is written from right to left', { name: 'a\u202eb' }, '/name'],
    ['with a negative limit', { limits: { requests_per_minute: -1 } }, '/limits/requests_per_minute'],
    ['with a negative budget', { budget: { daily_usd: -0.01 } }, '/budget/daily_usd'],
    ['with an expiry in the past', { expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
    ['with an unknown field', { key: 'hvk_mine' }, '/key'],
  ])('refuses a key %s', async (_what, overrides, pointer) => {
    const res = await api.call('post', '/admin/keys').send({ ...body, ...overrides });
    expect(res.status).toBe(422);
    expect(res.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer }] });
  });

  it('refuses names that would pollute, and pollutes nothing', async () => {
    const res = await api
      .call('post', '/admin/keys')
      .set('Content-Type', 'application/json')
      .send('{"tenant":"acme","name":"x","scopes":["admin"],"limits":{"__proto__":{"polluted":1}}}');
    expect(res.status).toBe(422);
    expect({}).not.toHaveProperty('polluted');
  });

  it('rotates a key, with a time for which the old secret stays good', async () => {
    const { key_id: id, key } = await create({ tenant: 'rotating' });
    const res = await api.call('post', `/admin/keys/${id}/rotate`).send({ grace_seconds: 60 });
    const rotated = newApiKeySchema.parse(res.body);
    expect(rotated.key_id).toBe(id);
    expect(rotated.key).not.toBe(key);
    expect(rotated.previous_valid_until).not.toBeNull();
    const bare = await api.call('post', `/admin/keys/${id}/rotate`);
    expect(newApiKeySchema.parse(bare.body).previous_valid_until).toBeNull();
    const tooLong = await api.call('post', `/admin/keys/${id}/rotate`).send({ grace_seconds: 86_401 });
    expect(tooLong.status).toBe(422);
  });

  it('refuses to rotate a key that has expired', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { key_id: id } = await create({ tenant: 'expiring', expires_at: expiresAt });
    const hasExpired = async () => (await api.store.apiKeys.read(id))?.status === 'expired';
    await waitFor('the expiry', hasExpired);
    const res = await api.call('post', `/admin/keys/${id}/rotate`).send({ grace_seconds: 60 });
    expect([res.status, res.body]).toMatchObject([404, { code: 'admin.key_not_found' }]);
  });

  it('repeats no rotation of one idempotency key', async () => {
    const { key_id: id } = await create({ tenant: 'rotating' });
    const rotate = () =>
      api.call('post', `/admin/keys/${id}/rotate`).set('Idempotency-Key', 'rotate-1').send({});
    const first = newApiKeySchema.parse((await rotate()).body);
    expect(newApiKeySchema.parse((await rotate()).body)).toEqual({ ...first, key: null });
  });

  it('revokes a key, which stays listed, and can be revoked again but not rotated', async () => {
    const { key_id: id } = await create({ tenant: 'revoking' });
    const first = await api.call('delete', `/admin/keys/${id}`);
    expect(first.body).toMatchObject({ key_id: id, status: 'revoked' });
    expect((await api.call('delete', `/admin/keys/${id}`)).body).toEqual(first.body);
    expect((await api.call('get', '/admin/keys?tenant=revoking')).body).toEqual({
      keys: [first.body],
      next_cursor: null,
    });
    const rotated = await api.call('post', `/admin/keys/${id}/rotate`).send({});
    expect(rotated.body).toMatchObject({ code: 'admin.key_not_found' });
  });

  it('says of ids that are unknown or malformed only that there is no such key', async () => {
    for (const id of [`hvk_${'0'.repeat(16)}`, 'x', '..%2Fx', '__proto__']) {
      for (const res of [
        await api.call('get', `/admin/keys/${id}`),
        await api.call('delete', `/admin/keys/${id}`),
      ]) {
        expect(res.status).toBe(404);
        expect(res.body).toMatchObject({ code: 'admin.key_not_found' });
      }
    }
  });

  it('refuses one key more than a tenant may have', async () => {
    for (let turn = 0; turn < 5; turn += 1) await create({ tenant: 'many' });
    const res = await api.call('post', '/admin/keys').send({ ...body, tenant: 'many' });
    expect(res.status).toBe(409);
    expect(res.body).toMatchObject({ code: 'admin.too_many_keys' });
  });

  it('lists in pages, and names the query parameter that is wrong', async () => {
    const first = await api.call('get', '/admin/keys?tenant=many&limit=3');
    const { keys, next_cursor: cursor } = first.body as { keys: unknown[]; next_cursor: string };
    expect(keys).toHaveLength(3);
    const second = await api.call('get', `/admin/keys?tenant=many&limit=3&cursor=${cursor}`);
    expect((second.body as { keys: unknown[] }).keys).toHaveLength(2);
    for (const query of ['limit=0', 'limit=101', 'tenant=A', 'offset=1', 'limit=1&limit=2']) {
      const res = await api.call('get', `/admin/keys?${query}`);
      expect(res.body).toMatchObject({ code: 'request.invalid_query' });
    }
    expect((await api.call('get', '/admin/keys?cursor=zzz')).body).toMatchObject({
      code: 'request.invalid_cursor',
    });
  });
});
