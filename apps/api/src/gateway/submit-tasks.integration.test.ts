import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { batchAcceptedSchema } from '@harvest/contracts/batch';
import type { LimitsInput } from '@harvest/contracts/limits';
import { taskAcceptedSchema } from '@harvest/contracts/task';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type TestApi, openTestApi, sampleRequest } from '../test-support/test-api.ts';

const batch = {
  source: sampleRequest.source,
  queries: [{ query: 'What was the weather?' }, { query: 'What rose?' }],
};

describe('a submission', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), {
      env: {
        AUTH: 'keys',
        HARVEST_MASTER_KEY: randomBytes(32).toString('hex'),
      },
    });
  });
  afterAll(() => api.close());

  /** A tenant of its own for each test, so that none sees what another has submitted. */
  const createKey = async (limits: LimitsInput = {}): Promise<{ tenant: string; key: string }> => {
    const tenant = `t-${randomBytes(6).toString('hex')}`;
    const { key } = await api.store.apiKeys.create({
      tenant,
      name: 'test',
      scopes: ['tasks:read', 'tasks:write'],
      limits,
      budget: {},
      expires_at: null,
    });
    return { tenant, key };
  };
  const post = (
    key: string,
    body: object = sampleRequest,
    headers: Readonly<Record<string, string>> = {},
    path = '/harvest',
  ) =>
    api
      .call('post', path)
      .set({ 'X-API-Key': key, ...headers })
      .send(body);
  /** Asked behind the API, where no limit holds. */
  const idsOf = async (tenant: string): Promise<string[]> => {
    const { records } = await api.store.tasks.list({ tenant, limit: 100 });
    return records.map(({ taskId }) => taskId);
  };
  const once1 = { 'Idempotency-Key': 'once-1' };

  describe('beyond a limit', () => {
    it('on tokens is refused although no worker has ever said how long answers become', async () => {
      const { key } = await createKey({ tokens_per_minute: 5_000 });
      for (let count = 0; count < 2; count += 1) await post(key).expect(202);
      const refused = await post(key).expect(429);
      expect(refused.body).toMatchObject({ code: 'limit.tokens' });
    });

    it('on requests is refused, and told what is left and when more is', async () => {
      const { key } = await createKey({ requests_per_minute: 2 });
      for (const left of [1, 0]) {
        const res = await post(key).expect(202);
        expect(res.headers['ratelimit-policy']).toBe('"key";q=2;w=60');
        expect(res.headers['ratelimit']).toMatch(new RegExp(`^"key";r=${String(left)};t=\\d+$`));
      }
      const refused = await post(key).expect(429);
      expect(refused.body).toMatchObject({ code: 'limit.requests' });
      expect(refused.headers['ratelimit']).toMatch(/^"key";r=0;t=\d+$/);
      expect(refused.headers['retry-after']).toMatch(/^(?:[1-5]?\d|6[01])$/);
    });

    it.each<[what: string, limits: LimitsInput, code: string]>([
      ['unfinished tasks', { concurrent_tasks: 1 }, 'limit.concurrent_tasks'],
      ['waiting tasks', { queued_tasks: 1 }, 'limit.queued_tasks'],
    ])('on %s is refused, a batch as a whole, until there is room', async (_what, limits, code) => {
      const { tenant, key } = await createKey(limits);
      await post(key, batch, {}, '/harvest/batch').expect(429);
      expect(await idsOf(tenant)).toEqual([]);
      const res = await post(key).expect(202);
      const refused = await post(key).expect(429);
      expect(refused.body).toMatchObject({ code });
      expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      const taskId = taskAcceptedSchema.parse(res.body).task_id;
      await api.store.tasks.requestCancel({ tenant, taskId });
      await post(key).expect(202);
    });

    it('is counted also when it is invalid, alone or in a batch', async () => {
      const { key } = await createKey({ requests_per_minute: 2 });
      const nothing = { source: '', queries: [] };
      const statuses = new Set<number>();
      await waitFor('the refusal', async () => {
        const { status } = await post(key, nothing, {}, '/harvest/batch');
        statuses.add(status);
        return status === 429;
      });
      expect(statuses).toEqual(new Set([422, 429]));
    });
  });

  describe('with an idempotency key', () => {
    it('is accepted once; repeated, it is answered with the same task, and says so', async () => {
      const { tenant, key } = await createKey({ requests_per_minute: 3 });
      const first = await post(key, sampleRequest, once1).expect(202);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      const second = await post(key, sampleRequest, once1).expect(202);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect([second.body, second.headers['location']]).toEqual([first.body, first.headers['location']]);
      // A repetition is a request like any other.
      expect(second.headers['ratelimit']).toMatch(/^"key";r=1;/);
      await post(key, sampleRequest, once1).expect(202);
      await post(key, sampleRequest, once1).expect(429);
      expect(await idsOf(tenant)).toHaveLength(1);
    });

    it('is the same however its body is spelled, and below whichever path', async () => {
      const { key } = await createKey();
      const { source, query } = sampleRequest;
      const first = await post(key, { source, query }, once1).expect(202);
      const second = await post(key, { query, options: {}, source }, once1, '/v1/harvest').expect(202);
      expect(taskAcceptedSchema.parse(second.body)).toEqual(taskAcceptedSchema.parse(first.body));
      expect(second.headers['location']).toBe(`/v1${String(first.headers['location'])}`);
    });

    it('is answered with the finished task when it prefers to wait for that', async () => {
      const { tenant, key } = await createKey();
      const first = await post(key, sampleRequest, once1).expect(202);
      const { task_id: taskId } = taskAcceptedSchema.parse(first.body);
      await api.store.tasks.requestCancel({ tenant, taskId });
      const second = await post(key, sampleRequest, { ...once1, Prefer: 'wait=10' }).expect(200);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(second.body).toMatchObject({ task_id: taskId, status: 'cancelled' });
    });

    it('that was sent with another body, or to another route, is refused and keeps its task', async () => {
      const { tenant, key } = await createKey();
      const first = await post(key, sampleRequest, once1).expect(202);
      const other = await post(key, { ...sampleRequest, query: 'What rose?' }, once1).expect(422);
      expect(other.body).toMatchObject({ code: 'idempotency.key_reused' });
      const elsewhere = await post(key, batch, once1, '/harvest/batch').expect(422);
      expect(elsewhere.body).toMatchObject({ code: 'idempotency.key_reused' });
      const again = await post(key, sampleRequest, once1).expect(202);
      expect(again.body).toEqual(first.body);
      expect(await idsOf(tenant)).toHaveLength(1);
    });

    it('is one task for requests that come at once', async () => {
      const { tenant, key } = await createKey();
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(key, sampleRequest, once1)));
      expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
      expect(await idsOf(tenant)).toHaveLength(1);
    });

    it('replays all tasks of a batch in their order, for requests that come at once, too', async () => {
      const { tenant, key } = await createKey();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => post(key, batch, once1, '/harvest/batch')),
      );
      const [first, ...others] = answers.map(({ body }) =>
        batchAcceptedSchema.parse(body).tasks.map((task) => task.task_id),
      );
      expect(first).toHaveLength(2);
      for (const ids of others) expect(ids).toEqual(first);
      expect((await idsOf(tenant)).toSorted()).toEqual(first?.toSorted());
    });

    it('of another tenant is a key of its own', async () => {
      const [{ key: mine }, { key: theirs }] = [await createKey(), await createKey()];
      const first = await post(mine, sampleRequest, once1).expect(202);
      const second = await post(theirs, { ...sampleRequest, query: 'What rose?' }, once1).expect(202);
      expect(second.headers['idempotency-replayed']).toBeUndefined();
      expect(second.body).not.toEqual(first.body);
    });

    it.each(['', 'with space', 'ä', 'a'.repeat(256)])('"%.12s", which is none, is refused', async (name) => {
      const { tenant, key } = await createKey();
      const header = { 'Idempotency-Key': Buffer.from(name).toString('latin1') };
      for (const [body, path] of [
        [sampleRequest, '/harvest'],
        [batch, '/harvest/batch'],
      ] as const) {
        const res = await post(key, body, header, path).expect(400);
        expect(res.body).toMatchObject({ code: 'request.invalid_header' });
      }
      expect(await idsOf(tenant)).toEqual([]);
    });

    it('that is sent twice is refused', async () => {
      const { tenant, key } = await createKey();
      const sent = httpRequest(`${api.url}/harvest`, {
        method: 'POST',
        headers: {
          'X-API-Key': key,
          'Content-Type': 'application/json',
          'Idempotency-Key': ['first', 'second'],
        },
      });
      sent.end(JSON.stringify(sampleRequest));
      const [res] = (await once(sent, 'response')) as [{ statusCode: number; resume: () => void }];
      res.resume();
      expect(res.statusCode).toBe(400);
      expect(await idsOf(tenant)).toEqual([]);
    });
  });

  it('may bring a webhook and provider keys together: both go with the task, sealed', async () => {
    const { tenant, key } = await createKey();
    const providerKey = `sk-${randomBytes(12).toString('hex')}`;
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const webhook = { url: 'https://hooks.example.com/harvest', secret };
    const headers = { 'X-Provider-Key-OpenAI': providerKey, 'X-Provider-Key-Gemini': providerKey };
    const res = await post(key, { ...sampleRequest, webhook }, headers).expect(202);
    const ref = { tenant, taskId: taskAcceptedSchema.parse(res.body).task_id };
    const claimed = await api.store.tasks.claim(ref, { attemptsMax: 3 });
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    const kept = JSON.stringify(claimed);
    expect(kept).toContain(webhook.url);
    for (const text of ['openai', 'gemini']) expect(kept).toContain(text);
    for (const plain of [providerKey, secret.slice('whsec_'.length)]) expect(kept).not.toContain(plain);
  });

  it.each<[what: string, options: object, pointer: string]>([
    ['cost', { max_cost_usd: -1 }, '/options/max_cost_usd'],
    ['length of the answer', { max_output_tokens: -1 }, '/options/max_output_tokens'],
    ['count', { count: -1 }, '/options/count'],
  ])('with a negative %s is refused, and sets nothing aside', async (_what, options, pointer) => {
    const { key } = await createKey();
    const res = await post(key, { ...sampleRequest, options }).expect(422);
    expect(res.body).toMatchObject({
      code: 'request.invalid',
      errors: expect.arrayContaining([
        { pointer, message: expect.stringMatching(/at least|greater/) as unknown },
      ]) as unknown,
    });
  });
});
