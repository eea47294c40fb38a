import { connect } from 'node:net';
import { hostname } from 'node:os';
import { createTaskId } from '@harvest/contracts/task-id';
import { Keys } from '@harvest/store/keys';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest, sampleResult } from '../test-support/test-api.ts';

const page = 'https://app.example.org';

describe('no error', () => {
  /** What would tell of the inside: stacks, files, modules, addresses and libraries. */
  const inside = [
    /\n\s+at |\bat \w+ \(|node_modules|node:internal|\.ts\b|file:\/\//,
    /127\.0\.0\.1|localhost|\[?::1\]?|ECONN|ENOTFOUND|EPIPE/,
    /redis|bullmq|\bzod\b|express|undici|Reply ?Error|TypeError|WRONGTYPE|evalsha|\blua\b/i,
    // A short name may stand by chance within an id.
    new RegExp(`\\b${hostname().replaceAll(/[^\w-]/g, '.')}\\b`),
    new RegExp(process.cwd()),
  ];
  const expectNothingInside = (answer: string): void => {
    for (const pattern of inside) expect(answer).not.toMatch(pattern);
  };
  const requests = (taskId: string): readonly [method: string, path: string, init?: RequestInit][] => {
    const json = { 'Content-Type': 'application/json' };
    const post = (body: string, headers: Record<string, string> = json): RequestInit => ({ body, headers });
    return [
      ['GET', '/nope'],
      ['GET', '/%zz'],
      ['GET', `/${'a'.repeat(9_000)}`],
      ['DELETE', '/tasks'],
      ['GET', '/tasks?limit=x'],
      ['GET', '/tasks?cursor=%00'],
      ['GET', '/harvest/nope'],
      ['GET', `/harvest/${taskId}`],
      ['GET', `/harvest/${taskId}/events`],
      ['GET', `/harvest/${taskId}/export?format=md`],
      ['GET', `/harvest/${taskId}/export?format=exe`],
      ['GET', `/harvest/${taskId}/sources/0`],
      ['POST', `/harvest/${taskId}/cancel`],
      ['POST', `/harvest/${taskId}/feedback`, post('{"rating":"good"}')],
      ['GET', '/models'],
      ['GET', '/docs/package.json'],
      ['POST', '/harvest', post('{')],
      ['POST', '/harvest', post('{"a":')],
      ['POST', '/harvest', post('[]')],
      ['POST', '/harvest', post('x', { 'Content-Type': 'text/plain' })],
      ['POST', '/harvest', post('x', { ...json, 'Content-Encoding': 'gzip' })],
      ['POST', '/harvest', post('x', { ...json, 'Content-Encoding': 'nonsense' })],
      ['POST', '/harvest', post('['.repeat(1_000))],
      ['POST', '/harvest', post(`"${'a'.repeat(2_000_000)}"`)],
      ['POST', '/harvest', post('{"source":"file:///etc/passwd","query":"a"}')],
      ['POST', '/harvest', post(JSON.stringify(sampleRequest), { ...json, Prefer: 'wait=no' })],
      ['POST', '/harvest', post(JSON.stringify(sampleRequest))],
      ['POST', '/harvest/batch', post('{"source":"a","queries":[]}')],
      ['POST', '/estimate', post(JSON.stringify(sampleRequest))],
      ['POST', '/chat/completions', post('{"model":"nope","messages":[]}')],
      ['POST', '/chat/completions', post('{"model":"auto","messages":[{"role":"user","content":"a"}]}')],
    ];
  };

  const env = { CHAT_WAIT_SECONDS_MAX: '1' };
  const statusesOf = (answers: readonly { status: number }[]): number[] => [
    ...new Set(answers.map(({ status }) => status)),
  ];

  async function answersOf(api: TestApi, taskId: string): Promise<{ status: number; text: string }[]> {
    const answers: { status: number; text: string }[] = [];
    for (const [method, path, init] of requests(taskId)) {
      const signal = AbortSignal.timeout(15_000);
      const res = await fetch(`${api.url}${path}`, { method, ...init, signal });
      const text = await res.text();
      if (res.status >= 400) answers.push({ status: res.status, text: `${String(res.status)} ${text}` });
      expect(res.headers.get('server') ?? res.headers.get('x-powered-by')).toBeNull();
    }
    return answers;
  }

  it('tells of the inside, whatever a client sends', async () => {
    const redis = sharedRedis();
    const api = await openTestApi(redis, { env });
    try {
      const taskId = await api.submit();
      const keys = new Keys({ namespace: redis.namespace, shardCount: 1 });
      const key = keys.task(keys.shardOf('default'), { tenant: 'default', taskId });
      await api.store.redis.del(key);
      await api.store.redis.set(key, 'of another type than any script expects');
      const answers = await answersOf(api, taskId);
      expect(statusesOf(answers)).toEqual(
        expect.arrayContaining([400, 404, 405, 413, 414, 415, 422, 500, 503, 504]),
      );
      for (const { text } of answers) expectNothingInside(text);
    } finally {
      await api.close();
    }
  }, 30_000);

  it('tells of the inside when Redis is away', async () => {
    const nowhere = { url: 'redis://127.0.0.1:1/0', namespace: 'any' };
    const api = await openTestApi(nowhere, { env, redisIsDown: true });
    try {
      const answers = await answersOf(api, createTaskId());
      expect(statusesOf(answers)).toContain(503);
      expect(statusesOf(answers)).not.toContain(500);
      for (const { text } of answers) expectNothingInside(text);
    } finally {
      await api.close();
    }
  }, 30_000);
});

describe('the edge', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), {
      env: { CORS_ORIGINS: `${page},http://localhost:3000`, TRUSTED_PROXIES: '127.0.0.0/8' },
    });
  });
  afterAll(() => api.close());

  it.each([
    ['get', '/livez', 200],
    ['get', '/v1/tasks', 200],
    ['get', '/nope', 404],
    ['delete', '/tasks', 405],
    ['options', '/tasks', 204],
    ['get', '/tasks?limit=0', 400],
    ['get', '/models/none', 503],
    ['get', '/openapi.json', 200],
    ['get', '/', 302],
  ] as const)('hardens the answer to %s %s', async (method, path, status) => {
    const res = await api.call(method, path).redirects(0).expect(status);
    expect(res.headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    for (const name of ['server', 'x-powered-by', 'strict-transport-security', 'access-control-allow-origin'])
      expect(res.headers).not.toHaveProperty(name);
  });

  it('lets pages have policies of their own, as strict as they can be', async () => {
    for (const path of ['/docs', '/docs/errors', '/docs/errors/task.not_found']) {
      const res = await api.call('get', path).expect(200);
      expect(res.headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(res.headers['content-security-policy']).not.toContain('unsafe');
      expect(res.headers['referrer-policy']).toBe('no-referrer');
    }
  });

  it('asks for HTTPS alone once a trusted proxy says that it came so', async () => {
    const secure = await api.call('get', '/tasks').set('X-Forwarded-Proto', 'https').expect(200);
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000');
    const plain = await api.call('get', '/tasks').set('X-Forwarded-Proto', 'http').expect(200);
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
  });

  describe('for browser pages', () => {
    it('answers the preflight of a listed origin, without a credential', async () => {
      const res = await api
        .call('options', '/harvest')
        .set('Origin', page)
        .set('Access-Control-Request-Method', 'POST')
        .set('Access-Control-Request-Headers', 'authorization,content-type,idempotency-key')
        .expect(204);
      expect(res.headers).toMatchObject({
        'access-control-allow-origin': page,
        'access-control-max-age': '3600',
        vary: 'Origin',
      });
      const allowed = String(res.headers['access-control-allow-headers']).toLowerCase().split(', ');
      for (const name of ['authorization', 'x-api-key', 'idempotency-key', 'prefer', 'last-event-id'])
        expect(allowed).toContain(name);
      expect(allowed).toContain('x-provider-key-openai');
      expect(String(res.headers['access-control-allow-methods']).split(', ')).toContain('POST');
      expect(res.headers).not.toHaveProperty('access-control-allow-credentials');
    });

    it('shows a listed origin the headers of an answer, of errors too', async () => {
      for (const [path, status] of [
        ['/tasks', 200],
        ['/nope', 404],
      ] as const) {
        const res = await api.call('get', path).set('Origin', page).expect(status);
        expect(res.headers['access-control-allow-origin']).toBe(page);
        const exposed = String(res.headers['access-control-expose-headers']).split(', ');
        for (const name of ['RateLimit', 'Retry-After', 'Location', 'X-Request-Id', 'Idempotency-Replayed'])
          expect(exposed).toContain(name);
      }
    });

    it.each([
      'null',
      'https://evil.example',
      'https://app.example.org.evil.example',
      'https://app.example.org:8443',
      'http://app.example.org',
      'https://APP.example.org',
      'https://app.example.org, https://evil.example',
    ])('shows the origin %s nothing, and tells caches that it would be another answer', async (origin) => {
      for (const call of [api.call('get', '/tasks'), api.call('options', '/tasks')]) {
        const res = await call.set('Origin', origin).set('Access-Control-Request-Method', 'GET');
        expect(Object.keys(res.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(res.headers['vary']).toBe('Origin');
      }
    });
  });

  it('shows its metrics on a port of their own alone, which the machine itself alone can reach', async () => {
    await api.call('get', '/metrics').expect(404);
    const { hostname: host, port } = new URL(api.metricsUrl);
    expect(host).toBe('127.0.0.1');
    expect((await fetch(`${api.metricsUrl}/metrics`)).status).toBe(200);
    // Another address of the loopback interface stands for every other address of the machine.
    await expect(fetch(`http://127.0.0.2:${port}/metrics`)).rejects.toThrow();
  });

  it('refuses a URL beyond 8 KiB, and serves one within', async () => {
    const long = await api.call('get', `/tasks?cursor=${'a'.repeat(8_200)}`).expect(414);
    expect(long.body).toMatchObject({ code: 'request.uri_too_long', instance: '/tasks' });
    await api.call('get', `/livez?${'a'.repeat(8_000)}`).expect(200);
  });

  it('asks a waiting client for its body once what it announced is good', async () => {
    const { hostname: host, port } = new URL(api.url);
    const ask = async (length: number, body: string, version = '1.1'): Promise<string> => {
      const socket = connect({ host, port: Number(port) }).setEncoding('utf8');
      const head = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${String(length)}`;
      socket.write(`POST /harvest HTTP/${version}\r\n${head}\r\nExpect: 100-continue\r\n\r\n`);
      if (version === '1.0') socket.write(body);
      let text = '';
      for await (const chunk of socket) {
        text += String(chunk);
        if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(body);
      }
      return text;
    };
    const body = JSON.stringify(sampleRequest);
    expect(await ask(body.length, body)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
    expect(await ask(100_000_000, '')).toMatch(/^HTTP\/1\.1 413 /);
    // Clients of older versions do not know the answer in between, and send the body at once.
    expect(await ask(body.length, body, '1.0')).toMatch(/^HTTP\/1\.1 202 /);
  });

  it.each([
    ['foo', 417],
    ['foo, 100-continue', 417],
    ['100-Continue', 200],
  ])('answers the expectation %s with %i', async (expectation, status) => {
    const [head, body] = await sendRaw([`Expect: ${expectation}`, 'Host: localhost']);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(head).toContain('x-content-type-options: nosniff');
    expect(head).toMatch(/^x-request-id: /m);
    if (status === 417)
      expect(JSON.parse(body)).toMatchObject({ code: 'request.expectation_failed', status });
  });

  it('refuses two Hosts, the same one as well, and one in another place', async () => {
    for (const lines of [
      ['Host: localhost', 'Host: evil.example'],
      ['Host: localhost', 'HOST: localhost'],
      ['Host: localhost', ...Array<string>(50).fill('A: b'), 'host:'],
    ]) {
      const [head, body] = await sendRaw(lines);
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
      expect(JSON.parse(body)).toMatchObject({ code: 'request.invalid_header' });
    }
  });

  /** What `GET /tasks` answers to these lines: its head, with names in lower case, and its body. */
  async function sendRaw(lines: readonly string[]): Promise<readonly [head: string, body: string]> {
    const { hostname: host, port } = new URL(api.url);
    const socket = connect({ host, port: Number(port) }).setEncoding('utf8');
    socket.write(`${['GET /tasks HTTP/1.1', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    return [head.replaceAll(/^[\w-]+:/gm, (name) => name.toLowerCase()), body];
  }

  it('compresses large answers, and leaves small ones and streams alone', async () => {
    const taskId = await api.submit({ source: 'It rained. '.repeat(2_000) });
    const large = await api.call('get', `/harvest/${taskId}`).set('Accept-Encoding', 'br, gzip').expect(200);
    expect(large.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Origin, Accept-Encoding' });
    expect(large.body).toMatchObject({ task_id: taskId });
    const accepted = await api
      .call('post', '/harvest')
      .set('Accept-Encoding', 'br, gzip')
      .send(sampleRequest);
    expect(accepted.headers).not.toHaveProperty('content-encoding');
    await api.finish(await api.claim(taskId), { status: 'completed', result: sampleResult });
    const events = await api.call('get', `/harvest/${taskId}/events`).set('Accept-Encoding', 'br, gzip');
    expect(events.headers).not.toHaveProperty('content-encoding');
    const document = await api.call('get', '/openapi.json').set('Accept-Encoding', 'gzip').expect(200);
    expect(document.headers['content-encoding']).toBe('gzip');
  });

  it.each([
    'a\u001b[31m',
    'a\u009b',
    '\u202eabc',
    '<script>',
    'a'.repeat(129),
    '',
    'a\tb',
    '${jndi:ldap://x}',
  ])('echoes no request id that it would not make itself: %j', async (id) => {
    const res = await fetch(`${api.url}/livez`, { headers: { 'X-Request-Id': encodeLatin1(id) } }).catch(
      () => null,
    );
    // The client itself refuses some of them.
    await res?.arrayBuffer();
    if (res !== null) expect(res.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    '/docs/%0d%0aSet-Cookie:%20a=b',
    '/%0d%0aX-Evil:1',
    '/v1/harvest/%0d%0a%0d%0a/export',
    '//evil.example/docs/',
  ])('makes no header of what the path %s says', async (path) => {
    const res = await fetch(`${api.url}${path}`, { redirect: 'manual' });
    await res.arrayBuffer();
    expect(res.headers.has('set-cookie')).toBe(false);
    expect(res.headers.has('x-evil')).toBe(false);
    expect(res.headers.get('location') ?? '').not.toMatch(/^(?:https?:)?\/\//);
  });

  describe('against keys that reach prototypes', () => {
    const raw = (text: string) =>
      api.call('post', '/harvest').set('Content-Type', 'application/json').send(text);

    it.each([
      ['__proto__', '{"source":"a","query":"b","__proto__":{"polluted":true}}'],
      ['constructor', '{"source":"a","query":"b","constructor":{"prototype":{"polluted":true}}}'],
      ['__proto__ in the options', '{"source":"a","query":"b","options":{"__proto__":{"polluted":true}}}'],
      ['prototype in the options', '{"source":"a","query":"b","options":{"prototype":{"polluted":true}}}'],
      ['__proto__ for the body', '{"__proto__":{"source":"a","query":"b"}}'],
    ])('refuses %s', async (_name, text) => {
      const res = await raw(text).expect(422);
      expect(res.body).toMatchObject({ code: 'request.invalid' });
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it.each(['__proto__[limit]=1', 'constructor[prototype][polluted]=1', '__proto__=x', 'toString=x'])(
      'takes nothing from the query string %s',
      async (query) => {
        const res = await api.call('get', `/tasks?${query}`);
        expect([200, 400]).toContain(res.status);
        expect(({} as { polluted?: unknown; limit?: unknown }).polluted).toBeUndefined();
        expect(({} as { limit?: unknown }).limit).toBeUndefined();
      },
    );

    it('holds what it checks and what it stores of a doubled key to be the same', async () => {
      const accepted = await raw('{"source":"first","source":"second","query":"a"}').expect(202);
      const task = await api.call('get', String(accepted.headers['location'])).expect(200);
      expect(task.body).toMatchObject({ source: 'second' });
    });
  });
});

describe('an API that requires HTTPS', () => {
  it('believes a trusted proxy alone, redirects nobody, and answers probes', async () => {
    const env = { REQUIRE_HTTPS: 'true' };
    const untrusting = await openTestApi(sharedRedis(), { env });
    const trusting = await openTestApi(sharedRedis(), { env: { ...env, TRUSTED_PROXIES: '127.0.0.1,::1' } });
    try {
      for (const proto of ['http', 'https']) {
        const res = await untrusting.call('get', '/tasks').set('X-Forwarded-Proto', proto).expect(403);
        expect(res.body).toMatchObject({ code: 'request.https_required' });
      }
      const plain = await trusting.call('post', '/v1/chat/completions').send({}).expect(403);
      expect(plain.headers).not.toHaveProperty('location');
      expect(plain.body).toMatchObject({ error: { harvest_code: 'request.https_required' } });
      await trusting.call('get', '/tasks').set('X-Forwarded-Proto', 'https').expect(200);
      for (const probe of ['/livez', '/v1/readyz', '/health'])
        await untrusting.call('get', probe).expect(200);
    } finally {
      await untrusting.close();
      await trusting.close();
    }
  });
});

describe('an API without authentication', () => {
  it('answers to nobody who reaches this machine under a name of their own', async () => {
    const open = await openTestApi(sharedRedis(), { env: { PUBLIC_URL: 'https://harvest.example.org/api' } });
    try {
      for (const host of ['evil.example.com', 'evil.example.com:8000', 'localhost.evil.example.com', ''])
        await open
          .call('get', '/tasks')
          .set('Host', host)
          .expect(400)
          .expect((res) => {
            expect(res.body).toMatchObject({ code: 'request.invalid_header' });
          });
      for (const host of ['localhost:8000', 'LOCALHOST', '127.0.0.1', '[::1]:8000', 'harvest.example.org'])
        await open.call('get', '/tasks').set('Host', host).expect(200);
    } finally {
      await open.close();
    }
  });
});

/** Header values travel as bytes. */
function encodeLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
