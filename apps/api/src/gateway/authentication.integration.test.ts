import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import { createLogger } from '@harvest/runtime/logger';
import { respellApiKey, spellApiKey } from '@harvest/store/api-key-format';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { SignJWT } from 'jose';
import { type TestApi, createApiKey, openTestApi } from '../test-support/test-api.ts';

let logged: string;
let api: TestApi;
let namespace: string;

async function open(env: Readonly<Record<string, string>> = {}): Promise<TestApi> {
  logged = '';
  const redis = sharedRedis();
  ({ namespace } = redis);
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  api = await openTestApi(redis, {
    env: { AUTH: 'keys', ...env },
    logger: createLogger({ level: 'debug', format: 'json', stream: destination }),
  });
  return api;
}
afterEach(() => api.close());

const createKey = (overrides: Partial<ApiKeyRequest> = {}): Promise<{ id: string; key: string }> =>
  createApiKey(api.store, overrides);

/** What `GET /tasks` answers to these headers; a list is sent as several lines. */
async function ask(
  headers: Readonly<Record<string, string | string[]>>,
  path = '/tasks',
): Promise<{ status: number; code: string | undefined; retryAfter: string | undefined }> {
  const call = api.call('get', path);
  for (const [name, value] of Object.entries(headers)) call.set(name, value as string);
  const res = await call;
  const body = res.body as { code?: string };
  return { status: res.status, code: body.code, retryAfter: res.headers['retry-after'] };
}

