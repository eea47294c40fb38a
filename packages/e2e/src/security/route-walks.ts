import type { RouteContract } from '@harvest/contracts/route-contract';
import { scopeNames } from '@harvest/contracts/scopes';
import { type RawAnswer, readProblem } from '../harness/api-client.ts';
import { type NamedRoute, everyRoute, exampleBodyOf, pathOf } from './every-route.ts';
import { type Possessions, createPossessions } from './possessions.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

/** What stands in a path and belongs to a tenant; whoever else names it learns that there is no such thing. */
const ownedParameters = ['task_id', 'webhook_id', 'delivery_id', 'provider', 'index'];
/** What stands in a path and is nobody's own, or the business of administrators, who are responsible for all tenants. */
const sharedParameters = ['model', 'code', 'asset', 'key_id', 'tenant'];

const methodOf = (route: NamedRoute): string => route.method.toUpperCase();
const parametersOf = ({ path }: NamedRoute): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
const isTenants = ({ access }: NamedRoute): boolean => !['public', 'docs', 'admin'].includes(access);

/** Sends what the route takes, as its published example has it. */
async function call(client: Holder['client'], route: NamedRoute, path: string): Promise<RawAnswer> {
  const body = exampleBodyOf(route);
  return await client.request(methodOf(route), path, body === null ? {} : { body });
}

/** What a problem says, but for what names the request, and for what the caller named. */
function saidBy(answer: RawAnswer): unknown {
  const { code, title, detail, status } = readProblem(answer);
  return { code, title, detail: detail.replace(/gemini|anthropic/, 'it'), status };
}

/** Everything that the owner can see of what is theirs. */
async function inventoryOf({ owner, ids, runningId }: Possessions): Promise<unknown> {
  const paths = [
    '/keys',
    `/webhooks/${ids['webhook_id'] ?? ''}`,
    `/harvest/${ids['task_id'] ?? ''}`,
    `/harvest/${runningId}`,
  ];
  const answers = await Promise.all(paths.map((path) => owner.client.request('GET', path)));
  return answers.map(({ status, body }) => ({ status, body }));
}

/** A copy of a body for each object in it, with a field more in that object. */
function withSurplus(body: unknown, name: string): readonly unknown[] {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  // Written as JSON, `__proto__` is a field like any other.
  const grown = (value: object): unknown =>
    JSON.parse(
      `${JSON.stringify(value).slice(0, -1)}${Object.keys(value).length === 0 ? '' : ','}"${name}":1}`,
    );
  const copies = (value: unknown): unknown[] => {
    if (!isObject(value)) return [];
    const inner = Object.entries(value).flatMap(([key, member]) =>
      copies(member).map((changed) =>
        Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed },
      ),
    );
    return Array.isArray(value) ? inner : [grown(value), ...inner];
  };
  return copies(body);
}

async function everyRouteHasAScope({ createHolder, stranger }: SecuredSystem): Promise<void> {
  const isOpen = ({ access }: RouteContract): boolean => access === 'public' || access === 'docs';
  // What is open is listed here as well: to open a route needs a change of this list.
  expect(
    everyRoute
      .filter(isOpen)
      .map(({ path }) => path)
      .sort(),
  ).toEqual([
    '/',
    '/docs',
    '/docs/errors',
    '/docs/errors/{code}',
    '/docs/{asset}',
    '/health',
    '/livez',
    '/openapi.json',
    '/readyz',
  ]);
  const without = new Map(
    await Promise.all(
      scopeNames.map(async (scope) => {
        const scopes = scopeNames.filter((name) => name !== scope);
        return [scope, (await createHolder({ tenant: 'half-trusted', scopes })).client] as const;
      }),
    ),
  );
  const seen: unknown[] = [];
  const expected: unknown[] = [];
  for (const route of everyRoute.filter((each) => !isOpen(each))) {
    for (const mount of ['', '/v1']) {
      const { operationId, access } = route;
      const [method, path] = [route.method.toUpperCase(), mount + pathOf(route)];
      const nobody = await stranger.request(method, path);
      const somebody = await without.get(access as (typeof scopeNames)[number])?.request(method, path);
      seen.push([operationId, nobody.status, somebody?.status]);
      expected.push([operationId, 401, 403]);
    }
  }
  expect(seen).toEqual(expected);
  expect(seen.length).toBeGreaterThan(60);
  for (const [method, path, status] of [
    ['GET', '/nowhere', 404],
    ['DELETE', '/tasks', 405],
  ] as const) {
    expect((await stranger.request(method, path)).status).toBe(status);
  }
}

async function othersIdsAreUnknown(system: SecuredSystem): Promise<void> {
  const possessions = await createPossessions(system);
  const { ids, owner, mark } = possessions;
  const before = await inventoryOf(possessions);
  const stranger = await system.createHolder();
  const named = everyRoute.filter((route) => parametersOf(route).length > 0);
  for (const name of named.flatMap(parametersOf))
    expect([...ownedParameters, ...sharedParameters]).toContain(name);
  const owned = named.filter((route) => parametersOf(route).some((name) => ownedParameters.includes(name)));
  expect(owned.length).toBeGreaterThanOrEqual(15);
  for (const route of owned) {
    const { operationId } = route;
    const [theirs, nobodys] = [
      await call(stranger.client, route, pathOf(route, ids)),
      await call(stranger.client, route, pathOf(route)),
    ];
    expect(JSON.stringify(theirs.body)).not.toContain(mark);
    // Storing a key makes one of the caller's own, whoever has one already.
    if (operationId === 'storeProviderKey') {
      for (const made of [pathOf(route, ids), pathOf(route)]) await stranger.client.request('DELETE', made);
      continue;
    }
    expect({ operationId, status: theirs.status }).toEqual({ operationId, status: 404 });
    expect(saidBy(theirs)).toEqual(saidBy(nobodys));
  }
  expect(await inventoryOf(possessions)).toEqual(before);
  for (const route of owned.filter(({ method }) => method === 'get')) {
    const { operationId } = route;
    expect({ operationId, status: (await call(owner.client, route, pathOf(route, ids))).status }).toEqual({
      operationId,
      status: 200,
    });
  }
}

