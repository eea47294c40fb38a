import { randomBytes } from 'node:crypto';
import { newApiKeySchema } from '@harvest/contracts/api-key';
import { type OperationId, operationIds, routeOf } from '@harvest/contracts/routes';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { createStore } from '@harvest/store/create-store';
import type { FakeLlm } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import { type WebhookReceiver, startWebhookReceiver } from '@harvest/testkit/webhook-receiver';
import { z } from 'zod';
import { ApiClient } from './harness/api-client.ts';
import { Bench, type RunningApi } from './harness/bench.ts';
import { type Names, type Walker, routeSteps } from './harness/route-steps.ts';
import { RouteWalk, type WalkedAnswer } from './harness/route-walk.ts';

const tenantScopes = scopeNames.filter((name) => name !== 'admin');
const narrowScope: Scope = 'models:read';
/** A body that the provider of this test never answers. */
const lingering = { source: 'The dam is silent.', query: 'linger', options: { provider: 'anthropic' } };

/** One of the two, with everything that is its own. */
interface Tenant extends Walker {
  readonly name: string;
  readonly key: string;
  readonly keyId: string;
  readonly client: ApiClient;
  readonly receiver: WebhookReceiver;
  names: Names;
}

const accessOf = (operationId: OperationId): string => routeOf(operationId).access;
const isOpen = (operationId: OperationId): boolean => ['public', 'docs'].includes(accessOf(operationId));
const isAdmin = (operationId: OperationId): boolean => accessOf(operationId) === 'admin';
/** Whether the path of a route names what belongs to one tenant. */
const namesOwned = (operationId: OperationId): boolean =>
  /\{(?:task_id|webhook_id|provider)\}/.test(routeOf(operationId).path) && operationId !== 'storeProviderKey';

// The order of the table is that of the walk.
const walked = Object.keys(routeSteps) as OperationId[];
const ending = walked.filter((operationId) => routeSteps[operationId].ends === true);
const scoped = walked.filter((operationId) => !isOpen(operationId));

