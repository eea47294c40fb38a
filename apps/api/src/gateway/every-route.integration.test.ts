import { operationIds, routeOf } from '@harvest/contracts/routes';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import request from 'supertest';
import { type TestApi, openTestApi } from '../test-support/test-api.ts';

const scoped = operationIds
  .map((operationId) => ({ operationId, ...routeOf(operationId) }))
  .filter(({ access }) => access !== 'public' && access !== 'docs')
  .map(({ operationId, method, path, access }) => ({ operationId, method, path, access: access as Scope }));

/** Ids that are spelled well and name nothing. */
function pathOf(template: string): string {
  return template
    .replace('{task_id}', `tsk_${'0'.repeat(26)}`)
    .replace('{key_id}', `hvk_${'0'.repeat(16)}`)
    .replaceAll(/\{\w+\}/g, 'x');
}

describe('every route of the table', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis(), {
      env: { AUTH: 'keys', AUTH_FAILURES_PER_MINUTE: '100000', DOCS_PUBLIC: 'false' },
    });
  });
  afterAll(() => api.close());

  it('is one of the open ones or has a scope', () => {
    const open = operationIds.filter((operationId) =>
      ['public', 'docs'].includes(routeOf(operationId).access),
    );
    expect(open.sort()).toEqual([
      'getDocs',
      'getDocsAsset',
      'getErrorPage',
      'getHealth',
      'getHome',
      'getLivez',
      'getOpenApi',
      'getReadyz',
      'listErrorPages',
    ]);
    expect(scoped.length).toBe(operationIds.length - open.length);
    for (const { access } of scoped) expect(scopeNames).toContain(access);
  });

  it.each(['', '/v1'])('refuses whoever has no credential, below "%s"', async (mount) => {
    for (const { method, path, operationId } of scoped) {
      const res = await request(api.url)[method](mount + pathOf(path));
      expect({ operationId, status: res.status }).toEqual({ operationId, status: 401 });
      expect(res.headers['www-authenticate']).toBe('Bearer realm="harvest"');
    }
  });

  it.each(['', '/v1'])('refuses a credential that has every scope but its own, below "%s"', async (mount) => {
    const keyWithout = new Map<Scope, string>();
    for (const scope of scopeNames) {
      const { key } = await api.store.apiKeys.create({
        tenant: 'default',
        name: `all but ${scope}`,
        scopes: scopeNames.filter((name) => name !== scope),
        limits: {},
        budget: {},
        expires_at: null,
      });
      keyWithout.set(scope, key);
    }
    for (const { method, path, access, operationId } of scoped) {
      const res = await request(api.url)
        [method](mount + pathOf(path))
        .set('X-API-Key', keyWithout.get(access) ?? '');
      expect({ operationId, status: res.status }).toEqual({ operationId, status: 403 });
      expect(res.headers['www-authenticate']).toBe(
        `Bearer realm="harvest", error="insufficient_scope", scope="${access}"`,
      );
      expect(res.text).toContain(access);
    }
  });

  it('tells nobody more of unknown paths and methods than that they are unknown', async () => {
    expect((await api.call('get', '/nothing')).status).toBe(404);
    expect((await api.call('delete', '/tasks')).status).toBe(405);
    expect((await api.call('options', '/tasks')).status).toBe(204);
  });
});
