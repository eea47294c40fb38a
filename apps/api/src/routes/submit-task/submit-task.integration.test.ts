import { gzipSync } from 'node:zlib';
import { problemSchema } from '@harvest/contracts/problem';
import { taskAcceptedSchema } from '@harvest/contracts/task';
import { isTaskId } from '@harvest/contracts/task-id';
import { startTestRedis } from '@harvest/testkit/redis';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import type { Logger } from '@harvest/runtime/logger';
import { type TestApi, openTestApi, sampleRequest } from '../../test-support/test-api.ts';

const json = 'application/json';

describe('POST /harvest', () => {
  const lines: string[] = [];
  const note = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    lines.push(JSON.stringify({ message, ...fields }));
  };
  const logger: Logger = {
    error: note,
    warn: note,
    info: note,
    debug: note,
    child: () => logger,
    isEnabled: () => true,
  };
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { logger });
  });
  afterAll(() => api.close());

  const send = (body: string | Buffer, contentType = json) => {
    const test = api.call('post', '/harvest').set('Content-Type', contentType);
    // Superagent would encode a string once more for types that it does not know.
    return test.serialize((value: unknown) => value as string).send(body);
  };

  it.each(['/harvest', '/v1/harvest'])('accepts a task at %s and says where it is', async (path) => {
    const res = await api.call('post', path).send(sampleRequest).expect(202);
    expect(res.body).toMatchObject({ status: 'pending', message: expect.any(String) as unknown });
    expect(res.headers['location']).toBe(`${path}/${taskAcceptedSchema.parse(res.body).task_id}`);
    const read = await api.call('get', String(res.headers['location'])).expect(200);
    expect(read.body).toMatchObject({
      ...sampleRequest,
      output_format: 'analysis',
      status: 'pending',
      result: null,
    });
  });

  it.each<[what: string, source: string | string[]]>([
    ['a page', ' https://example.com/article '],
    ['texts and pages', ['It rained.', 'https://example.com/a']],
  ])('accepts %s as a source and shows it as it was sent', async (_, source) => {
    const res = await send(JSON.stringify({ source, output_format: 'quiz', options: { count: 3 } })).expect(
      202,
    );
    const read = await api.call('get', String(res.headers['location'])).expect(200);
    expect(read.body).toMatchObject({ source, query: '', output_format: 'quiz', options: { count: 3 } });
  });

  it('puts the accepted task before the workers', async () => {
    const taskId = await api.submit();
    const lease = await api.claim(taskId);
    expect(lease.fence).toBe(1);
  });

  it('stores the options and the trace of the request with the task', async () => {
    const res = await api
      .call('post', '/harvest')
      .set('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')
      .send({
        ...sampleRequest,
        output_format: 'summary',
        options: { provider: 'ollama', model: 'llama3.2:1b', max_output_tokens: 64 },
      })
      .expect(202);
    const read = await api.call('get', String(res.headers['location']));
    expect(read.body).toMatchObject({
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      output_format: 'summary',
      options: { provider: 'ollama', model: 'llama3.2:1b', max_output_tokens: 64 },
    });
    expect(res.headers['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-/);
  });

  it('accepts a source of the full length in any script, however JSON spells it', async () => {
    const source = '😀'.repeat(50_000);
    const escaped = source.replaceAll('😀', '\\uD83D\\uDE00');
    const res = await send(`{"query":"q","source":"${escaped}"}`).expect(202);
    const read = await api.call('get', String(res.headers['location'])).expect(200);
    expect(read.body).toMatchObject({ source: source });
  });

  it('accepts a compressed body and one that begins with a byte order mark', async () => {
    await send(gzipSync(JSON.stringify(sampleRequest)))
      .set('Content-Encoding', 'gzip')
      .expect(202);
    await send(Buffer.from(`\uFEFF${JSON.stringify(sampleRequest)}`)).expect(202);
  });

  describe('refuses a body', () => {
    const deep = `{"source":${'['.repeat(40)}${']'.repeat(40)},"query":"q"}`;
    it.each<[name: string, body: string | Buffer, status: number, code: string, detail: RegExp]>([
      ['that is not JSON', '{"source": "a", oops}', 400, 'request.invalid_json', /character 16/],
      ['that ends in the middle', '{"source": "a', 400, 'request.invalid_json', /not valid JSON/],
      ['that is empty', '', 400, 'request.invalid_json', /empty/],
      [
        'that is not UTF-8',
        Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
        400,
        'request.invalid_utf8',
        /UTF-8/,
      ],
      ['that is nested too deeply', deep, 400, 'request.too_deep', /32 levels/],
      ['over the byte limit', ' '.repeat(900_000), 413, 'request.body_too_large', /856,384 bytes/],
      ['that is no object', '[]', 422, 'request.invalid', /must be an object, not an array/],
    ])('%s', async (_name, body, status, code, detail) => {
      const res = await send(body).expect(status).expect('Content-Type', 'application/problem+json');
      expect(res.body).toMatchObject({
        code,
        status,
        instance: '/harvest',
        request_id: res.headers['x-request-id'],
      });
      expect(res.body).toMatchObject({ detail: expect.stringMatching(detail) as unknown });
    });

    it.each([
      ['text/plain', JSON.stringify(sampleRequest)],
      ['application/json; charset=utf-16', JSON.stringify(sampleRequest)],
      ['application/x-www-form-urlencoded', 'source=a&query=b'],
    ])('of type %s', async (contentType, body) => {
      const res = await send(body, contentType).expect(415);
      expect(res.body).toMatchObject({ code: 'request.unsupported_media_type' });
    });

    it('with a content encoding that it does not have', async () => {
      const broken = await send(Buffer.from('no gzip at all')).set('Content-Encoding', 'gzip').expect(400);
      expect(broken.body).toMatchObject({ code: 'request.invalid_encoding' });
      const unknown = await send('{}').set('Content-Encoding', 'snappy').expect(415);
      expect(unknown.body).toMatchObject({ code: 'request.unsupported_media_type' });
    });

    it('that grows beyond the limit when it is decompressed', async () => {
      const res = await send(gzipSync(' '.repeat(5_000_000)))
        .set('Content-Encoding', 'gzip')
        .expect(413);
      expect(res.body).toMatchObject({ code: 'request.body_too_large' });
    });

    const { source, query } = sampleRequest;
    it.each<[name: string, body: unknown, pointer: string, message: RegExp]>([
      ['without a source', { query }, '/source', /^is required$/],
      ['without a query', { source }, '/query', /^is required/],
      ['with an empty source', { query, source: ' \n' }, '/source', /must not be empty/],
      ['with an empty query', { source, query: '' }, '/query', /must not be empty/],
      [
        'with a source that is too long',
        { query, source: 'a'.repeat(50_001) },
        '/source',
        /at most 50,000 characters/,
      ],
      [
        'with a query that is too long',
        { source, query: 'é'.repeat(1_001) },
        '/query',
        /at most 1,000 characters/,
      ],
      [
        'with a source of another type',
        { query, source: 5 },
        '/source',
        /must be a text or a list of texts and URLs/,
      ],
      ['with a query that is null', { source, query: null }, '/query', /must be a string, not null/],
      ['with an unknown field', { source, query, outputformat: 'x' }, '/outputformat', /not a known field/],
      [
        'with an unknown option',
        { source, query, options: { 'a/b~c': 1 } },
        '/options/a~1b~0c',
        /not a known field/,
      ],
      [
        'with an unknown output format',
        { source, query, output_format: 'poem' },
        '/output_format',
        /one of: analysis, summary/,
      ],
      [
        'with an unknown provider',
        { source, query, options: { provider: 'x' } },
        '/options/provider',
        /one of: ollama/,
      ],
      [
        'with a model that is no name',
        { source, query, options: { model: 'a b' } },
        '/options/model',
        /model name/,
      ],
      [
        'with a fraction of a token',
        { source, query, options: { max_output_tokens: 1.5 } },
        '/options/max_output_tokens',
        /whole number/,
      ],
      [
        'with too many tokens',
        { source, query, options: { max_output_tokens: 9_000 } },
        '/options/max_output_tokens',
        /at most 8192/,
      ],
      ['with half a surrogate pair', { query, source: 'a\uD800' }, '/source', /well-formed Unicode/],
    ])('%s', async (_name, body, pointer, message) => {
      const res = await send(JSON.stringify(body)).expect(422);
      expect(res.body).toMatchObject({ code: 'request.invalid' });
      expect(problemSchema.parse(res.body).errors).toContainEqual({
        pointer,
        message: expect.stringMatching(message) as unknown,
      });
    });

    it('with a __proto__ key, and takes the last of two equal keys', async () => {
      const polluted = await send(`{"source":"a","query":"b","__proto__":{"polluted":true}}`).expect(422);
      expect(problemSchema.parse(polluted.body).errors).toContainEqual({
        pointer: '/__proto__',
        message: 'is not a known field',
      });
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      const res = await send('{"source":"first","source":"second","query":"b"}').expect(202);
      const read = await api.call('get', String(res.headers['location']));
      expect(read.body).toMatchObject({ source: 'second' });
    });

    it('and names at most twenty of its mistakes', async () => {
      const body = Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [`field${String(index)}`, 1]),
      );
      const res = await send(JSON.stringify(body)).expect(422);
      expect(problemSchema.parse(res.body).errors).toHaveLength(20);
    });

    it.each([
      'ftp://example.com/a',
      'file:///etc/passwd',
      'https://user:secret@example.com/',
      'https://[::1/',
    ])('whose source is the URL %s', async (source) => {
      const res = await send(JSON.stringify({ query, source })).expect(422);
      expect(problemSchema.parse(res.body).errors).toEqual([
        { pointer: '/source', message: expect.stringMatching(/^the URL /) as unknown },
      ]);
    });
  });

  it('writes nothing of a body to the log and echoes no value of it', async () => {
    const secret = 'xyzzy-plugh-secret';
    const answers = [
      await send(JSON.stringify({ source: secret, query: secret })).expect(202),
      await send(JSON.stringify({ source: secret, query: secret, output_format: secret })).expect(422),
      await send(`{"source": ${secret}}`).expect(400),
    ];
    for (const answer of answers) expect(answer.text).not.toContain(secret);
    const ids = answers.map((answer) => String(answer.headers['x-request-id']));
    await waitFor('the access log', () => ids.every((id) => lines.some((line) => line.includes(id))));
    expect(lines.join('\n')).not.toContain(secret);
  });

  describe('with Prefer', () => {
    it('answers 200 with the finished task when it ends within the wait', async () => {
      const pending = api
        .call('post', '/harvest')
        .set('Prefer', 'wait=60')
        .set('X-Request-Id', 'waiting-1')
        .send(sampleRequest);
      const answered = pending.expect(200).then((res) => res);
      const [task] = await waitFor('the task', async () => {
        const { records } = await api.store.tasks.list({ tenant: 'default', status: 'pending', limit: 1 });
        return records.length > 0 && records[0]?.requestId === 'waiting-1' ? records : null;
      });
      await api.finish(await api.claim(task!.taskId));
      const res = await answered;
      expect(res.headers['preference-applied']).toBe('wait=60');
      expect(res.body).toMatchObject({ status: 'completed', result: { text: 'It rained.' } });
    });

    it('answers 202 when the wait is over first', async () => {
      const res = await api.call('post', '/harvest').set('Prefer', 'wait=1').send(sampleRequest).expect(202);
      expect(res.body).toMatchObject({ status: 'pending' });
      expect(res.headers['preference-applied']).toBeUndefined();
    });

    it('answers at once for wait=0 and respond-async', async () => {
      await api.call('post', '/harvest').set('Prefer', 'wait=0').send(sampleRequest).expect(202);
      const res = await api
        .call('post', '/harvest')
        .set('Prefer', 'respond-async')
        .send(sampleRequest)
        .expect(202);
      expect(res.headers['preference-applied']).toBe('respond-async');
    });

    it.each(['wait=61', 'wait=-1', 'wait=1.5', 'wait=soon', 'wait', 'wait='])(
      'refuses %s',
      async (prefer) => {
        const res = await api.call('post', '/harvest').set('Prefer', prefer).send(sampleRequest).expect(400);
        expect(res.body).toMatchObject({
          code: 'request.invalid_header',
          detail: expect.stringMatching(/from 0 to 60/) as unknown,
        });
      },
    );
  });

  it('says where to look for a task of which the store did not say in time whether it is accepted', async () => {
    const redis = await startTestRedis();
    const frozen = await openTestApi({ url: redis.url, namespace: 't-unsure' });
    try {
      redis.freeze();
      const res = await frozen.call('post', '/v1/harvest').send(sampleRequest).expect(503);
      const location = String(res.headers['location']);
      const taskId = location.replace('/v1/harvest/', '');
      expect(isTaskId(taskId)).toBe(true);
      const { code, detail } = problemSchema.parse(res.body);
      expect(code).toBe('store.unavailable');
      expect(detail).toContain(`may have been accepted as ${taskId}: look at ${location} before`);
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
      redis.resume();
      const read = await waitFor(
        'the task',
        async () => {
          const answer = await frozen.call('get', location);
          return answer.status === 200 ? answer : null;
        },
        30_000,
      );
      expect(read.body).toMatchObject({ task_id: taskId, status: 'pending' });
    } finally {
      redis.resume();
      await frozen.close();
      await redis.stop();
    }
  }, 30_000);

  it('answers 503 with Retry-After when the queue is full', async () => {
    const full = await openTestApi(sharedRedis(), { env: { PENDING_TASKS_MAX: '1' } });
    try {
      await full.submit();
      const res = await full.call('post', '/harvest').send(sampleRequest).expect(503);
      expect(res.body).toMatchObject({ code: 'queue.full' });
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await full.close();
    }
  });
});
