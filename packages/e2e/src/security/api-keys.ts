import { createHash } from 'node:crypto';
import { newApiKeySchema } from '@harvest/contracts/api-key';
import { taskPageSchema } from '@harvest/contracts/task';
import { silentLogger } from '@harvest/runtime/logger';
import { respellApiKey } from '@harvest/store/api-key-format';
import { openRedis } from '@harvest/store/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { read, readProblem } from '../harness/api-client.ts';
import { SecretSearch, dumpRedis } from '../harness/hiding-places.ts';
import { orders } from './fake-providers.ts';
import { RemoteClient } from './remote-client.ts';
import type { SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const keyPattern = /^hvk_[0-9a-hjkmnp-tv-z]{16}_(?<secret>[0-9a-hjkmnp-tv-z]{52})[0-9a-hjkmnp-tv-z]{6}$/;
const secretOf = (key: string): string => keyPattern.exec(key)?.groups?.['secret'] ?? '';

/** The commands that Redis is sent about a name while `ask` runs, without what differs by chance. */
async function commandsAbout(
  system: SecuredSystem,
  name: string,
  ask: () => Promise<void>,
): Promise<readonly string[]> {
  const redis = openRedis({ url: system.lookoutUrl, role: 'command', name: 'monitor', logger: silentLogger });
  const monitor = await redis.monitor();
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, words: readonly string[], source: string) => {
    if (words.join(' ').includes(name))
      seen.push(`${source === 'lua' ? 'lua' : 'api'} ${String(words[0])} ${String(words.length)}`);
  });
  try {
    await ask();
    await redis.echo(name);
    await waitFor('the end of the recording', () => seen.some((line) => line.startsWith('api echo')));
    return seen.filter((line) => !line.startsWith('api echo'));
  } finally {
    monitor.disconnect();
    redis.disconnect();
  }
}

async function keysAreRandom({ createHolder }: SecuredSystem): Promise<void> {
  const holders = await Promise.all(Array.from({ length: 30 }, () => createHolder({ tenant: 'key-makers' })));
  const secrets = holders.map(({ key, keyId }) => {
    expect(key).toMatch(keyPattern);
    expect(key.startsWith(`${keyId}_`)).toBe(true);
    return secretOf(key);
  });
  // 52 characters of 32 kinds are 260 bits, if each of them can be anything.
  expect(new Set(secrets.join('')).size).toBe(32);
  for (let place = 0; place < 52; place += 1) {
    expect(new Set(secrets.map((secret) => secret.charAt(place))).size).toBeGreaterThan(5);
  }
}

async function onlyHashesAreStored({ createHolder, admin, lookoutUrl }: SecuredSystem): Promise<void> {
  const holder = await createHolder();
  expect((await holder.client.request('GET', '/tasks')).status).toBe(200);
  const rotated = await admin.client.request('POST', `/admin/keys/${holder.keyId}/rotate`, {
    body: { grace_seconds: 60 },
  });
  const keys = [holder.key, read(rotated, 200, newApiKeySchema).key ?? ''];
  expect(new Set(keys).size).toBe(2);
  const shown = await Promise.all(
    [`/admin/keys/${holder.keyId}`, '/admin/keys?limit=100'].map((path) => admin.client.request('GET', path)),
  );
  const places = new Map([...(await dumpRedis(lookoutUrl)), ['shown', JSON.stringify(shown)]]);
  for (const key of keys) expect(new SecretSearch(secretOf(key)).findIn(places)).toEqual([]);
  const record = [...places].find(([name]) => name.endsWith(`:api-key:${holder.keyId}`))?.[1] ?? '';
  for (const key of keys) {
    const digest = createHash('sha256').update(secretOf(key)).digest();
    expect(
      ['hex', 'base64', 'base64url'].some((form) => record.includes(digest.toString(form as BufferEncoding))),
    ).toBe(true);
  }
}

/** That whoever decides compares digests by `timingSafeEqual` alone is a rule of the linter. */
async function comparisonIsConstant(system: SecuredSystem): Promise<void> {
  const { keyId } = await system.createHolder();
  const attempts: unknown[] = [];
  for (const id of [`hvk_${'0'.repeat(16)}`, keyId]) {
    const said: unknown[] = [];
    const commands = await commandsAbout(system, id, async () => {
      const headers = { 'x-api-key': respellApiKey(id) };
      const { status, body, headers: fields } = await system.stranger.request('GET', '/tasks', { headers });
      const { request_id: _, ...problem } = body as Record<string, unknown>;
      said.push(status, problem, [...fields.keys()]);
    });
    attempts.push({ commands, said });
  }
  expect(attempts[0]).toEqual(attempts[1]);
  expect(JSON.stringify(attempts[0])).toContain('auth.invalid');
  expect(JSON.stringify(attempts[0])).toContain('evalsha');
}

