import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest } from '../../test-support/test-api.ts';

const batchOf = (options: unknown): object => ({
  source: sampleRequest.source,
  queries: [{ query: 'What was the weather?' }, { query: 'What rose?' }],
  options,
});

describe('a submission that no worker could serve', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
    await api.store.catalogue.publish(sampleCatalogue);
  });
  afterAll(() => api.close());

  it.each([
    ['a cap below every price', { max_cost_usd: 0.000_001 }, 'router.cost_cap_too_low'],
    ['an unknown model', { model: 'no-such-model' }, 'router.unknown_model'],
    ['a provider that is not configured', { provider: 'anthropic' }, 'router.no_candidate'],
    [
      'a local tier on a cloud provider',
      { local_only: true, provider: 'openai' },
      'router.contradictory_options',
    ],
    ['a model without the capability', { require: ['tools'] }, 'router.no_candidate'],
  ])('is refused with the reason and stored nowhere: %s', async (_name, options, code) => {
    const single = await api
      .call('post', '/harvest')
      .send({ ...sampleRequest, options })
      .expect(422);
    expect(single.body).toMatchObject({ code });
    const batch = await api.call('post', '/harvest/batch').send(batchOf(options)).expect(422);
    expect(batch.body).toMatchObject({ code });
    expect((await api.store.health()).waiting).toBe(0);
  });

  it('is refused when no context holds even a condensed source and the answer', async () => {
    const long = { source: 'ab '.repeat(16_000), query: 'q', options: { tier: 'simple' } };
    await api.store.catalogue.publish({
      ...sampleCatalogue,
      revision: 'short',
      deployments: sampleCatalogue.deployments.map((deployment) => ({ ...deployment, contextTokens: 512 })),
    });
    const short = await openTestApi({ url: sharedRedis().url, namespace: namespaceOf(api) });
    try {
      const res = await short.call('post', '/harvest').send(long).expect(422);
      expect(res.body).toMatchObject({ code: 'router.context_too_long' });
    } finally {
      await short.close();
      await api.store.catalogue.publish(sampleCatalogue);
    }
  });

  it('is told from one that can be served', async () => {
    const options = { tier: 'simple', max_cost_usd: 1 };
    await api
      .call('post', '/harvest')
      .send({ ...sampleRequest, options })
      .expect(202);
    await api.call('post', '/harvest/batch').send(batchOf(options)).expect(202);
  });

  it('passes when only its pages might make it too dear: a short one would not', async () => {
    const body = { source: 'https://example.com/', query: 'q', options: { max_cost_usd: 0.015 } };
    await api.call('post', '/harvest').send(body).expect(202);
    // The estimate reckons with the longest page instead.
    const estimated = await api.call('post', '/estimate').send(body).expect(200);
    expect(estimated.body).toMatchObject({ refusal: { code: 'router.cost_cap_too_low' } });
  });

  it('passes while nobody knows what workers can call: the worker decides', async () => {
    const lonely = await openTestApi(sharedRedis());
    try {
      const options = { max_cost_usd: 0.000_001 };
      await lonely
        .call('post', '/harvest')
        .send({ ...sampleRequest, options })
        .expect(202);
    } finally {
      await lonely.close();
    }
  });
});

function namespaceOf({ store }: TestApi): string {
  return store.shardOf('default').tag.slice(1, -1).split(':')[0] ?? '';
}