async function listsNeverLeak(system: SecuredSystem): Promise<void> {
  const { owner, ids, mark, runningId } = await createPossessions(system);
  const stranger = await system.createHolder();
  const lists = everyRoute.filter(
    (route) => route.method === 'get' && isTenants(route) && parametersOf(route).length === 0,
  );
  expect(lists.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/tasks', '/webhooks', '/keys', '/usage', '/models']),
  );
  const first = await owner.client.request('GET', '/tasks?limit=1');
  const cursor = encodeURIComponent(String((first.body as { next_cursor: unknown }).next_cursor));
  const paths = [
    ...lists.map(({ path }) => path),
    `/tasks?cursor=${cursor}`,
    '/tasks?status=completed',
    '/tasks?status=processing',
    '/usage?group_by=day,model,key',
  ];
  const own = [
    mark,
    runningId,
    ids['task_id'],
    ids['webhook_id'],
    ids['delivery_id'],
    owner.keyId,
    owner.tenant,
  ];
  let seenByOwner = '';
  for (const path of paths) {
    seenByOwner += JSON.stringify((await owner.client.request('GET', path)).body);
    const answer = await stranger.client.request('GET', path);
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    for (const name of own) expect(JSON.stringify(answer.body)).not.toContain(name);
  }
  for (const name of [runningId, ids['task_id'], ids['webhook_id'], owner.keyId, owner.tenant])
    expect(seenByOwner).toContain(name);
  expect((await stranger.client.request('GET', `/usage?tenant=${owner.tenant}`)).status).toBe(403);
}

async function unknownFieldsAreRefused(system: SecuredSystem): Promise<void> {
  const { owner, ids } = await createPossessions(system);
  const routes = everyRoute.filter(({ requestBody }) => requestBody !== undefined);
  expect(routes.length).toBeGreaterThanOrEqual(12);
  const accepted: unknown[] = [];
  for (const route of routes) {
    const { client, keyId, tenant } = route.access === 'admin' ? system.admin : owner;
    const path = pathOf(route, { ...ids, key_id: keyId, tenant });
    for (const example of Object.values(route.requestBody?.examples ?? {})) {
      for (const name of ['tennant', '__proto__', 'constructor', 'base_url']) {
        for (const body of withSurplus(example, name)) {
          const answer = await client.request(methodOf(route), path, { body });
          const expected = route.errorStyle === 'openai' ? 400 : 422;
          if (answer.status !== expected || !JSON.stringify(answer.body).includes(name))
            accepted.push([route.operationId, JSON.stringify(body), answer.status]);
        }
      }
    }
  }
  expect(accepted).toEqual([]);
}

async function administrationIsApart(system: SecuredSystem): Promise<void> {
  const tenant = await system.createHolder();
  const token = system.issuer.token();
  const routes = everyRoute.filter(({ path }) => path.startsWith('/admin'));
  expect(routes.length).toBeGreaterThanOrEqual(8);
  expect(everyRoute.filter(({ access }) => access === 'admin')).toEqual(routes);
  for (const route of routes) {
    const path = pathOf(route, { key_id: tenant.keyId, tenant: tenant.tenant });
    // The token claims the scope, and the operator has not said that tokens may have it.
    const claimed = await system.stranger.request(methodOf(route), path, {
      headers: { authorization: `Bearer ${token}` },
    });
    const statuses = [(await call(tenant.client, route, path)).status, claimed.status];
    expect([route.operationId, ...statuses]).toEqual([route.operationId, 403, 403]);
  }
  expect((await system.admin.client.request('GET', `/admin/keys/${tenant.keyId}`)).status).toBe(200);
  for (const route of everyRoute.filter(isTenants)) {
    const answer = await call(system.admin.client, route, pathOf(route));
    expect([route.operationId, answer.status]).toEqual([route.operationId, 403]);
  }
}

/** Statements 10, 11, 12, 16 and 17: what holds for every route of the table. */
export const routeWalks: readonly Statement[] = [
  {
    number: 10,
    promise: 'every route has a scope, and nothing is open by default',
    prove: everyRouteHasAScope,
  },
  {
    number: 11,
    promise: "every route with another tenant's id answers 404, as for an id that does not exist",
    prove: othersIdsAreUnknown,
  },
  {
    number: 12,
    promise: 'lists never leak: no list, page or report has anything of another tenant',
    prove: listsNeverLeak,
  },
  {
    number: 16,
    promise: 'unknown body fields are refused, in every object of every body',
    prove: unknownFieldsAreRefused,
  },
  {
    number: 17,
    promise: 'admin routes need a scope of their own, which includes no other',
    prove: administrationIsApart,
  },
];