async function revocationIsQuick(system: SecuredSystem): Promise<void> {
  const { keyId, key, client } = await system.createHolder();
  const elsewhere = new RemoteClient(system.other.url, key);
  for (const each of [client, elsewhere]) expect((await each.request('GET', '/tasks')).status).toBe(200);
  const endless = {
    source: 'The dam was built in 1931.',
    query: orders.silence,
    options: { provider: 'openai' },
  };
  const { task_id: taskId } = await client.accept(endless);
  await client.reached(taskId, 'processing');
  const open = [client, elsewhere].map(async (each) => ({
    followed: await each.request('GET', `/harvest/${taskId}/events`),
    endedMs: performance.now(),
  }));
  const waiting = [client, elsewhere].map(async (each) => ({
    waited: await each.request('POST', '/harvest', { body: endless, headers: { prefer: 'wait=30' } }),
    endedMs: performance.now(),
  }));
  await waitFor('the tasks that are waited for', async () => {
    const answer = await client.request('GET', '/tasks');
    return read(answer, 200, taskPageSchema).tasks.length === 1 + waiting.length;
  });
  const revokedMs = performance.now();
  expect((await system.admin.client.request('DELETE', `/admin/keys/${keyId}`)).status).toBe(200);
  for (const each of [client, elsewhere]) {
    await waitFor('the refusal', async () => (await each.request('GET', '/tasks')).status === 401, 5_000);
    expect(readProblem(await each.request('GET', '/tasks')).code).toBe('auth.revoked');
  }
  for (const { followed, endedMs } of await Promise.all(open)) {
    expect(endedMs).toBeGreaterThan(revokedMs);
    expect(endedMs - revokedMs).toBeLessThan(5_000);
    expect(followed.status).toBe(200);
    expect(String(followed.body)).not.toMatch(/task-(?:completed|failed|cancelled)/);
  }
  for (const { waited, endedMs } of await Promise.all(waiting)) {
    expect(endedMs).toBeGreaterThan(revokedMs);
    expect(endedMs - revokedMs).toBeLessThan(5_000);
    expect(readProblem(waited).code).toBe('auth.revoked');
  }
}

async function keysInUrlsAreRefused(system: SecuredSystem): Promise<void> {
  const { key, client } = await system.createHolder();
  const token = system.issuer.token();
  const urls = [
    ...['api_key', 'API-Key', 'key', 'token', 'access_token', 'authorization', 'x-api-key'].map(
      (name) => `/tasks?${name}=${key}`,
    ),
    `/tasks?anything=${key}`,
    `/tasks?%61pi_key=${key}`,
    `/harvest/${key}`,
    `/v1/tasks?a=${token}`,
    `/nowhere/${encodeURIComponent(key)}`,
    `/keys/${system.canary}`,
  ];
  for (const url of urls) {
    for (const each of [client, system.stranger]) {
      const answer = await each.request('GET', url);
      expect({ url: urls.indexOf(url), code: readProblem(answer).code }).toEqual({
        url: urls.indexOf(url),
        code: 'auth.key_in_url',
      });
      expect(JSON.stringify(answer.body)).not.toContain(secretOf(key));
    }
  }
  const lines = system.logLines().join('\n');
  const secrets = [secretOf(key), token.slice(-40), system.canary];
  expect(secrets.filter((secret) => lines.includes(secret))).toEqual([]);
}

async function failuresAreLimited(system: SecuredSystem): Promise<void> {
  const { key, keyId, client } = await system.createHolder();
  const headers = { 'x-forwarded-for': '198.51.100.77' };
  // Spelled well, each with a secret that nobody was given.
  const guesses = Array.from({ length: 30 }, () => respellApiKey(keyId));
  const codes: string[] = [];
  for (const wrong of guesses) {
    const answer = await system.stranger.request('GET', '/tasks', {
      headers: { ...headers, 'x-api-key': wrong },
    });
    codes.push(readProblem(answer).code);
    if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(codes).toEqual([
    ...Array<string>(20).fill('auth.invalid'),
    ...Array<string>(10).fill('auth.too_many_failures'),
  ]);
  // Nobody has used this key before, so that it could be a lucky guess; from elsewhere it is let in.
  const guess = await system.stranger.request('GET', '/tasks', {
    headers: { ...headers, 'x-api-key': key },
  });
  expect(guess.status).toBe(429);
  expect((await client.request('GET', '/tasks')).status).toBe(200);
  const lines = system.api.process.logs.filter((line) => line['address'] === '198.51.100.77');
  expect(
    lines.filter((line) => line['message'] === 'authentication failed' && line['key_id'] === keyId),
  ).not.toEqual([]);
  expect(lines.some((line) => String(line['message']).includes('blocked'))).toBe(true);
  const revoked = await system.createHolder();
  await system.admin.client.request('DELETE', `/admin/keys/${revoked.keyId}`);
  const repeated: string[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const answer = await revoked.client.request('GET', '/tasks', {
      headers: { 'x-forwarded-for': '198.51.100.78' },
    });
    repeated.push(readProblem(answer).code);
  }
  expect(repeated[0]).toBe('auth.revoked');
  expect(new Set(repeated.slice(30))).toEqual(new Set(['auth.too_many_failures']));
  const written = system.logLines().join('\n');
  expect(guesses.filter((wrong) => written.includes(secretOf(wrong)))).toEqual([]);
}

/** Statements 1 to 5 and 9. */
export const apiKeys: readonly Statement[] = [
  { number: 1, promise: 'API keys have at least 256 random bits and a prefix', prove: keysAreRandom },
  { number: 2, promise: 'only a hash of an API key and its prefix are stored', prove: onlyHashesAreStored },
  {
    number: 3,
    promise: 'keys are compared in constant time: an unknown key and a wrong secret cost and say the same',
    prove: comparisonIsConstant,
  },
  { number: 4, promise: 'a revocation takes effect within 5 s, in every process', prove: revocationIsQuick },
  {
    number: 5,
    promise: 'keys in URLs are refused, also beside a good one, and are in no log',
    prove: keysInUrlsAreRefused,
  },
  {
    number: 9,
    promise: 'authentication failures are rate-limited and logged, without the credential',
    prove: failuresAreLimited,
  },
];
