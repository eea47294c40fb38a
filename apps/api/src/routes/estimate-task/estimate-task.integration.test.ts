import { estimateSchema } from '@harvest/contracts/estimate';
import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { sampleDeployment } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest } from '../../test-support/test-api.ts';

describe('POST /estimate', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
    await api.store.catalogue.publish(sampleCatalogue);
  });
  afterAll(() => api.close());

  const estimate = async (options: Readonly<Record<string, unknown>> = {}, path = '/estimate') => {
    const res = await api
      .call('post', path)
      .send({ ...sampleRequest, options })
      .expect(200);
    expect(res.headers['cache-control']).toBe('no-store');
    return estimateSchema.parse(res.body);
  };

  it.each(['/estimate', '/v1/estimate'])(
    'prices every tier and names whom a worker would ask, at %s',
    async (path) => {
      const { decision, refusal, tiers, ...counted } = await estimate({ max_output_tokens: 500 }, path);
      // The instructions, and nine words with their full stops.
      expect(counted.input_tokens).toBeGreaterThan(205);
      expect(counted.input_tokens).toBeLessThan(220);
      expect(counted).toMatchObject({ max_output_tokens: 500, catalogue_revision: 'sample' });
      expect(counted.complexity.score).toBeGreaterThanOrEqual(0);
      expect(refusal).toBeNull();
      expect(decision?.candidates.filter(({ status }) => status === 'chosen')).toHaveLength(1);
      const models = tiers.map(({ tier, model, available }) => [tier, model, available]);
      expect(models).toEqual([
        ['simple', 'small', true],
        ['balanced', 'middle', true],
        ['quality', 'large', true],
        ['local', null, false],
      ]);
      const [simple] = tiers;
      expect(simple?.min_cost_usd).toBeCloseTo(counted.input_tokens / 1e6, 12);
      expect(simple?.max_cost_usd).toBeCloseTo((counted.input_tokens + 500 * 10) / 1e6, 12);
    },
  );

  it('follows the wishes of the request', async () => {
    const { decision } = await estimate({ tier: 'quality' });
    expect(decision).toMatchObject({ model: 'large', tier: 'quality', rule: 'pinned-tier' });
    expect((await estimate({ quality: 'quality' })).decision?.model).toBe('large');
  });

  it('answers with the refusal of a request that a worker would refuse, prices included', async () => {
    const capped = await estimate({ max_cost_usd: 0.000_001 });
    expect(capped.decision).toBeNull();
    expect(capped.refusal).toMatchObject({
      code: 'router.cost_cap_too_low',
      type: '/docs/errors/router.cost_cap_too_low',
    });
    expect(capped.tiers[0]).toMatchObject({ model: 'small', available: false });
    expect(capped.tiers[0]?.min_cost_usd).toBeGreaterThan(0);
    expect((await estimate({ local_only: true })).refusal).not.toBeNull();
  });

  it('stores and queues nothing', async () => {
    await estimate();
    expect(await api.store.health()).toMatchObject({ waiting: 0, active: 0 });
    expect((await api.store.tasks.list({ tenant: 'default', limit: 1 })).records).toEqual([]);
  });

  it('counts a page, which it does not fetch, as all that a prompt may have of its sources', async () => {
    const res = await api
      .call('post', '/estimate')
      .send({ source: 'https://example.com', output_format: 'quiz' })
      .expect(200);
    const { input_tokens: inputTokens, notices } = estimateSchema.parse(res.body);
    expect(inputTokens).toBeGreaterThan(5_000);
    expect(notices).toEqual([expect.stringMatching(/not fetched/)]);
  });

  describe('of a source that is longer than a prompt', () => {
    const builtIn = sampleDeployment({
      provider: 'extractive',
      model: 'extractive-1',
      tiers: ['local'],
      contextTokens: 10_000_000,
      maxOutputTokens: 10_000_000,
      capabilities: ['streaming'],
    });
    const long = 'It rained again. '.repeat(1_500);
    let shortApi: TestApi;
    beforeAll(async () => {
      shortApi = await openTestApi(sharedRedis());
      await shortApi.store.catalogue.publish({
        ...sampleCatalogue,
        homeProvider: 'openai',
        deployments: [
          ...sampleCatalogue.deployments.map((deployment) => ({ ...deployment, contextTokens: 5_000 })),
          builtIn,
        ],
      });
    });
    afterAll(() => shortApi.close());

    const estimateOf = async (body: Readonly<Record<string, unknown>>) => {
      const res = await shortApi.call('post', '/estimate').send(body).expect(200);
      return estimateSchema.parse(res.body);
    };

    it('says to how many tokens a model is given it, the ones that it counts', async () => {
      const { decision, notices, input_tokens: inputTokens } = await estimateOf({ source: long, query: 'q' });
      expect(decision?.provider).toBe('openai');
      // The context, less the answer, the instructions and their margin.
      expect(notices).toEqual([expect.stringMatching(/has 7,501 tokens and is condensed to 2,800\./)]);
      expect(inputTokens).toBe(200 + 2_800 + 1);
    });

    it('counts a page as no more than the model has room for', async () => {
      const { notices } = await estimateOf({ source: 'https://example.com', query: 'q' });
      expect(notices).toEqual([expect.stringMatching(/count as the 2,800 tokens/)]);
    });

    it.each([
      ['a format that needs no model', { output_format: 'insights' }],
      ['a request for the built-in engine', { query: 'q', options: { provider: 'extractive' } }],
    ])(
      'says nothing of the kind for %s, since the built-in engine reads everything',
      async (_name, asked) => {
        const { decision, notices } = await estimateOf({ source: long, ...asked });
        expect(decision?.provider).toBe('extractive');
        expect(notices).toEqual([]);
      },
    );
  });

  it('gives what needs no model to the built-in engine, for nothing', async () => {
    const res = await api
      .call('post', '/estimate')
      .send({ source: ['It rained.', 'It snowed.'], output_format: 'dedup' })
      .expect(200);
    const { decision, refusal } = estimateSchema.parse(res.body);
    // The catalogue of this test has no built-in engine.
    expect(decision?.provider ?? refusal?.code).toBe('router.no_candidate');
  });

  it('refuses a malformed body as a submission is refused', async () => {
    const malformed = await api.call('post', '/estimate').send({ source: 'a' }).expect(422);
    expect(malformed.body).toMatchObject({ code: 'request.invalid' });
    await api.call('post', '/estimate').set('Content-Type', 'text/plain').send('x').expect(415);
    await api.call('post', '/estimate').set('Content-Type', 'application/json').send('{').expect(400);
  });

  it('answers 503 with Retry-After while no worker says what it can call', async () => {
    const lonely = await openTestApi(sharedRedis());
    try {
      const res = await lonely.call('post', '/estimate').send(sampleRequest).expect(503);
      expect(res.body).toMatchObject({ code: 'router.no_workers' });
      expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await lonely.close();
    }
  });

  it('answers 503 while the store cannot be reached', async () => {
    const cut = await openTestApi({ url: 'redis://127.0.0.1:1/0', namespace: 'cut' }, { redisIsDown: true });
    try {
      const res = await cut.call('post', '/estimate').send(sampleRequest).expect(503);
      expect(res.body).toMatchObject({ code: 'store.unavailable' });
    } finally {
      await cut.close();
    }
  });
});
