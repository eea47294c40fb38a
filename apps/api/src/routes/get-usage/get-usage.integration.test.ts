import { usageReportSchema } from '@harvest/contracts/usage';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import type { TaskAccount } from '@harvest/store/admission';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest, sampleResult } from '../../test-support/test-api.ts';

const today = new Date().toISOString().slice(0, 10);
const account: TaskAccount = {
  spentUsd: 0.125,
  calls: [
    { provider: 'openai', model: 'a', inputTokens: 10, outputTokens: 2, costUsd: 0.0625, ownKey: true },
    { provider: 'gemini', model: 'b', inputTokens: 5, outputTokens: 1, costUsd: 0.0625, ownKey: false },
  ],
};

/** A key with a cap of its own. */
async function keyOf(
  { store }: TestApi,
  tenant: string,
  scopes: readonly Scope[] = scopeNames,
): Promise<string> {
  const created = await store.apiKeys.create({
    tenant,
    name: 'test',
    scopes: [...scopes],
    limits: {},
    budget: { daily_usd: 1, monthly_usd: null },
    expires_at: null,
  });
  return created.key;
}

describe('GET /usage', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { env: { AUTH: 'keys' } });
  });
  afterAll(() => api.close());

  const keyFor = (tenant: string, scopes?: readonly Scope[]): Promise<string> => keyOf(api, tenant, scopes);
  const read = (key: string, query = '') => api.call('get', `/usage${query}`).set('X-API-Key', key);
  const submit = async (key: string): Promise<string> => {
    const res = await api
      .call('post', '/harvest')
      .set('X-API-Key', key)
      .send({ ...sampleRequest, options: { max_cost_usd: 0.25 } })
      .expect(202);
    return String(res.headers['location']).slice('/harvest/'.length);
  };
  const finish = async (tenant: string, taskId: string): Promise<void> => {
    const claimed = await api.store.tasks.claim({ tenant, taskId }, { attemptsMax: 3 });
    if (claimed.kind !== 'claimed') throw new Error(`the task is ${claimed.kind}`);
    expect(claimed.allowance).toEqual({ reservedUsd: 0.25, spentUsd: 0 });
    const outcome = { status: 'completed', result: sampleResult } as const;
    await api.store.tasks.finish(claimed.lease, outcome, [], account);
  };

  it('tells what was used, and what the budgets have left before and after a task has ended', async () => {
    const key = await keyFor('acme');
    const taskId = await submit(key);
    const before = usageReportSchema.parse((await read(key).expect(200)).body);
    expect(before).toMatchObject({ tenant: 'acme', to: today, rows: [], total: { tasks: 0, cost_usd: 0 } });
    const cap = { scope: 'key', period: 'day', limit_usd: 1 };
    expect(before.budgets).toEqual([{ ...cap, spent_usd: 0, reserved_usd: 0.25, left_usd: 0.75 }]);
    await finish('acme', taskId);
    const after = usageReportSchema.parse((await read(key).expect(200)).body);
    expect(after.budgets).toEqual([{ ...cap, spent_usd: 0.125, reserved_usd: 0, left_usd: 0.875 }]);
    const figures = {
      calls: 2,
      input_tokens: 15,
      output_tokens: 3,
      cost_usd: 0.125,
      own_key_cost_usd: 0.0625,
    };
    expect(after.rows).toEqual([{ day: today, tasks: 1, ...figures }]);
    expect(after.total).toEqual({ tasks: 1, ...figures });
  });

  it('tells usage apart by day, model and key', async () => {
    const [one, other] = [await keyFor('grouped'), await keyFor('grouped')];
    await finish('grouped', await submit(one));
    await finish('grouped', await submit(other));
    await finish('grouped', await submit(other));
    const rowsBy = async (groups: string) =>
      usageReportSchema.parse((await read(one, `?group_by=${groups}`).expect(200)).body).rows;
    const models = await rowsBy('model');
    expect(models.map(({ model, tasks, calls }) => [model, tasks, calls]).toSorted()).toEqual([
      ['gemini/b', 3, 3],
      ['openai/a', 0, 3],
    ]);
    const keys = await rowsBy('key');
    expect(keys.map(({ tasks }) => tasks)).toEqual([2, 1]);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(2);
    expect(await rowsBy('day,model,key')).toHaveLength(4);
  });

  it("never tells another tenant's usage, except to an administrator", async () => {
    const key = await keyFor('private');
    await finish('private', await submit(key));
    const stranger = await keyFor('stranger', ['usage:read']);
    expect((await read(stranger).expect(200)).body).toMatchObject({ tenant: 'stranger', rows: [] });
    const refused = await read(stranger, '?tenant=private').expect(403);
    expect(refused.body).toMatchObject({ code: 'auth.insufficient_scope' });
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="harvest", error="insufficient_scope", scope="admin"',
    );
    await read(stranger, '?tenant=stranger').expect(200);
    const admin = await keyFor('operator', ['usage:read', 'admin']);
    const report = await read(admin, '?tenant=private').expect(200);
    expect(report.body).toMatchObject({ tenant: 'private', total: { tasks: 1 }, budgets: [] });
  });

  it.each([
    ['?from=2026-01-01&to=2026-04-03', 'from must be at most 92 days'],
    ['?from=2026-01-02&to=2026-01-01', 'from must not be after the last day'],
    ['?from=yesterday', 'from must be a date'],
    ['?to=2026-02-30', 'to must be a date'],
    ['?group_by=tenant', 'group_by'],
    ['?group_by=day,day', 'group_by must name each group once'],
    ['?group_by=', 'group_by'],
    ['?group_by=day&group_by=model', 'group_by may be given only once'],
    ['?tenant=A%20B', 'tenant must be 1 to 63'],
    ['?by=day', 'by is not known'],
    ['?__proto__=day', '__proto__'],
  ])('answers 400 to %s', async (query, detail) => {
    const res = await read(await keyFor('strict'), query).expect(400);
    expect(res.body).toMatchObject({
      code: 'request.invalid_query',
      detail: expect.stringContaining(detail) as unknown,
    });
  });

  it('takes 92 days', async () => {
    await read(await keyFor('strict'), '?from=2026-01-01&to=2026-04-02').expect(200);
  });
});