describe('two tenants at one API', () => {
  const bench = new Bench();
  let fake: FakeLlm;
  let api: RunningApi;
  let walk: RouteWalk;
  let adminKey: string;
  let narrowKey: string;
  let owner: Tenant;
  let stranger: Tenant;

  const ask = (operationId: OperationId, tenant: Tenant, names = tenant.names): Promise<WalkedAnswer> => {
    const key = isAdmin(operationId) ? adminKey : tenant.key;
    return walk.ask(operationId, { key: isOpen(operationId) ? null : key, walker: tenant, names });
  };
  /** Walks routes as whoever owns what they name, and remembers what they tell. */
  const walkAsOwner = async (operations: readonly OperationId[], tenant: Tenant): Promise<void> => {
    for (const operationId of operations) {
      const { status, until = () => true, learn } = routeSteps[operationId];
      const answer = await waitFor(`what ${operationId} is to say`, async () => {
        const latest = await ask(operationId, tenant);
        return latest.status !== status || until(latest.body) ? latest : null;
      });
      expect({ operationId, status: answer.status, body: answer.body }).toMatchObject({
        operationId,
        status,
      });
      tenant.names = { ...tenant.names, ...learn?.(answer.body) };
    }
  };
  const expectStatus = async (
    operationId: OperationId,
    key: string | null,
    status: number,
  ): Promise<WalkedAnswer> => {
    const answer = await walk.ask(operationId, { key, walker: owner, names: owner.names });
    expect({ operationId, status: answer.status }).toEqual({ operationId, status });
    return answer;
  };
  /** What only the owner should ever see. */
  const ownedBy = ({ names, keyId, receiver, name }: Tenant): readonly string[] =>
    [names['task_id'], names['batch_task_id'], names['webhook_id'], names['delivery_id'], keyId, receiver.url]
      .concat(`"${name}"`)
      .filter((text) => text !== undefined);

  beforeAll(async () => {
    const redis = await bench.redis();
    fake = await bench.provider({
      flavour: 'anthropic',
      apiKey: `sk-${randomBytes(12).toString('hex')}`,
      decide: ({ body }) =>
        JSON.stringify(body ?? null).includes('linger') ? { kind: 'silent' } : undefined,
    });
    const variables = {
      AUTH: 'keys',
      HARVEST_MASTER_KEY: randomBytes(32).toString('hex'),
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_HOSTS: '127.0.0.1:*',
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_MODEL: fake.model,
    };
    [api] = await Promise.all([
      bench.api(redis, variables),
      bench.worker(redis, { ...variables, LLM_PROVIDER: 'extractive', CACHE_MODE: 'exact' }),
    ]);
    adminKey = await createAdminKey(redis.url);
    walk = new RouteWalk(`${api.url}/v1`);
    const narrow = await createKey('acme', [narrowScope]);
    narrowKey = narrow.key;
    [owner, stranger] = await Promise.all([openTenant('acme'), openTenant('stranger')]);
  }, 90_000);
  afterAll(async () => {
    await bench.close();
    await Promise.all([owner, stranger].map(({ receiver }) => receiver.close()));
  });

  const createKey = async (tenant: string, scopes: readonly Scope[]) => {
    const admin = new ApiClient(api.url, adminKey);
    const answer = await admin.request('POST', '/admin/keys', { body: { tenant, name: 'test', scopes } });
    const { key, key_id: keyId } = newApiKeySchema.parse(answer.body);
    if (key === null) throw new Error('a new key is not shown');
    return { key, keyId };
  };
  const openTenant = async (name: string): Promise<Tenant> => {
    const [receiver, { key, keyId }] = await Promise.all([
      startWebhookReceiver(),
      createKey(name, tenantScopes),
    ]);
    const client = new ApiClient(api.url, key);
    const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
    const walker = { receiverUrl: receiver.url, webhookSecret, providerKey: fake.apiKey };
    return { name, key, keyId, client, receiver, ...walker, names: {} };
  };

  it('have every route of the table walked', () => {
    expect(walked.toSorted()).toEqual(operationIds.toSorted());
  });

  it('are each served on every route that makes, reads or changes something of theirs', async () => {
    await walkAsOwner(
      walked.filter((operationId) => !ending.includes(operationId)),
      owner,
    );
  }, 120_000);

  it('are asked for a credential on every route that is not public', async () => {
    for (const operationId of scoped) {
      const { headers } = await expectStatus(operationId, null, 401);
      expect(headers.get('www-authenticate')).toBe('Bearer realm="harvest"');
    }
    // The documentation is open to whoever sits at the machine; behind a proxy nobody does.
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    for (const operationId of walked.filter(isOpen)) {
      const by = { walker: owner, names: owner.names, headers: proxied };
      const isPublic = accessOf(operationId) === 'public';
      const { status } = await walk.ask(operationId, { key: null, ...by });
      expect({ operationId, status }).toEqual({
        operationId,
        status: isPublic ? routeSteps[operationId].status : 401,
      });
      expect((await walk.ask(operationId, { key: narrowKey, ...by })).status).toBe(
        routeSteps[operationId].status,
      );
    }
  }, 60_000);

  it('are refused by every route whose scope their key lacks', async () => {
    for (const operationId of scoped) {
      if (accessOf(operationId) !== narrowScope) await expectStatus(operationId, narrowKey, 403);
      await expectStatus(operationId, isAdmin(operationId) ? owner.key : adminKey, 403);
    }
  }, 60_000);

  it('do not find what the other names, on any route', async () => {
    const named = scoped.filter(namesOwned);
    expect(named.length).toBeGreaterThan(12);
    for (const operationId of named) {
      const answer = await walk.ask(operationId, {
        key: stranger.key,
        walker: stranger,
        names: owner.names,
      });
      expect({ operationId, status: answer.status }).toEqual({ operationId, status: 404 });
    }
  }, 60_000);

  it('see nothing of the other in any list, report or model that only one of them may call', async () => {
    const lists = ['listTasks', 'listWebhooks', 'listProviderKeys', 'getUsage', 'listModels'] as const;
    for (const operationId of lists) {
      const { text } = await ask(operationId, stranger);
      for (const secret of [...ownedBy(owner), fake.model]) expect(text).not.toContain(secret);
    }
    const usage = await stranger.client.request('GET', `/usage?tenant=${owner.name}`);
    expect(usage.status).toBe(403);
    const model = await ask('getModel', stranger, owner.names);
    expect(model.status).toBe(404);
  }, 60_000);

  it('may use the same idempotency keys: neither is answered with what the other made', async () => {
    const before = { ...owner.names };
    await walkAsOwner(
      walked.filter((operationId) => !ending.includes(operationId) && !isAdmin(operationId)),
      stranger,
    );
    for (const name of ['task_id', 'batch_task_id', 'webhook_id', 'delivery_id'])
      expect(stranger.names[name]).not.toBe(before[name]);
    for (const operationId of ['submitBatch', 'createWebhook', 'testWebhook'] as const) {
      const answer = await ask(operationId, owner);
      expect(answer.headers.get('idempotency-replayed')).toBe('true');
      for (const secret of ownedBy(stranger)) expect(answer.text).not.toContain(secret);
    }
  }, 120_000);

  it('share no cached answer', async () => {
    const submission = {
      source: 'The dam is 90 m high.',
      query: 'How high?',
      options: { provider: 'anthropic' },
    };
    const first = await owner.client.acceptAndWait(submission);
    const same = await owner.client.acceptAndWait(submission);
    expect(same.result?.cache).toMatchObject({ source_task_id: first.task_id });
    const other = await stranger.client.acceptAndWait(submission);
    expect(other.result?.cache).toBeNull();
  }, 60_000);

  it('are told of their own tasks alone', async () => {
    for (const { receiver, names } of [owner, stranger]) {
      await waitFor('the webhooks', () =>
        receiver.received.some(({ body }) => body.includes(names['task_id'] ?? '-')),
      );
    }
    const told = (tenant: Tenant): string => tenant.receiver.received.map(({ body }) => body).join('\n');
    for (const secret of ownedBy(owner).slice(0, 2)) expect(told(stranger)).not.toContain(secret);
    for (const secret of ownedBy(stranger).slice(0, 2)) expect(told(owner)).not.toContain(secret);
  }, 60_000);

  it('end what is theirs, and nothing of the other', async () => {
    for (const tenant of [stranger, owner]) {
      const { task_id: taskId } = await tenant.client.accept(lingering);
      await tenant.client.reached(taskId, 'processing');
      tenant.names = { ...tenant.names, task_id: taskId };
    }
    await walkAsOwner(
      ending.filter((operationId) => !isAdmin(operationId)),
      stranger,
    );
    for (const operationId of ['getTask', 'getWebhook', 'listProviderKeys'] as const)
      expect((await ask(operationId, owner)).status).toBe(200);
    expect((await ask('listProviderKeys', owner)).text).toContain('anthropic');
    expect((await owner.client.task(owner.names['task_id'] ?? '')).status).toBe('processing');
    await walkAsOwner(ending, owner);
  }, 60_000);
});

/** The first key of an installation is made by whoever may reach its Redis. */
async function createAdminKey(redisUrl: string): Promise<string> {
  const config = loadConfig(z.object(storeVariables), { REDIS_URL: redisUrl });
  const store = createStore({ config, role: 'worker', logger: silentLogger });
  try {
    const { key } = await store.apiKeys.create({
      tenant: 'operator',
      name: 'admin',
      scopes: ['admin'],
      limits: {},
      budget: {},
      expires_at: null,
    });
    return key;
  } finally {
    store.close();
  }
}
