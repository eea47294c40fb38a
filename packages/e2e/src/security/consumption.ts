import { gzipSync } from 'node:zlib';
import { usageReportSchema } from '@harvest/contracts/usage';
import { type RawAnswer, read, readProblem } from '../harness/api-client.ts';
import { RemoteClient } from './remote-client.ts';
import { orders } from './fake-providers.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';
const paid = { source, query: 'When was it built?', options: { provider: 'openai' } };
const silent = { ...paid, query: `${orders.silence}.` };

/** Sends bytes as they are. */
async function post(
  system: SecuredSystem,
  { key }: Holder,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const response = await fetch(`${system.api.url}/harvest`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  await response.text();
  return response.status;
}

async function submit({ client }: Holder, body: object): Promise<RawAnswer> {
  return await client.request('POST', '/harvest', { body });
}

async function setTenant({ admin }: SecuredSystem, { tenant }: Holder, settings: object): Promise<void> {
  const answer = await admin.client.request('PUT', `/admin/tenants/${tenant}`, { body: settings });
  expect(answer.status).toBe(200);
}

/** Holds a refusal of a limit, which says when to come again. */
function expectLimited(answer: RawAnswer | undefined, code: string): void {
  if (answer === undefined) throw new Error('nothing was refused');
  expect(readProblem(answer)).toMatchObject({ status: 429, code });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

async function requestsAreBounded(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const { client } = holder;
  expect(
    await post(system, holder, JSON.stringify({ source: 'x'.repeat(2_000_000), output_format: 'summary' })),
  ).toBe(413);
  expect(
    await post(system, holder, gzipSync(Buffer.alloc(30_000_000, ' ')), { 'content-encoding': 'gzip' }),
  ).toBe(413);
  expect(await post(system, holder, nested(40))).toBe(400);
  expect(await post(system, holder, '['.repeat(100_000))).toBe(400);
  const queries = (count: number): object[] => Array.from({ length: count }, () => ({ query: 'When?' }));
  const limits: readonly [path: string, within: object, beyond: object, status: number][] = [
    [
      '/harvest',
      { source: 'a '.repeat(25_000), output_format: 'summary' },
      { source: 'a '.repeat(25_001), output_format: 'summary' },
      422,
    ],
    ['/harvest', { source, query: 'q'.repeat(1_000) }, { source, query: 'q'.repeat(1_001) }, 422],
    [
      '/harvest',
      { ...paid, options: { ...paid.options, max_output_tokens: 8_192 } },
      { ...paid, options: { ...paid.options, max_output_tokens: 8_193 } },
      422,
    ],
    [
      '/harvest',
      { source: Array<string>(20).fill('Text.'), output_format: 'summary' },
      { source: Array<string>(21).fill('Text.'), output_format: 'summary' },
      422,
    ],
    ['/harvest/batch', { source, queries: queries(20) }, { source, queries: queries(21) }, 422],
    ['/estimate', { source, query: 'q' }, { source: 'a'.repeat(50_001), query: 'q' }, 422],
  ];
  for (const [path, within, beyond, status] of limits) {
    expect((await client.request('POST', path, { body: within })).status).toBeLessThan(300);
    const refused = await client.request('POST', path, { body: beyond });
    expect([path, refused.status, readProblem(refused).code]).toEqual([path, status, 'request.invalid']);
  }
  const chat = { model: `openai/${system.openai.model}`, messages: [{ role: 'user', content: 'Hello' }] };
  for (const beyond of [{ max_tokens: 8_193 }, { messages: Array<object>(2_001).fill(chat.messages[0]!) }]) {
    expect((await client.request('POST', '/chat/completions', { body: { ...chat, ...beyond } })).status).toBe(
      400,
    );
  }
}

/** Two keys and two processes share what their tenant may ask for. */
async function rateIsCapped(system: SecuredSystem): Promise<void> {
  const first = await system.createHolder();
  const second = await system.createHolder({ tenant: first.tenant });
  await setTenant(system, first, { limits: { requests_per_minute: 7 } });
  const clients = [
    first.client,
    second.client,
    new RemoteClient(system.other.url, first.key),
    new RemoteClient(system.other.url, second.key),
  ];
  const asked = await Promise.all(
    clients.flatMap((client) => [1, 2, 3, 4, 5].map(() => client.request('GET', '/tasks'))),
  );
  expect(asked.filter(({ status }) => status === 200)).toHaveLength(7);
  for (const answer of asked.filter(({ status }) => status !== 200)) expectLimited(answer, 'limit.requests');
}

async function tokensAreCapped({ createHolder }: SecuredSystem): Promise<void> {
  const reader = await createHolder({ limits: { tokens_per_minute: 2_500 } });
  const counted = { ...paid, options: { provider: 'openai', max_output_tokens: 1_000 } };
  const submitted = await Promise.all([1, 2, 3, 4].map(() => submit(reader, counted)));
  expect(submitted.filter(({ status }) => status === 202)).toHaveLength(2);
  expectLimited(
    submitted.find(({ status }) => status !== 202),
    'limit.tokens',
  );
}

async function concurrencyIsCapped(system: SecuredSystem): Promise<void> {
  const runner = await system.createHolder();
  await setTenant(system, runner, { limits: { concurrent_tasks: 2 } });
  const ids = [await runner.client.accept(silent), await runner.client.accept(silent)].map(
    (task) => task.task_id,
  );
  expectLimited(await submit(runner, silent), 'limit.concurrent_tasks');
  for (const id of ids) await runner.client.request('POST', `/harvest/${id}/cancel`);
  for (const id of ids) await runner.client.finished(id);
  expect((await submit(runner, paid)).status).toBe(202);
}

async function queueDepthIsCapped(system: SecuredSystem): Promise<void> {
  const waiter = await system.createHolder();
  await setTenant(system, waiter, { limits: { queued_tasks: 2 }, running_tasks_max: 1 });
  const running = await waiter.client.accept(silent);
  await waiter.client.reached(running.task_id, 'processing');
  for (let place = 0; place < 2; place += 1) await waiter.client.accept(paid);
  expectLimited(await submit(waiter, paid), 'limit.queued_tasks');
  await waiter.client.cancel(running.task_id, 202);
}

async function spendingIsCapped(system: SecuredSystem): Promise<void> {
  const poor = await system.createHolder({ budget: { daily_usd: 0 } });
  expect(readProblem(await submit(poor, paid))).toMatchObject({ status: 402, code: 'budget.exhausted' });
  expect((await submit(poor, { ...paid, options: { provider: 'extractive' } })).status).toBe(202);
  const spender = await system.createHolder();
  await setTenant(system, spender, { budget: { monthly_usd: 0.5 } });
  const greedy = await Promise.all(Array.from({ length: 20 }, () => submit(spender, silent)));
  const statuses = greedy.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([202, 402]));
  const { budgets } = read(await spender.client.request('GET', '/usage'), 200, usageReportSchema);
  const [budget] = budgets;
  expect(budget).toMatchObject({ scope: 'tenant', period: 'month', limit_usd: 0.5 });
  expect(budget!.reserved_usd).toBeGreaterThan(0);
  expect(budget!.spent_usd + budget!.reserved_usd).toBeLessThanOrEqual(0.5);
  expect(budget!.left_usd).toBeGreaterThanOrEqual(0);
}

async function tenantsAreCapped(system: SecuredSystem): Promise<void> {
  await Promise.all(
    [rateIsCapped, tokensAreCapped, concurrencyIsCapped, queueDepthIsCapped, spendingIsCapped].map((prove) =>
      prove(system),
    ),
  );
}

/** Statements 34 and 35. */
export const consumption: readonly Statement[] = [
  {
    number: 34,
    promise: 'bodies, prompts, output tokens, batches and nesting have limits',
    prove: requestsAreBounded,
  },
  {
    number: 35,
    promise: 'every tenant has caps on rate, tokens, concurrency, queue depth and spending',
    prove: tenantsAreCapped,
  },
];