describe('GET /usage as an administrator, about another tenant', () => {
  let api: TestApi;
  let admin: string;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), { env: { AUTH: 'keys', TENANT_MONTHLY_USD: '2' } });
    admin = await keyOf(api, 'operator', ['usage:read', 'admin']);
  });
  afterAll(() => api.close());

  const budgetsOf = async (tenant: string): Promise<readonly unknown[]> => {
    const res = await api.call('get', `/usage?tenant=${tenant}`).set('X-API-Key', admin).expect(200);
    return usageReportSchema.parse(res.body).budgets;
  };

  it('tells what its budgets have left, to the nano-dollar, and nothing of those of its keys', async () => {
    const budget = { daily_usd: 0.3 };
    await api.store.tenants.set('capped', { disabled: false, limits: {}, budget, weight: 1 });
    const key = await keyOf(api, 'capped');
    await api
      .call('post', '/harvest')
      .set('X-API-Key', key)
      .send({ ...sampleRequest, options: { max_cost_usd: 0.25 } })
      .expect(202);
    const figures = { scope: 'tenant', spent_usd: 0, reserved_usd: 0.25 };
    // In doubles, 0.3 - 0.25 is 0.04999999999999999.
    expect(await budgetsOf('capped')).toEqual([
      { ...figures, period: 'day', limit_usd: 0.3, left_usd: 0.05 },
      { ...figures, period: 'month', limit_usd: 2, left_usd: 1.75 },
    ]);
  });

  it("tells the operator's budgets of a tenant for which nothing is set", async () => {
    const untouched = { limit_usd: 2, spent_usd: 0, reserved_usd: 0, left_usd: 2 };
    expect(await budgetsOf('nobody')).toEqual([{ scope: 'tenant', period: 'month', ...untouched }]);
  });
});