/** Sends a request as it stands, for what no client would send. */
async function sendRaw(lines: readonly string[], host = ['Host: x']): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.end(`${['GET /tasks HTTP/1.1', ...host, 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe('an API key', () => {
  it('opens what it has the scope for, as X-API-Key and as a bearer token in any case', async () => {
    await open();
    const { key } = await createKey({ scopes: ['tasks:read'] });
    for (const headers of [
      { 'X-API-Key': key },
      { Authorization: `Bearer ${key}` },
      { authorization: `bEARER ${key}` },
    ]) {
      expect(await ask(headers)).toMatchObject({ status: 200 });
    }
    expect(await ask({ 'X-API-Key': key }, '/admin/tenants')).toMatchObject({
      status: 403,
      code: 'auth.insufficient_scope',
    });
  });

  it('shows nothing of another tenant', async () => {
    await open();
    const ours = await createKey({ tenant: 'ours' });
    const theirs = await createKey({ tenant: 'theirs' });
    const res = await api
      .call('post', '/harvest')
      .set('X-API-Key', ours.key)
      .send({ source: 'It rained.', query: 'What was the weather?' });
    expect(res.status).toBe(202);
    const { task_id: taskId } = res.body as { task_id: string };
    expect(await ask({ 'X-API-Key': ours.key }, `/harvest/${taskId}`)).toMatchObject({ status: 200 });
    expect(await ask({ 'X-API-Key': theirs.key }, `/harvest/${taskId}`)).toMatchObject({
      status: 404,
      code: 'task.not_found',
    });
  });

  it.each<[what: string, spoil: (key: string) => string]>([
    ['is empty', () => ''],
    ['is cut', (key) => key.slice(0, -1)],
    ['is too long', (key) => `${key}0`],
    ['is mistyped', (key) => `${key.slice(0, -10)}${key.at(-10) === '0' ? '1' : '0'}${key.slice(-9)}`],
    ['is in capitals', (key) => key.toUpperCase()],
    ['has spaces', (key) => `${key} ${key}`],
    ['is oversized', () => `hvk_${'a'.repeat(9_000)}`],
    ['has the form of nothing', () => 'opensesame'],
    ['is a polluting name', () => '__proto__'],
  ])('that %s is refused without asking Redis', async (_what, spoil) => {
    await open();
    const { key } = await createKey();
    expect(await ask({ 'X-API-Key': spoil(key) })).toMatchObject({ status: 401, code: 'auth.invalid' });
    expect(await countedFailures()).toEqual([]);
  });

  it.each([
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer ',
    'Digest x',
    'hvk_',
    'Bearer a b',
    `Bearer ${'a'.repeat(9_000)}`,
  ])('is not what "%.20s" is', async (authorization) => {
    await open();
    expect(await ask({ Authorization: authorization })).toMatchObject({ status: 401, code: 'auth.invalid' });
  });

  it('must be the only credential', async () => {
    await open();
    const { key } = await createKey();
    const expected = { status: 400, code: 'auth.ambiguous' };
    expect(await ask({ 'X-API-Key': key, Authorization: `Bearer ${key}` })).toMatchObject(expected);
    for (const twice of [
      [`X-API-Key: ${key}`, `x-api-key: ${key}`],
      [`Authorization: Bearer ${key}`, `Authorization: Bearer ${key}`],
    ]) {
      const answer = await sendRaw(twice);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('auth.ambiguous');
    }
  });

  it('that has expired, was revoked or belongs to a disabled tenant is told so', async () => {
    await open();
    const expired = await createKey({ expires_at: new Date(Date.now() - 1_000).toISOString() });
    const revoked = await createKey();
    await api.store.apiKeys.revoke(revoked.id);
    const disabled = await createKey({ tenant: 'closed' });
    await api.store.tenants.set('closed', { disabled: true, limits: {}, budget: {}, weight: 1 });
    expect(await ask({ 'X-API-Key': expired.key })).toMatchObject({ status: 401, code: 'auth.expired' });
    expect(await ask({ 'X-API-Key': revoked.key })).toMatchObject({ status: 401, code: 'auth.revoked' });
    expect(await ask({ 'X-API-Key': disabled.key })).toMatchObject({
      status: 403,
      code: 'auth.tenant_disabled',
    });
  });

  it('that is revoked, or whose tenant is disabled, is refused at once by a process that knows it', async () => {
    await open();
    const first = await createKey();
    const second = await createKey();
    for (const { key } of [first, second])
      expect(await ask({ 'X-API-Key': key })).toMatchObject({ status: 200 });
    await api.store.apiKeys.revoke(first.id);
    await waitFor(
      'the refusal',
      async () => (await ask({ 'X-API-Key': first.key })).code === 'auth.revoked',
      1_000,
    );
    await api.store.tenants.set('acme', { disabled: true, limits: {}, budget: {}, weight: 1 });
    await waitFor('the refusal', async () => (await ask({ 'X-API-Key': second.key })).status === 403, 1_000);
  });

  it('is answered in the same way whether its id or its secret is wrong', async () => {
    await open();
    const known = await createKey();
    const answers = [];
    for (const key of [spellApiKey().key, respellApiKey(known.id)]) {
      const res = await api.call('get', '/tasks').set('X-API-Key', key);
      const { request_id: _requestId, ...body } = res.body as Record<string, unknown>;
      answers.push({ status: res.status, challenge: res.headers['www-authenticate'], body });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="harvest", error="invalid_token"',
    });
  });
});

describe('a token of the configured issuer', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const env = {
    JWT_ISSUER: 'https://issuer.example',
    JWT_AUDIENCE: 'harvest',
    JWT_PUBLIC_KEY: String(publicKey.export({ type: 'spki', format: 'pem' })),
  };
  const token = (
    claims: Readonly<Record<string, unknown>> = {},
    expires: number | string = '5m',
  ): Promise<string> =>
    new SignJWT({ tenant: 'acme', scope: 'tasks:read', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
      .setIssuer('https://issuer.example')
      .setAudience('harvest')
      .setSubject('user-1')
      .setExpirationTime(expires)
      .sign(privateKey);
  const bearer = async (claims?: Readonly<Record<string, unknown>>) => ({
    Authorization: `Bearer ${await token(claims)}`,
  });

  it('opens what its scopes permit, in its tenant alone, and nothing of the administration', async () => {
    await open(env);
    const { key } = await createKey({ tenant: 'acme' });
    const submitted = await api
      .call('post', '/harvest')
      .set('X-API-Key', key)
      .send({ source: 'It rained.', query: 'What was the weather?' });
    const { task_id: taskId } = submitted.body as { task_id: string };
    expect(await ask(await bearer(), `/harvest/${taskId}`)).toMatchObject({ status: 200 });
    expect(await ask(await bearer({ tenant: 'other' }), `/harvest/${taskId}`)).toMatchObject({ status: 404 });
    expect(await ask(await bearer({ scope: 'chat:write' }))).toMatchObject({
      code: 'auth.insufficient_scope',
    });
    expect(await ask(await bearer({ scope: 'admin' }), '/admin/tenants')).toMatchObject({ status: 403 });
  });

  it('ends with its tenant, at once, and is held to its limits', async () => {
    await open(env);
    const headers = await bearer();
    const settings = { limits: { requests_per_minute: 2 }, budget: {}, weight: 1 };
    await api.store.tenants.set('acme', { disabled: false, ...settings });
    expect(await ask(headers)).toMatchObject({ status: 200 });
    expect(await ask(headers)).toMatchObject({ status: 200 });
    expect(await ask(headers)).toMatchObject({ status: 429, code: 'limit.requests' });
    await api.store.tenants.set('acme', { disabled: true, ...settings });
    await waitFor('the refusal', async () => (await ask(headers)).code === 'auth.tenant_disabled', 1_000);
  });

  it('that is wrong counts for its address in all processes, and is in no log line', async () => {
    await open({ ...env, AUTH_FAILURES_PER_MINUTE: '2' });
    const good = await bearer();
    expect(await ask(good)).toMatchObject({ status: 200 });
    const wrong = `${(await token()).slice(0, -8)}AAAAAAAA`;
    await waitFor('the block', async () => {
      const { code } = await ask({ Authorization: `Bearer ${wrong}` });
      return code === 'auth.too_many_failures';
    });
    expect(await countedFailures()).toHaveLength(1);
    expect(await ask(good)).toMatchObject({ status: 200 });
    expect(await ask({ Authorization: `Bearer ${'a.'.repeat(4_097)}` })).toMatchObject({ status: 429 });
    expect(logged).not.toContain(wrong.slice(0, 60));
  });

  it('that has expired counts for its address, one that was good here as well', async () => {
    await open({ ...env, AUTH_FAILURES_PER_MINUTE: '3', JWT_CLOCK_TOLERANCE_SECONDS: '0' });
    const good = await bearer();
    expect(await ask(good)).toMatchObject({ status: 200 });
    const until = async (expires: number) => ({ Authorization: `Bearer ${await token({}, expires)}` });
    const brief = await until(Math.ceil(Date.now() / 1_000) + 1);
    expect(await ask(brief)).toMatchObject({ status: 200 });
    await waitFor('its end', async () => (await ask(brief)).code === 'auth.expired', 5_000);
    for (const headers of [brief, await until(1)]) {
      await waitFor('the block', async () => (await ask(headers)).code === 'auth.too_many_failures');
    }
    expect(await ask(good)).toMatchObject({ status: 200 });
  });

  it('that is refused has its reason in the log, and not in the answer', async () => {
    await open(env);
    const wrong = await bearer({ tenant: 'Not A Tenant' });
    const res = await api.call('get', '/tasks').set(wrong);
    expect(res.body).toMatchObject({ code: 'auth.invalid' });
    expect(res.text).toMatch(/token .*log/);
    expect(res.text).not.toContain('claim');
    const line = logged.split('\n').find((text) => text.includes('authentication failed'));
    expect(JSON.parse(line ?? '')).toMatchObject({ code: 'auth.invalid', claim: 'tenant' });
    expect(logged).not.toContain('Not A Tenant');
  });

  it('is nothing where no issuer is configured', async () => {
    await open();
    expect(await ask(await bearer())).toMatchObject({ status: 401, code: 'auth.invalid' });
  });
});

describe('failed authentications', () => {
  it('are logged by address and public key id, never with the credential', async () => {
    await open();
    const { id, key } = await createKey();
    await api.store.apiKeys.revoke(id);
    await ask({ 'X-API-Key': key });
    await ask({ Authorization: `Bearer ${key.slice(0, -1)}` });
    const lines = logged.split('\n').filter((line) => line.includes('authentication failed'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', code: 'auth.revoked', key_id: id, address: '127.0.0.1' },
      { level: 'warn', code: 'auth.invalid', key_id: id, address: '127.0.0.1' },
    ]);
    expect(logged).not.toContain(key.slice(21, 60));
  });

  it('are limited by address over all processes, and do not shut out whom the process knows', async () => {
    const first = await open({ AUTH_FAILURES_PER_MINUTE: '4', TRUSTED_PROXIES: '127.0.0.1' });
    const second = await openTestApi(
      { url: sharedRedis().url, namespace },
      { env: { AUTH: 'keys', AUTH_FAILURES_PER_MINUTE: '4', TRUSTED_PROXIES: '127.0.0.1' } },
    );
    const good = await createKey();
    const wrong = Array.from({ length: 12 }, () => spellApiKey().key);
    const address = { 'X-Forwarded-For': '203.0.113.9' };
    expect(await ask({ ...address, 'X-API-Key': good.key })).toMatchObject({ status: 200 });
    const seen: (string | undefined)[] = [];
    for (const [turn, key] of wrong.entries()) {
      api = turn % 2 === 0 ? first : second;
      const { code, retryAfter } = await ask({ ...address, 'X-API-Key': key });
      seen.push(code);
      if (code === 'auth.too_many_failures') expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    expect(seen.filter((code) => code === 'auth.invalid')).toHaveLength(4);
    expect(seen.slice(4)).toEqual(Array.from({ length: 8 }, () => 'auth.too_many_failures'));
    api = first;
    expect(await ask({ ...address, 'X-API-Key': good.key })).toMatchObject({ status: 200 });
    expect(await ask({ 'X-Forwarded-For': '203.0.113.10', 'X-API-Key': wrong[0] ?? '' })).toMatchObject({
      status: 401,
    });
    await second.close();
  });

  it('count whether a credential never was good or is so no more, and for all processes', async () => {
    const env = { AUTH: 'keys', AUTH_FAILURES_PER_MINUTE: '4', TRUSTED_PROXIES: '127.0.0.1' };
    const first = await open(env);
    const second = await openTestApi({ url: sharedRedis().url, namespace }, { env });
    const good = await createKey();
    const revoked = await createKey();
    await api.store.apiKeys.revoke(revoked.id);
    const expired = await createKey({ expires_at: new Date(Date.now() - 60_000).toISOString() });
    try {
      for (const [number, { key }] of [revoked, expired].entries()) {
        const address = { 'X-Forwarded-For': `203.0.113.${String(20 + number)}` };
        for (api of [first, second]) {
          expect(await ask({ ...address, 'X-API-Key': good.key })).toMatchObject({ status: 200 });
        }
        const codes: (string | undefined)[] = [];
        for (let turn = 0; turn < 40; turn += 1) {
          api = turn % 2 === 0 ? first : second;
          codes.push((await ask({ ...address, 'X-API-Key': key })).code);
        }
        expect(codes.slice(0, 4)).not.toContain('auth.too_many_failures');
        // What is under way while the count comes back is not known of yet.
        expect(new Set(codes.slice(10))).toEqual(new Set(['auth.too_many_failures']));
        for (api of [first, second]) {
          expect(await ask({ ...address, 'X-API-Key': good.key })).toMatchObject({ status: 200 });
        }
      }
    } finally {
      api = first;
      await second.close();
    }
  });

  it('count for the connection itself when nobody is trusted to name the client', async () => {
    await open({ AUTH_FAILURES_PER_MINUTE: '2' });
    const codes: (string | undefined)[] = [];
    for (const client of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      codes.push((await ask({ 'X-Forwarded-For': client, 'X-API-Key': 'wrong' })).code);
    }
    expect(codes).toEqual(['auth.invalid', 'auth.invalid', 'auth.too_many_failures']);
  });
});

describe('a credential in the URL', () => {
  it.each([
    '/tasks?api_key=x',
    '/tasks?limit=1&API_KEY=x',
    '/tasks?access_token=x',
    '/tasks?X-Api-Key=x',
    '/tasks?%61pi_key=x',
    '/health?token=x',
    '/tasks?q=hvk_0000000000000000_1',
  ])('is refused before anything else: %s', async (path) => {
    await open();
    const { key } = await createKey();
    expect(await ask({ 'X-API-Key': key }, path)).toMatchObject({ status: 400, code: 'auth.key_in_url' });
  });

  it('is refused where there is nothing else, too', async () => {
    await open();
    expect((await fetch(`${api.url}/nothing?key=x`)).status).toBe(400);
  });

  it('is in no log line and no answer', async () => {
    await open();
    const { key } = await createKey();
    const res = await api.call('get', `/harvest/${key}`);
    expect(res.status).toBe(400);
    expect(res.text).not.toContain(key.slice(21));
    await waitFor('the log line', () => logged.includes('"status":400'));
    expect(logged).toContain('/harvest/[redacted]');
    expect(logged).not.toContain(key.slice(21));
  });
});

describe('limits on requests', () => {
  const limited = async (scopes: readonly Scope[] = scopeNames) =>
    createKey({ scopes: [...scopes], limits: { requests_per_minute: 3 } });

  it('are told with every answer, and hold', async () => {
    await open();
    await api.store.tenants.set('acme', {
      disabled: false,
      limits: { requests_per_minute: 100 },
      budget: {},
      weight: 1,
    });
    const { key } = await limited();
    for (const left of [2, 1, 0]) {
      const res = await api.call('get', '/tasks').set('X-API-Key', key);
      expect(res.status).toBe(200);
      expect(res.headers['ratelimit-policy']).toBe('"key";q=3;w=60, "tenant";q=100;w=60');
      expect(res.headers['ratelimit']).toMatch(
        new RegExp(`^"key";r=${String(left)};t=\\d+, "tenant";r=\\d+;t=\\d+$`),
      );
    }
    const refusal = await ask({ 'X-API-Key': key });
    expect(refusal).toMatchObject({ status: 429, code: 'limit.requests' });
    expect(Number(refusal.retryAfter)).toBeGreaterThan(50);
  });

  it('count submissions that never came to be, so that nobody can send those without end', async () => {
    await open();
    const { key } = await limited();
    const submit = () => api.call('post', '/harvest').set('X-API-Key', key).send({ nonsense: true });
    const answers = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const { status, headers } = await submit();
      answers.push([status, headers['ratelimit-policy'], headers['ratelimit']]);
    }
    const left = (requests: number): unknown =>
      expect.stringMatching(new RegExp(`^"key";r=${String(requests)};t=[56]\\d$`));
    expect(answers).toEqual([
      [422, '"key";q=3;w=60', left(2)],
      [422, '"key";q=3;w=60', left(1)],
      [422, '"key";q=3;w=60', left(0)],
      // The first is refused by the store, the second from memory.
      [429, '"key";q=3;w=60', left(0)],
      [429, '"key";q=3;w=60', left(0)],
    ]);
  });

  it('hold for whoever lacks a scope, which is no failed authentication', async () => {
    await open({ AUTH_FAILURES_PER_MINUTE: '1' });
    const { id, key } = await limited(['tasks:read']);
    const codes: (string | undefined)[] = [];
    for (const path of ['/usage', '/usage', '/webhooks', '/usage']) {
      codes.push((await ask({ 'X-API-Key': key }, path)).code);
    }
    expect(codes).toEqual([...Array.from({ length: 3 }, () => 'auth.insufficient_scope'), 'limit.requests']);
    const lines = logged.split('\n').filter((line) => line.includes('a scope is missing'));
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', key_id: id, scope: 'usage:read' });
    expect(logged).not.toContain('authentication failed');
  });

  it('hold by address for what needs no credential, except for the probes', async () => {
    await open({ PUBLIC_REQUESTS_PER_MINUTE: '2' });
    expect((await api.call('get', '/health')).status).toBe(200);
    expect((await api.call('get', '/health')).status).toBe(200);
    const refusal = await ask({}, '/health');
    expect(refusal).toMatchObject({ status: 429, code: 'limit.requests' });
    expect(Number(refusal.retryAfter)).toBeGreaterThan(0);
    for (let turn = 0; turn < 5; turn += 1) expect((await api.call('get', '/livez')).status).toBe(200);
  });
});

describe('the documentation', () => {
  it('is open to this machine, and to others with any credential', async () => {
    await open({ TRUSTED_PROXIES: '127.0.0.1' });
    const { key } = await createKey({ scopes: ['models:read'] });
    const remote = { 'X-Forwarded-For': '203.0.113.5' };
    expect(await ask({}, '/openapi.json')).toMatchObject({ status: 200 });
    expect(await ask(remote, '/openapi.json')).toMatchObject({ status: 401, code: 'auth.missing' });
    expect(await ask({ ...remote, 'X-API-Key': key }, '/openapi.json')).toMatchObject({ status: 200 });
  });

  it('is open to everybody where the operator says so', async () => {
    await open({ DOCS_PUBLIC: 'true' });
    expect(await ask({ 'X-Forwarded-For': '203.0.113.5' }, '/openapi.json')).toMatchObject({ status: 200 });
  });
});

describe('a request without Host', () => {
  it('is refused with a problem', async () => {
    await open();
    const [head = '', body = ''] = (await sendRaw([], [])).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(body)).toMatchObject({
      code: 'request.invalid_header',
      detail: expect.stringContaining('Host') as unknown,
    });
  });
});

describe('without authentication', () => {
  it('everybody is the default tenant, whatever is sent, and the log says so loudly', async () => {
    await open({ AUTH: 'none' });
    expect(logged).toContain('"level":"warn","message":"AUTH=none');
    expect(await ask({})).toMatchObject({ status: 200 });
    expect(await ask({ Authorization: 'Bearer anything' })).toMatchObject({ status: 200 });
    expect(await ask({}, '/admin/tenants')).toMatchObject({ status: 200 });
  });
});

/** The failures that look-ups have counted: each that finds nothing counts one. */
async function countedFailures(): Promise<readonly string[]> {
  return (await api.store.redis.keys(`{${namespace}:*`)).filter((name) => name.includes(':auth-failures:'));
}
