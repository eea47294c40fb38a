import { sampleDeployment } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

describe('GET /models', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterEach(() => api.close());

  const publish = () =>
    api.store.catalogue.publish({
      revision: 'r',
      homeProvider: null,
      homeReason: 'Price decides.',
      deployments: [
        sampleDeployment({ provider: 'ollama', model: 'absent', tiers: [] }),
        sampleDeployment({ provider: 'openai', model: 'gpt', tiers: ['simple'], local: false }),
        sampleDeployment({ provider: 'extractive', model: 'extractive-1', tiers: ['local'] }),
      ],
      defaultMaxOutputTokens: 16,
      promptOverheadTokens: {},
      sourceTokensMax: 24_000,
    });

  it("says in OpenAI's shape that no worker is there", async () => {
    const res = await api.call('get', '/v1/models').expect(503);
    expect(res.body).toMatchObject({ error: { type: 'server_error', harvest_code: 'router.no_workers' } });
  });

  it('lists what a chat can name, and no model that could not answer one', async () => {
    await publish();
    const res = await api.call('get', '/v1/models').expect(200);
    const ids = (res.body as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(ids).toEqual(['auto', 'simple', 'gpt']);
  });

  it('tells of one model, or that there is none', async () => {
    await publish();
    const one = await api.call('get', '/v1/models/gpt').expect(200);
    expect(one.body).toEqual({ id: 'gpt', object: 'model', created: 0, owned_by: 'openai' });
    const none = await api.call('get', '/v1/models/absent').expect(404);
    expect(none.body).toMatchObject({ error: { code: 'model_not_found' } });
  });

  it("refuses other methods in OpenAI's shape", async () => {
    const res = await fetch(`${api.url}/v1/models`, { method: 'DELETE' });
    expect(res.status).toBe(405);
    expect(await res.json()).toMatchObject({ error: { harvest_code: 'request.method_not_allowed' } });
  });
});
