import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import { problemSchema } from '@harvest/contracts/problem';
import { Keys } from '@harvest/store/keys';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { SignJWT } from 'jose';
import { collect, openEvents } from '../test-support/read-events.ts';
import { type TestApi, createApiKey, openTestApi, sampleRequest } from '../test-support/test-api.ts';

const promisedMs = 5_000;
const disabled = { disabled: true, limits: {}, budget: {}, weight: 1 };
const question = { model: 'auto', messages: [{ role: 'user', content: 'Where does the Elbe rise?' }] };

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

async function createToken(tenant: string, validSeconds: number): Promise<Record<string, string>> {
  const token = await new SignJWT({ tenant, scope: 'tasks:read tasks:write' })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer('https://issuer.example')
    .setAudience('harvest')
    .setSubject('user-1')
    .setExpirationTime(Math.ceil(Date.now() / 1_000) + validSeconds)
    .sign(privateKey);
  return { Authorization: `Bearer ${token}` };
}

describe('an answer that is open when its credential ends', () => {
  let api: TestApi;
  let keys: Keys;
  let tenants = 0;
  beforeAll(async () => {
    const redis = sharedRedis();
    keys = new Keys({ namespace: redis.namespace, shardCount: 1 });
    api = await openTestApi(redis, {
      env: {
        AUTH: 'keys',
        HARVEST_MASTER_KEY: randomBytes(32).toString('hex'),
        JWT_ISSUER: 'https://issuer.example',
        JWT_AUDIENCE: 'harvest',
        JWT_PUBLIC_KEY: String(publicKey.export({ type: 'spki', format: 'pem' })),
        JWT_CLOCK_TOLERANCE_SECONDS: '0',
      },
    });
  });
  afterAll(() => api.close());

  const createKey = async (
    overrides: Partial<ApiKeyRequest> = {},
  ): Promise<{ id: string; headers: Record<string, string> }> => {
    const { id, key } = await createApiKey(api.store, overrides);
    return { id, headers: { 'X-API-Key': key } };
  };
  const post = (path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const submit = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const accepted = await post('/harvest', sampleRequest, headers);
    return String(accepted.headers.get('location'));
  };
  /** Waits for what must come within the promised time, and no later. */
  const soon = async <T>(answer: Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const value = await answer;
    expect(performance.now() - startedMs).toBeLessThan(promisedMs);
    return value;
  };
  const revoke = ({ id }: { id: string }): Promise<unknown> => api.store.apiKeys.revoke(id);
  const rotate = ({ id }: { id: string }, graceSeconds = 0): Promise<unknown> =>
    api.store.apiKeys.rotate(id, graceSeconds);
  /** As if the message about it had been lost. */
  const revokeSilently = ({ id }: { id: string }): Promise<unknown> =>
    api.store.redis.hset(keys.apiKey(id), 'revoked', Date.now());
  const tasksOf = (tenant: string): Promise<string[]> =>
    api.store.redis.keys(keys.task(keys.shardOf(tenant), { tenant, taskId: '*' }));

  it.each([
    ['is told of the revocation', revoke],
    ['is not told of the revocation', revokeSilently],
  ])('is cut short where it is a stream of events, by a process that %s', async (_how, end) => {
    const [ending, staying] = [await createKey(), await createKey()];
    const path = `${api.url}${await submit(ending.headers)}/events`;
    const [cut, kept] = [await openEvents(path, ending.headers), await openEvents(path, staying.headers)];
    await end(ending);
    expect((await soon(collect(cut))).map(({ event }) => event)).toEqual(['task-accepted']);
    expect((await openEvents(path, ending.headers)).status).toBe(401);
    const rest = collect(kept);
    await post(path.slice(api.url.length).replace(/events$/, 'cancel'), {}, staying.headers);
    expect((await rest).at(-1)?.event).toBe('task-cancelled');
  });

  it('is cut short where it is a stream of events and the time of the key is over', async () => {
    const key = await createKey({ expires_at: new Date(Date.now() + 1_000).toISOString() });
    const stream = await openEvents(`${api.url}${await submit(key.headers)}/events`, key.headers);
    expect((await soon(collect(stream))).map(({ event }) => event)).toEqual(['task-accepted']);
  });

  it('is cut short where it is a stream of events, by the end of a token and by that of its tenant', async () => {
    const [brief, closed] = [await createToken('brief', 1), await createToken('closed', 300)];
    const streams: ReturnType<typeof collect>[] = [];
    for (const headers of [brief, closed]) {
      const stream = await openEvents(`${api.url}${await submit(headers)}/events`, headers);
      expect(stream.status).toBe(200);
      streams.push(collect(stream));
    }
    await api.store.tenants.set('closed', disabled);
    for (const seen of await soon(Promise.all(streams)))
      expect(seen.map(({ event }) => event)).toEqual(['task-accepted']);
  });

  it.each([
    ['is revoked', revoke],
    ['gets a new secret without a grace', rotate],
  ])('is a refusal where somebody waits for a task and the key %s', async (_what, end) => {
    const tenant = `waiting-${String((tenants += 1))}`;
    const key = await createKey({ tenant });
    const answer = post('/harvest', sampleRequest, { ...key.headers, Prefer: 'wait=30' });
    await waitFor('the task', async () => (await tasksOf(tenant)).length === 1);
    await end(key);
    const res = await soon(answer);
    expect(res.status).toBe(401);
    expect(res.headers.get('www-authenticate')).toContain('invalid_token');
    // The task is there, and goes on: whoever repeats the request pays twice.
    const { code, detail } = problemSchema.parse(await res.json());
    const [taskId = ''] = /tsk_\w+/.exec(detail) ?? [];
    expect({ code, location: res.headers.get('location') }).toEqual({
      code: 'auth.revoked',
      location: `/harvest/${taskId}`,
    });
    expect(await api.store.tasks.read({ tenant, taskId })).toMatchObject({
      record: { status: 'pending' },
    });
  });

  it.each<[what: string, path: string, body: object]>([
    ['a chat', '/chat/completions', question],
    ['a streamed chat', '/chat/completions', { ...question, stream: true }],
    ['a check of a key', '/validate-key', { provider: 'openai', key: 'sk-example-0123456789' }],
  ])('is a refusal where somebody waits for %s, which is cancelled', async (_what, path, body) => {
    const tenant = `waiting-${String((tenants += 1))}`;
    const { headers } = await createKey({ tenant });
    const answer = post(path, body, headers);
    await waitFor('the task', async () => (await tasksOf(tenant)).length === 1);
    await api.store.tenants.set(tenant, disabled);
    const res = await soon(answer);
    expect(res.status).toBe(403);
    expect(await res.text()).toContain('auth.tenant_disabled');
    const ref = { tenant, taskId: String(res.headers.get('x-harvest-task-id')) };
    const task = await api.store.tasks.read(ref);
    expect(task?.record.status ?? 'cancelled').toBe('cancelled');
  });

  it('is a refusal where somebody waits whose tenant is disabled after the time of the credential', async () => {
    const tenant = 'overdue';
    const expiring = await createKey({ tenant, expires_at: new Date(Date.now() + 1_000).toISOString() });
    const holders = [expiring.headers, await createToken(tenant, 1)];
    const streams = await Promise.all(
      holders.map(async (headers) => openEvents(`${api.url}${await submit(headers)}/events`, headers)),
    );
    const answers = holders.map((headers) =>
      post('/harvest', sampleRequest, { ...headers, Prefer: 'wait=30' }),
    );
    // That the streams are cut shows that the process knows of the end of both.
    await Promise.all(streams.map((stream) => collect(stream)));
    await api.store.tenants.set(tenant, disabled);
    for (const res of await soon(Promise.all(answers))) expect(res.status).toBe(403);
  });

  it.each([
    ['the time of its key', () => createKey({ expires_at: new Date(Date.now() + 1_000).toISOString() })],
    [
      'the grace of its secret',
      async () => {
        const key = await createKey();
        await rotate(key, 1);
        return key;
      },
    ],
  ])('comes to its end where somebody waits and %s is over meanwhile', async (_what, create) => {
    const key = await create();
    const stream = await openEvents(`${api.url}${await submit(key.headers)}/events`, key.headers);
    const answer = post('/harvest', sampleRequest, { ...key.headers, Prefer: 'wait=30' });
    // That the stream is cut shows that the process knows of the end.
    expect((await soon(collect(stream))).map(({ event }) => event)).toEqual(['task-accepted']);
    expect((await fetch(`${api.url}/tasks`, { headers: key.headers })).status).toBe(401);
    const another = await createKey();
    for (const name of await tasksOf('acme'))
      await post(`/harvest/${String(/tsk_\w+/.exec(name))}/cancel`, {}, another.headers);
    const res = await answer;
    expect(res.status).toBe(200);
  });
});
