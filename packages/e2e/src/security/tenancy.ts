import { randomBytes } from 'node:crypto';
import type { RawAnswer } from '../harness/api-client.ts';
import { dumpRedis } from '../harness/hiding-places.ts';
import { everyRoute, exampleBodyOf } from './every-route.ts';
import { createPossessions } from './possessions.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';

/** The id of what a request has made. */
function madeBy(answer: RawAnswer): string {
  if (answer.status >= 300) throw new Error(`nothing was made: ${JSON.stringify(answer.body)}`);
  const [id] = /\b(?:tsk|whe|hvk|whd)_[0-9a-z]+|chatcmpl-\w+/.exec(JSON.stringify(answer.body)) ?? [];
  if (id === undefined) throw new Error(`there is no id in ${JSON.stringify(answer.body)}`);
  return id;
}

async function idempotencyIsPerTenant(system: SecuredSystem): Promise<void> {
  const chat = { model: `openai/${system.openai.model}`, messages: [{ role: 'user', content: 'Hello' }] };
  const routes = everyRoute.filter(({ idempotent, path }) => idempotent === true && !path.includes('{'));
  expect(routes.length).toBeGreaterThanOrEqual(5);
  for (const route of routes) {
    const scopes = route.access === 'admin' ? (['admin'] as const) : undefined;
    const settings = scopes === undefined ? {} : { scopes };
    const [first, second] = await Promise.all([system.createHolder(settings), system.createHolder(settings)]);
    const example = route.operationId === 'createChatCompletion' ? chat : exampleBodyOf(route);
    const body = route.operationId === 'createWebhook' ? { url: system.receiver.url } : example;
    const headers = { 'idempotency-key': 'the-same-for-both' };
    const made = async ({ client }: Holder): Promise<RawAnswer> =>
      await client.request('POST', route.path, { body, headers });
    const [original, repeated, others] = [await made(first), await made(first), await made(second)];
    expect([route.operationId, madeBy(repeated)]).toEqual([route.operationId, madeBy(original)]);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect([route.operationId, madeBy(others)]).not.toEqual([route.operationId, madeBy(original)]);
    expect(others.headers.get('idempotency-replayed')).toBeNull();
  }
}

async function verbsAreTheOwners(system: SecuredSystem): Promise<void> {
  const { owner, ids, runningId } = await createPossessions(system);
  const stranger = await system.createHolder();
  const [taskId = '', webhookId = '', deliveryId = ''] = [
    ids['task_id'],
    ids['webhook_id'],
    ids['delivery_id'],
  ];
  const attempts: readonly [method: string, path: string, headers?: Record<string, string>][] = [
    ['POST', `/harvest/${runningId}/cancel`],
    ['POST', `/webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`],
    ['POST', `/harvest/${taskId}/deliveries/${deliveryId}/redeliver`],
    ['GET', `/harvest/${taskId}/deliveries`],
    ...['json', 'md', 'html', 'pdf'].map((format): [string, string] => [
      'GET',
      `/harvest/${taskId}/export?format=${format}`,
    ]),
    ['GET', `/harvest/${runningId}/events`],
    ['GET', `/harvest/${taskId}/events`, { 'last-event-id': '0-1' }],
  ];
  const delivered = system.receiver.received.filter(({ id }) => id === deliveryId).length;
  for (const [method, path, headers = {}] of attempts) {
    const answer = await stranger.client.request(method, path, { headers });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  expect((await owner.client.task(runningId)).status).toBe('processing');
  expect(system.receiver.received.filter(({ id }) => id === deliveryId)).toHaveLength(delivered);
  const followed = await owner.client.request('GET', `/harvest/${taskId}/events`);
  expect(String(followed.body)).toContain('task-completed');
  await owner.client.cancel(runningId, 202);
  expect((await owner.client.finished(runningId)).status).toBe('cancelled');
}

async function cachesArePerTenant(system: SecuredSystem): Promise<void> {
  const [first, second] = await Promise.all([system.createHolder(), system.createHolder()]);
  const mark = `cache-${randomBytes(4).toString('hex')}`;
  const submission = {
    source,
    query: `When was it built? ${mark}`,
    options: { provider: 'openai', cache: 'exact' },
  };
  const chat = {
    model: `openai/${system.openai.model}`,
    messages: [{ role: 'user', content: `Hello ${mark}` }],
    harvest: { cache: 'exact' },
  };
  const calls = (): number =>
    system.openai.requests.filter(({ body }) => JSON.stringify(body).includes(mark)).length;
  const askBoth = async ({ client }: Holder): Promise<void> => {
    expect((await client.acceptAndWait(submission)).status).toBe('completed');
    expect((await client.request('POST', '/chat/completions', { body: chat })).status).toBe(200);
  };
  const seen: number[] = [];
  for (const holder of [first, first, second]) {
    await askBoth(holder);
    seen.push(calls());
  }
  expect(seen).toEqual([2, 2, 4]);
  const names = [...(await dumpRedis(system.lookoutUrl)).keys()].filter((name) =>
    /:answers?(?:-\w+)?:/.test(name),
  );
  for (const { tenant } of [first, second])
    expect(names.filter((name) => name.split(':').includes(tenant)).length).toBeGreaterThanOrEqual(2);
  for (const name of names) expect(name).toMatch(/^\{hv:0\}:answers?(?:-[a-z]+)?:tenant-\d+(?::|$)/);
}

async function taskIdsAreRandom({ createHolder }: SecuredSystem): Promise<void> {
  const { client } = await createHolder();
  const queries = Array.from({ length: 20 }, (_, index) => ({ query: `When? ${String(index)}` }));
  const batches = await Promise.all([1, 2].map(() => client.acceptBatch({ source, queries })));
  const ids = batches.flat();
  for (const id of ids) expect(id).toMatch(/^tsk_[0-9a-hjkmnp-tv-z]{26}$/);
  // 26 characters of 32 kinds are 130 bits, if each of them can be anything: no time, no counter, no tenant.
  expect(new Set(ids.join('').replaceAll('tsk_', '')).size).toBe(32);
  for (let place = 4; place < 30; place += 1) {
    expect(new Set(ids.map((id) => id.charAt(place))).size).toBeGreaterThan(8);
  }
}

/** Statements 13, 14, 15 and 18. */
export const tenancy: readonly Statement[] = [
  {
    number: 13,
    promise: 'idempotency keys are of one tenant: the same key of another makes something else',
    prove: idempotencyIsPerTenant,
  },
  { number: 14, promise: "cancel, retry, export and events are the owner's alone", prove: verbsAreTheOwners },
  {
    number: 15,
    promise: "cache keys contain the tenant: nobody is answered from another tenant's cache",
    prove: cachesArePerTenant,
  },
  { number: 18, promise: 'task ids carry at least 122 random bits', prove: taskIdsAreRandom },
];
