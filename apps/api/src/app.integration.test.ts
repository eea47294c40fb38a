import { errorCodeNames } from '@harvest/contracts/error-codes';
import { problemSchema } from '@harvest/contracts/problem';
import type { LogFields, Logger } from '@harvest/runtime/logger';
import { startOtlpReceiver } from '@harvest/testkit/otlp-receiver';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type TestApi, openTestApi } from './test-support/test-api.ts';

describe('every request', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('keeps a usable X-Request-Id, and gets a new one otherwise', async () => {
    const kept = await api.call('get', '/livez').set('X-Request-Id', 'order-66/a');
    expect(kept.headers['x-request-id']).toBe('order-66/a');
    for (const unusable of ['a'.repeat(129), 'a b', 'caf\u00e9']) {
      const res = await api.call('get', '/livez').set('X-Request-Id', unusable);
      expect(res.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('joins the trace of its traceparent, and begins one otherwise', async () => {
    const joined = await api
      .call('get', '/livez')
      .set('traceparent', `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`);
    expect(joined.headers['traceparent']).toContain(`00-${'ab'.repeat(16)}-`);
    const begun = await api.call('get', '/livez').set('traceparent', 'rubbish');
    expect(begun.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  });

  it('does not say what serves it', async () => {
    const res = await api.call('get', '/livez');
    expect(res.headers).not.toHaveProperty('x-powered-by');
    expect(res.headers).not.toHaveProperty('etag');
  });

  it.each(['/nope', '/v2/harvest', '/v1/nope', '/harvest/a/b/c', '/HARVEST'])(
    'answers 404 to %s',
    async (path) => {
      const res = await api.call('get', path).expect(404).expect('Content-Type', 'application/problem+json');
      expect(res.body).toMatchObject({ code: 'request.route_not_found', instance: path });
    },
  );

  it.each(['/harvest/%zz', '/v1/harvest/%e0%a4%a', '/%'])(
    'answers 400 to the malformed path %s',
    async (path) => {
      const res = await fetch(`${api.url}${path}`);
      expect(res.status).toBe(400);
      expect(await res.json()).toMatchObject({ code: 'request.invalid_path' });
    },
  );

  it('answers 405 with Allow to a method that a path does not have, and OPTIONS with Allow', async () => {
    const res = await api.call('delete', '/v1/tasks').expect(405);
    expect(res.body).toMatchObject({ code: 'request.method_not_allowed' });
    expect(res.headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect((await api.call('get', '/harvest').expect(405)).headers['allow']).toBe('POST, OPTIONS');
    expect((await api.call('options', '/harvest').expect(204)).headers['allow']).toBe('POST, OPTIONS');
  });

  it.each([
    ['/', '/docs'],
    ['/v1', '/v1/docs'],
    ['/v1/', '/v1/docs'],
  ])('leads from %s to the documentation', async (path, docs) => {
    const res = await api.call('get', path).redirects(0).expect(302);
    expect(res.headers['location']).toBe(docs);
    await api.call('get', docs).expect(200);
  });

  it('serves the page to which the type of a problem leads', async () => {
    const problem = problemSchema.parse((await api.call('get', '/tasks?limit=0').expect(400)).body);
    for (const path of [problem.type, `/v1${problem.type}`]) {
      const page = await api
        .call('get', path)
        .expect(200)
        .expect('Content-Type', /^text\/html/);
      expect(page.text).toContain('<h1>request.invalid_query</h1>');
      expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';(?!.*unsafe)/);
      const [, style = ''] = /href="([^"]+\.css)"/.exec(page.text) ?? [];
      await api.call('get', new URL(style, `${api.url}${path}`).pathname).expect(200);
    }
    const slashed = await fetch(`${api.url}${problem.type}/`);
    expect([slashed.status, slashed.url]).toEqual([200, `${api.url}${problem.type}`]);
  });

  it('lists the pages of all error codes, and has none for another', async () => {
    const list = await api.call('get', '/docs/errors').expect(200);
    const links = [...list.text.matchAll(/href="(errors\/[^"]+)"/g)].map(([, link]) => String(link));
    expect(links).toHaveLength(errorCodeNames.length);
    for (const link of links) {
      const page = await api.call('get', `/docs/${link}`).expect(200);
      expect(page.text).toContain('href="../errors"');
    }
    for (const unknown of ['README', 'x.y', '..%2f..%2fpackage.json', '__proto__']) {
      const res = await api.call('get', `/docs/errors/${unknown}`).expect(404);
      expect(res.body).toMatchObject({ code: 'request.route_not_found' });
    }
  });

  it('serves the document and the page with assets of its own', async () => {
    const document = await api.call('get', '/v1/openapi.json').expect(200);
    expect(document.body).toMatchObject({ openapi: '3.1.0' });
    const page = await api.call('get', '/docs').expect(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';(?!.*unsafe)/);
    expect(page.text).not.toMatch(/<script>|https?:\/\//);
    const assets = [...page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, asset]) => String(asset));
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) await api.call('get', `/${asset}`).expect(200);
    const slashed = await fetch(`${api.url}/v1/docs/`, { redirect: 'manual' });
    expect([slashed.status, slashed.headers.get('location')]).toEqual([308, '../docs']);
    await api.call('get', '/docs/package.json').expect(404);
    await api.call('get', '/docs/..%2fpackage.json').expect(404);
    expect((await api.call('get', '/livez')).status).toBe(200);
  });
});

describe('what the API tells its operator', () => {
  const lines: (LogFields & { level: string; message: string })[] = [];
  const note =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      lines.push({ ...fields, level, message });
    };
  const logger: Logger = {
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
    child: () => logger,
    isEnabled: () => true,
  };

  it('logs one line a request: info for clients, debug for probes, with the route and never the query string', async () => {
    const api = await openTestApi(sharedRedis(), { logger });
    try {
      await api.call('get', '/v1/tasks?limit=1').set('X-Request-Id', 'listing').expect(200);
      await api.call('get', '/livez').set('X-Request-Id', 'probing').expect(200);
      await api.call('get', '/nope').set('X-Request-Id', 'unknown').expect(404);
      const linesOf = (id: string) => lines.filter((line) => line['request_id'] === id);
      await waitFor('the log', () => ['listing', 'probing', 'unknown'].every((id) => linesOf(id).length > 0));
      expect(linesOf('listing')).toMatchObject([
        { level: 'info', message: 'request', method: 'GET', path: '/v1/tasks', route: '/tasks', status: 200 },
      ]);
      expect(linesOf('probing')).toMatchObject([{ level: 'debug', route: '/livez' }]);
      expect(linesOf('unknown')).toMatchObject([
        { level: 'info', route: 'unmatched', code: 'request.route_not_found' },
      ]);
    } finally {
      await api.close();
    }
  });

  it('exports a server span a request, below the span of the caller', async () => {
    const receiver = await startOtlpReceiver();
    const api = await openTestApi(sharedRedis(), { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    try {
      const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
      const res = await api.call('get', '/v1/tasks').set('traceparent', traceparent).expect(200);
      // Closing sends what the exporter still holds.
      await api.close();
      const spans = receiver.spans.filter((span) => span.traceId === traceId);
      expect(spans).toMatchObject([
        { service: 'harvest-api', name: 'GET /tasks', parentSpanId: '00f067aa0ba902b7', kind: 2 },
      ]);
      expect(res.headers['traceparent']).toBe(`00-${traceId}-${String(spans[0]?.spanId)}-01`);
      expect(spans[0]?.attributes).toMatchObject({ 'http.request.method': 'GET', 'http.route': '/tasks' });
    } finally {
      await receiver.close();
    }
  });
});
