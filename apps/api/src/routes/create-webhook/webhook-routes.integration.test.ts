import { randomBytes } from 'node:crypto';
import type { WebhookCreated, WebhookDeliveryView } from '@harvest/contracts/webhooks';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import {
  type TestApi,
  codeOf,
  failedAttempt,
  openTestApi,
  sampleRequest,
} from '../../test-support/test-api.ts';

const masterKey = randomBytes(32).toString('hex');
const url = 'https://hooks.example.com/harvest';
const unknownId = 'whe_00000000000000000000000000';

describe('the routes of webhooks', () => {
  let test: TestApi;
  beforeEach(async () => {
    test = await openTestApi(sharedRedis(), { env: { HARVEST_MASTER_KEY: masterKey } });
  });
  afterEach(() => test.close());

  const create = async (body: Readonly<Record<string, unknown>> = { url }): Promise<WebhookCreated> => {
    const res = await test.call('post', '/webhooks').send(body).expect(201);
    expect(res.headers['location']).toBe(`/webhooks/${(res.body as WebhookCreated).id}`);
    return res.body as WebhookCreated;
  };
  /** Everything that Redis holds of this test, as text. */
  const dump = async (): Promise<string> => {
    const { redis, queuePrefix, shards } = test.store;
    const tag = queuePrefix(shards[0]!).split(':bull')[0] ?? '';
    const keys = await redis.keys(`${tag}:*`);
    const texts = await Promise.all(
      keys.map(async (key) =>
        (await redis.type(key)) === 'hash' ? JSON.stringify(await redis.hgetall(key)) : '',
      ),
    );
    expect(texts.join('')).toContain('sealedSecret');
    return texts.join('\n');
  };

  it('create an endpoint whose secret is shown once and kept sealed', async () => {
    const { secret, ...endpoint } = await create({ url, events: ['task.failed'], description: 'Für alle' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({
      url,
      events: ['task.failed'],
      description: 'Für alle',
      enabled: true,
      disabled_reason: null,
      consecutive_failures: 0,
    });
    expect((await test.call('get', `/webhooks/${endpoint.id}`).expect(200)).body).toEqual(endpoint);
    expect((await test.call('get', '/webhooks').expect(200)).body).toEqual({ webhooks: [endpoint] });
    expect(await dump()).not.toContain(secret!.slice('whsec_'.length));
  });

  it('create one endpoint for requests with one Idempotency-Key, and show its secret to the first alone', async () => {
    const post = (body: object) => test.call('post', '/webhooks').set('Idempotency-Key', 'once').send(body);
    const first = await post({ url }).expect(201);
    const again = await post({ url }).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual({ ...(first.body as object), secret: null });
    expect(codeOf(await post({ url: `${url}/other` }).expect(422))).toBe('idempotency.key_reused');
    expect((await test.call('get', '/webhooks')).body).toMatchObject({ webhooks: [{}] });
  });

  it('let a tenant have ten endpoints', async () => {
    for (let i = 0; i < 10; i += 1) await create();
    expect(codeOf(await test.call('post', '/webhooks').send({ url }).expect(409))).toBe(
      'webhook.too_many_endpoints',
    );
  });

  it('change what is sent, and take up an endpoint that was disabled for its failures', async () => {
    const { id } = await create({ url, description: 'before' });
    const path = `/webhooks/${id}`;
    const made = await test.call('post', `${path}/test`).expect(202);
    const delivery = await test.store.webhooks.deliveries.read(
      'default',
      (made.body as WebhookDeliveryView).id,
    );
    const outcome = {
      status: 'failed',
      attempt: failedAttempt,
      nextAttemptAtMs: null,
      credit: 'gone',
    } as const;
    await test.store.webhooks.deliveries.settle(delivery!, outcome, { failuresMin: 10, failingMs: 1 });
    expect((await test.call('get', path)).body).toMatchObject({
      enabled: false,
      disabled_reason: 'gone',
      consecutive_failures: 1,
    });
    expect((await test.call('patch', path).send({ description: null }).expect(200)).body).toMatchObject({
      description: null,
      url,
      disabled_reason: 'gone',
    });
    expect((await test.call('patch', path).send({ enabled: true }).expect(200)).body).toMatchObject({
      enabled: true,
      disabled_reason: null,
      consecutive_failures: 0,
      failing_since: null,
    });
    expect((await test.call('patch', path).send({ enabled: false }).expect(200)).body).toMatchObject({
      enabled: false,
      disabled_reason: null,
    });
    expect(codeOf(await test.call('patch', path).send({}).expect(422))).toBe('request.invalid');
  });

  it('give an endpoint a new secret beside the one before', async () => {
    const { id, secret } = await create();
    const rotate = () => test.call('post', `/webhooks/${id}/rotate-secret`).set('Idempotency-Key', 'turn');
    const rotated = await rotate().expect(200);
    const again = await rotate().expect(200);
    const body = rotated.body as { secret: string };
    expect(body.secret).toMatch(/^whsec_/);
    expect(body.secret).not.toBe(secret);
    expect(again.body).toEqual({ ...body, secret: null });
    const stored = await test.store.webhooks.endpoints.get('default', id);
    expect(stored?.earlierSecrets[0]?.untilMs).toBeGreaterThan(Date.now() + 86_000_000);
  });

  it('send a test, list it and have it delivered again', async () => {
    const { id } = await create();
    const made = (await test.call('post', `/webhooks/${id}/test`).expect(202)).body as WebhookDeliveryView;
    expect(made).toMatchObject({ type: 'webhook.test', task_id: null, status: 'pending', attempts: [] });
    const list = `/webhooks/${id}/deliveries`;
    expect((await test.call('get', list).expect(200)).body).toEqual({
      deliveries: [made],
      next_cursor: null,
    });
    const again = await test.call('post', `${list}/${made.id}/redeliver`).expect(202);
    expect(again.body).toMatchObject({ id: made.id, status: 'pending' });
    expect(await test.store.webhooks.outbox.due({ olderThanMs: 60_000, limit: 10 })).toEqual([
      { kind: 'delivery', id: made.id, tenant: 'default' },
    ]);
    expect(codeOf(await test.call('get', `${list}?limit=0`).expect(400))).toBe('request.invalid_query');
    expect(codeOf(await test.call('get', `${list}?cursor=x`).expect(400))).toBe('request.invalid_cursor');
  });

  it('answer 404 for what is not there, whatever its id looks like', async () => {
    for (const id of [unknownId, 'nonsense', '..%2Ftasks']) {
      const path = `/webhooks/${id}`;
      const answers = [
        await test.call('get', path),
        await test.call('patch', path).send({ enabled: true }),
        await test.call('delete', path),
        await test.call('post', `${path}/rotate-secret`),
        await test.call('post', `${path}/test`),
        await test.call('get', `${path}/deliveries`),
        await test.call('post', `${path}/deliveries/whd_00000000000000000000000000/redeliver`),
      ];
      for (const res of answers) expect([res.status, codeOf(res)]).toEqual([404, 'webhook.not_found']);
    }
    const { id } = await create();
    for (const delivery of ['whd_00000000000000000000000000', 'nonsense'])
      expect(
        codeOf(await test.call('post', `/webhooks/${id}/deliveries/${delivery}/redeliver`).expect(404)),
      ).toBe('webhook.delivery_not_found');
  });

  it('delete an endpoint with its secret', async () => {
    const { id } = await create();
    await test.call('delete', `/webhooks/${id}`).expect(204);
    await test.call('get', `/webhooks/${id}`).expect(404);
    await test.call('delete', `/webhooks/${id}`).expect(404);
  });

  it('put a task that is cancelled while there are endpoints into the outbox, due at once, and no other', async () => {
    const due = () => test.store.webhooks.outbox.due({ olderThanMs: 60_000, limit: 10 });
    await test.call('post', `/harvest/${await test.submit()}/cancel`).expect(200);
    expect(await due()).toEqual([]);
    await create();
    const taskId = await test.submit();
    expect(await due()).toEqual([]);
    await test.call('post', `/harvest/${taskId}/cancel`).expect(200);
    expect(await due()).toEqual([{ kind: 'task', id: taskId, tenant: 'default' }]);
  });

  it('keep the secret of a task of its own sealed, and never show it', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const taskId = await test.submit({ webhook: { url, secret } });
    const shown = await test.call('get', `/harvest/${taskId}`).expect(200);
    expect(shown.text).not.toContain('webhook');
    expect(await dump()).not.toContain(secret.slice('whsec_'.length));
    const batch = { source: 'It rained.', queries: [{ query: 'Rain?' }, { query: 'Snow?' }] };
    await test
      .call('post', '/harvest/batch')
      .send({ ...batch, webhook: { url, secret } })
      .expect(202);
    const claimed = await test.claim(taskId);
    await test.finish(claimed);
    expect(await test.store.webhooks.outbox.due({ olderThanMs: -60_000, limit: 10 })).toEqual([
      { kind: 'task', id: taskId, tenant: 'default' },
    ]);
  });
});

describe('the routes of webhooks without a master key', () => {
  it('keep no secrets', async () => {
    const test = await openTestApi(sharedRedis());
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    try {
      const answers = [
        await test.call('post', '/webhooks').send({ url }),
        await test.call('post', '/harvest').send({ ...sampleRequest, webhook: { url, secret } }),
      ];
      for (const res of answers) {
        expect(res.status).toBe(503);
        expect((res.body as { code: string }).code).toBe('secrets.not_configured');
      }
    } finally {
      await test.close();
    }
  });
});

describe('the routes of webhooks', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(sharedRedis(), { env: { HARVEST_MASTER_KEY: masterKey } });
  });
  afterAll(() => test.close());

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user@hooks.example.com/',
    'https://:secret@hooks.example.com/',
    'https://hooks.example.com:6379/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://redis/',
    'https://api.internal/',
    'https://metadata.google.internal/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https:127.0.0.1',
    'https://%31%32%37.0.0.1/',
    'not-a-url',
  ])('refuse the URL %s at registration, in a change and beside a task', async (refused) => {
    const answers = [
      await test.call('post', '/webhooks').send({ url: refused }),
      await test.call('patch', `/webhooks/${unknownId}`).send({ url: refused }),
      await test
        .call('post', '/harvest')
        .send({ ...sampleRequest, webhook: { url: refused, secret: `whsec_${'A'.repeat(32)}` } }),
    ];
    for (const res of answers) {
      expect(res.status).toBe(422);
      expect(codeOf(res)).toBe('webhook.url_refused');
    }
  });

  it.each([
    ['a header in the URL', { url: 'https://hooks.example.com/\r\nX-Evil: 1' }],
    ['a tab in the URL', { url: 'https://hooks.exa\tmple.com/' }],
    ['letters beyond ASCII in the URL', { url: 'https://ⓔxample.com/' }],
    ['a URL that is too long', { url: `https://hooks.example.com/${'a'.repeat(2_048)}` }],
    ['a line break in the description', { url, description: 'a\r\nlevel=error forged' }],
    ['an escape sequence in the description', { url, description: 'a\u001b[31m' }],
    ['an unknown event', { url, events: ['task.deleted'] }],
    ['no events', { url, events: [] }],
    ['repeated events', { url, events: ['task.failed', 'task.failed'] }],
    ['an unknown field', { url, secret: 'whsec_mine' }],
    ['no URL', {}],
  ])('refuse %s', async (_what, body) => {
    expect(codeOf(await test.call('post', '/webhooks').send(body).expect(422))).toBe('request.invalid');
  });

  it.each([
    ['none', undefined],
    ['a short one', `whsec_${randomBytes(23).toString('base64')}`],
    ['a long one', `whsec_${randomBytes(65).toString('base64')}`],
    ['one without its prefix', randomBytes(32).toString('base64')],
    ['one that is no base64', `whsec_${'!'.repeat(32)}`],
  ])('refuse %s as the secret of a task', async (_what, secret) => {
    const res = await test.call('post', '/harvest').send({ ...sampleRequest, webhook: { url, secret } });
    expect([res.status, codeOf(res)]).toEqual([422, 'request.invalid']);
  });
});
