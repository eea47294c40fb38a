import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest } from '../test-support/test-api.ts';

const words = 'The river rose above the bridge. '.repeat(300);
/** A thousand tokens of the cheapest model cost a cent; of the dearest, a dollar. */
const asked = { ...sampleRequest, options: { max_output_tokens: 1_000 } };
const cheap = { ...sampleRequest, options: { max_output_tokens: 1_000, tier: 'simple' } };

describe('the budget of a caller', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { env: { AUTH: 'keys' } });
    await api.store.catalogue.publish(sampleCatalogue);
  });
  afterAll(() => api.close());

  const keyWith = async (dailyUsd: number, tokensPerMinute: number | null = null): Promise<string> => {
    const { key } = await api.store.apiKeys.create({
      tenant: 'default',
      name: 'test',
      scopes: ['tasks:write', 'chat:write', 'usage:read'],
      limits: { tokens_per_minute: tokensPerMinute },
      budget: { daily_usd: dailyUsd },
      expires_at: null,
    });
    return key;
  };
  const post = (key: string, path: string, body: object) =>
    api.call('post', path).set('X-API-Key', key).send(body);

  it('refuses what it does not cover, and says how much is left', async () => {
    const res = await post(await keyWith(0.005), '/harvest', cheap).expect(402);
    expect(res.body).toMatchObject({
      code: 'budget.exhausted',
      detail: expect.stringContaining(
        "of the API key's budget for this day, by UTC, $0.005000 is left",
      ) as unknown,
    });
  });

  it('lets pass what it covers by counted tokens, though not by the length of the text', async () => {
    const long = { ...cheap, source: words };
    // The text has 9,900 bytes and 2,100 tokens, and costs a dollar for a million.
    const key = await keyWith(0.015);
    await post(key, '/harvest', long).expect(202);
    await post(key, '/harvest', long).expect(402);
  });

  it('is set aside for as many as it pays for, for batches and chats as well', async () => {
    const key = await keyWith(0.1);
    const { source, options } = cheap;
    const queries = [{ query: 'a' }, { query: 'b' }, { query: 'c' }];
    await post(key, '/harvest/batch', { source, options, queries }).expect(202);
    await post(key, '/harvest/batch', { source, options, queries }).expect(202);
    await post(key, '/harvest/batch', { source, options, queries }).expect(402);
    const chat = { model: 'quality', messages: [{ role: 'user', content: 'Hello' }] };
    const refused = await post(key, '/chat/completions', chat).expect(402);
    expect(refused.body).toMatchObject({ error: { code: 'insufficient_quota' } });
  });

  it('of nothing permits what costs nothing', async () => {
    const key = await keyWith(0);
    await post(key, '/harvest', asked).expect(402);
    await post(key, '/harvest', { source: 'a\n\nb', output_format: 'dedup' }).expect(202);
  });

  it('leaves requests that are too many tokens to the limit', async () => {
    const key = await keyWith(100, 3_000);
    const first = await post(key, '/harvest', cheap).expect(202);
    expect(first.headers['location']).toBeDefined();
    await post(key, '/harvest', cheap).expect(202);
    const later = await post(key, '/harvest', cheap).expect(429);
    expect(later.body).toMatchObject({ code: 'limit.tokens' });
    expect(Number(later.headers['retry-after'])).toBeGreaterThan(0);
    const never = await post(key, '/harvest', { ...cheap, source: words }).expect(429);
    expect(never.headers['retry-after']).toBeUndefined();
  });
});

describe('the budget of a caller while no worker runs', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { env: { AUTH: 'keys', TENANT_DAILY_USD: '1' } });
  });
  afterAll(() => api.close());

  it('covers what has a cap of its own, and nothing else', async () => {
    const { key } = await api.store.apiKeys.create({
      tenant: 'default',
      name: 'test',
      scopes: ['tasks:write'],
      limits: {},
      budget: {},
      expires_at: null,
    });
    const submit = (options: object) =>
      api
        .call('post', '/harvest')
        .set('X-API-Key', key)
        .send({ ...sampleRequest, options });
    const res = await submit({}).expect(503);
    expect(res.body).toMatchObject({ code: 'router.no_workers' });
    await submit({ max_cost_usd: 0.75 }).expect(202);
    await submit({ max_cost_usd: 0.75 }).expect(402);
    await submit({ max_cost_usd: 0.25 }).expect(202);
  });
});
