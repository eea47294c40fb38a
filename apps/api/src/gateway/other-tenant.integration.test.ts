import { randomBytes } from 'node:crypto';
import { operationIds, routeOf } from '@harvest/contracts/routes';
import { scopeNames } from '@harvest/contracts/scopes';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleRequest } from '../test-support/test-api.ts';

const canary = `canary-${randomBytes(8).toString('hex')}`;

/** The routes whose path names something of a tenant's own. */
const named = operationIds
  .map((operationId) => ({ operationId, ...routeOf(operationId) }))
  .filter(({ path }) => /\{(?:task_id|webhook_id|provider)\}/.test(path));
/** The routes that list what a tenant has. */
const lists = ['/tasks', '/webhooks', '/keys', '/usage'];
/** Bodies with which the routes would succeed for whoever owns what they name. */
const bodies: Readonly<Record<string, object>> = {
  giveFeedback: { rating: 'good' },
  updateWebhook: { enabled: false },
};

describe('what belongs to another tenant', () => {
  let api: TestApi;
  let ids: Readonly<Record<string, string>>;
  let owner: string;
  let stranger: string;

  const createKey = async (tenant: string): Promise<string> => {
    const { key } = await api.store.apiKeys.create({
      tenant,
      name: 'test',
      scopes: scopeNames.filter((name) => name !== 'admin'),
      limits: {},
      budget: {},
      expires_at: null,
    });
    return key;
  };
  const send = (key: string, method: Parameters<TestApi['call']>[0], path: string, body?: object) => {
    const call = api.call(method, path).set('X-API-Key', key);
    return body === undefined ? call : call.send(body);
  };
  const idIn = (body: unknown, name: string): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(body, name)?.value;
    if (typeof value !== 'string') throw new Error(`no ${name} in ${JSON.stringify(body)}`);
    return value;
  };

  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), {
      env: { AUTH: 'keys', HARVEST_MASTER_KEY: randomBytes(32).toString('hex') },
    });
    [owner, stranger] = await Promise.all([createKey('default'), createKey('stranger')]);
    const task = await send(owner, 'post', '/harvest', { ...sampleRequest, query: canary }).expect(202);
    const taskId = idIn(task.body, 'task_id');
    await api.finish(await api.claim(taskId));
    const url = `https://hooks.example.com/${canary}`;
    const webhook = await send(owner, 'post', '/webhooks', { url }).expect(201);
    await send(owner, 'put', '/keys/openai', { key: `sk-${canary}` });
    ids = {
      task_id: taskId,
      webhook_id: idIn(webhook.body, 'id'),
      delivery_id: `whd_${'0'.repeat(26)}`,
      provider: 'openai',
      index: '0',
    };
  });
  afterAll(() => api.close());

  const pathOf = (template: string): string => {
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x');
    return template.endsWith('/export') ? `${path}?format=md` : path;
  };

  it('cannot be read, changed, followed or exported: it is as if it did not exist', async () => {
    expect(named.length).toBeGreaterThan(12);
    for (const { operationId, method, path } of named) {
      // Storing a key makes one of the tenant's own, whoever has one already.
      if (operationId === 'storeProviderKey') continue;
      const res = await send(
        stranger,
        method,
        pathOf(path),
        method === 'get' ? undefined : (bodies[operationId] ?? {}),
      );
      expect({ operationId, status: res.status }).toEqual({ operationId, status: 404 });
      expect(res.text).not.toContain(canary);
    }
  });

  it('is in no list', async () => {
    for (const path of lists) {
      const res = await send(stranger, 'get', path).expect(200);
      for (const secret of [canary, ids['task_id'], ids['webhook_id']])
        expect(res.text).not.toContain(secret);
    }
  });

  it('is there for its owner all the while, untouched', async () => {
    expect((await send(owner, 'get', pathOf('/harvest/{task_id}'))).body).toMatchObject({
      status: 'completed',
      query: canary,
    });
    expect((await send(owner, 'get', pathOf('/webhooks/{webhook_id}'))).body).toMatchObject({
      enabled: true,
    });
    expect((await send(owner, 'get', '/keys')).text).toContain('openai');
    for (const path of lists.slice(0, 2))
      expect((await send(owner, 'get', path)).text).toContain(
        ids[path === '/tasks' ? 'task_id' : 'webhook_id'],
      );
  });

  it('is what the same requests do find for its owner', async () => {
    const last = named.filter(({ method }) => method === 'delete');
    for (const { operationId, method, path } of [
      ...named.filter((route) => !last.includes(route)),
      ...last,
    ]) {
      // There is no delivery yet, not even for the owner.
      if (['redeliverWebhook', 'redeliverTaskWebhook'].includes(operationId)) continue;
      const res = await send(
        owner,
        method,
        pathOf(path),
        method === 'get' ? undefined : (bodies[operationId] ?? {}),
      );
      expect({ operationId, status: res.status }).not.toEqual({ operationId, status: 404 });
    }
  });
});
