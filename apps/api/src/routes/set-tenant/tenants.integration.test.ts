import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

describe('the administration of tenants', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  it('sets a tenant up, reads it, and replaces what was set', async () => {
    const settings = {
      disabled: false,
      limits: { requests_per_minute: 60, queued_tasks: null },
      budget: { daily_usd: 0, monthly_usd: 10.5 },
      weight: 5,
      running_tasks_max: null,
    };
    const set = await api.call('put', '/admin/tenants/acme').send(settings);
    expect(set.status).toBe(200);
    expect(set.body).toMatchObject({ tenant: 'acme', ...settings });
    expect((await api.call('get', '/admin/tenants/acme')).body).toEqual(set.body);
    const again = await api.call('put', '/v1/admin/tenants/acme').send({});
    expect(again.body).toMatchObject({ disabled: false, limits: {}, budget: {}, weight: 1 });
    expect(again.body).not.toHaveProperty('running_tasks_max');
  });

  it.each<[pointer: string, settings: object]>([
    ['/weight', { weight: 0 }],
    ['/weight', { weight: 101 }],
    ['/running_tasks_max', { running_tasks_max: 0 }],
    ['/limits/tokens_per_minute', { limits: { tokens_per_minute: 1.5 } }],
    ['/budget/monthly_usd', { budget: { monthly_usd: -1 } }],
    ['/budget/daily_usd', { budget: { daily_usd: 1e-10 } }],
    ['/disabled', { disabled: 'no' }],
    ['/name', { name: 'x' }],
  ])('names %s when it is wrong', async (pointer, settings) => {
    const res = await api.call('put', '/admin/tenants/acme').send(settings);
    expect(res.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer }] });
  });

  it('knows no tenant by a name that none can have, and none that nobody set up, and says what a name can be', async () => {
    for (const name of ['unknown', 'A', '..%2Fx', 'a'.repeat(64)]) {
      const res = await api.call('get', `/admin/tenants/${name}`);
      expect(res.body).toMatchObject({ code: 'admin.tenant_not_found' });
    }
    const res = await api.call('put', '/admin/tenants/A').send({});
    expect(res.status).toBe(400);
    expect(res.body).toMatchObject({
      code: 'request.invalid_path',
      detail: expect.stringContaining('beginning with a letter or digit') as unknown,
    });
  });

  it('lists tenants in pages', async () => {
    for (const name of ['list-a', 'list-b']) await api.call('put', `/admin/tenants/${name}`).send({});
    const first = await api.call('get', '/admin/tenants?limit=2');
    const { tenants, next_cursor: cursor } = first.body as {
      tenants: { tenant: string }[];
      next_cursor: string;
    };
    expect(tenants.map(({ tenant }) => tenant)).toEqual(['acme', 'list-a']);
    const second = await api.call('get', `/admin/tenants?limit=2&cursor=${cursor}`);
    expect(second.body).toMatchObject({ tenants: [{ tenant: 'list-b' }], next_cursor: null });
    expect((await api.call('get', '/admin/tenants?cursor=!')).body).toMatchObject({
      code: 'request.invalid_cursor',
    });
  });
});
