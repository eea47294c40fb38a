import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@harvest/testkit/wait-for';
import type { RawAnswer } from '../harness/api-client.ts';
import { SecretSearch, dumpRedis } from '../harness/hiding-places.ts';
import { everyRoute, pathOf } from './every-route.ts';
import { orders } from './fake-providers.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';
import { storedKeyOf } from './stored-key.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';
const submission = { source, query: 'When was it built?', options: { provider: 'anthropic' } };

const header = ({ canary }: SecuredSystem): Record<string, string> => ({
  'x-provider-key-anthropic': canary,
});

/** Uses a canary in every way in which a key can be used, also the wrong ones; everything that was answered. */
async function useCanary(
  system: SecuredSystem,
): Promise<{ readonly holder: Holder; readonly answers: readonly RawAnswer[] }> {
  const { canary, receiver } = system;
  const holder = await system.createHolder();
  const { client } = holder;
  const headers = header(system);
  const answers: RawAnswer[] = [];
  const ask = async (
    method: string,
    path: string,
    init: Parameters<typeof client.request>[2] = {},
  ): Promise<RawAnswer> => {
    const answer = await client.request(method, path, init);
    answers.push(answer);
    return answer;
  };
  const webhook = { url: receiver.url, secret: `whsec_${randomBytes(32).toString('base64')}` };
  const chat = { model: `anthropic/${system.anthropic.model}` };
  for (const query of ['When was it built?', `${orders.refusal}!`]) {
    const accepted = await ask('POST', '/harvest', { headers, body: { ...submission, query, webhook } });
    const { task_id: taskId } = accepted.body as { task_id: string };
    const { status } = await client.finished(taskId);
    expect(status).toBe(query.startsWith(orders.refusal) ? 'failed' : 'completed');
    await ask('GET', `/harvest/${taskId}`);
    await ask('GET', `/harvest/${taskId}/events`);
    const messages = [{ role: 'user', content: query }];
    for (const stream of [true, false])
      await ask('POST', '/chat/completions', { headers, body: { ...chat, messages, stream } });
  }
  const check = await ask('POST', '/validate-key', { body: { provider: 'anthropic', key: canary } });
  expect(check.body).toMatchObject({ status: 'valid' });
  await ask('POST', '/validate-key', { body: { provider: canary, key: canary } });
  await ask('POST', '/estimate', { headers, body: submission });
  await ask('POST', '/harvest', { headers: { 'x-provider-key-anthropic': `${canary} x` }, body: submission });
  await ask('PUT', '/keys/anthropic', { body: { key: canary, note: canary } });
  await ask('PUT', '/keys/anthropic', { body: { key: canary } });
  await ask('GET', '/keys');
  return { holder, answers };
}

/** The names of the project's modules that a process has loaded, as V8 noted them. */
async function loadedModules(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder);
  const reports = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const urls = reports.flatMap((report) =>
    [...report.matchAll(/"url":"file:[^"]*\/src\/([^"]+\.ts)"/g)].map(([, path = '']) => path),
  );
  return urls.map((path) => path.split('/').at(-1) ?? '');
}

async function rotationFailsNoTask(system: SecuredSystem): Promise<void> {
  const { bench, redis } = system;
  const [oldKey, newKey] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const apart = { HARVEST_NAMESPACE: 'rotation', AUTH: 'none' };
  const provider = { ...apart, ...system.providerVariables, LLM_PROVIDER: 'extractive' };
  const old = { HARVEST_MASTER_KEY: oldKey };
  const both = { HARVEST_MASTER_KEY: newKey, HARVEST_MASTER_KEY_PREVIOUS: oldKey };
  const [oldApi, newApi, oldWorker] = await Promise.all([
    bench.api(redis, { ...apart, ...old }),
    bench.api(redis, { ...apart, ...both }),
    bench.worker(redis, { ...provider, ...old }),
  ]);
  const ids: string[] = [];
  const submit = async ({ client }: typeof oldApi): Promise<void> => {
    for (const headers of [header(system), {}]) ids.push((await client.accept(submission, headers)).task_id);
  };
  await oldApi.client.request('PUT', '/keys/anthropic', { body: { key: system.canary } });
  await submit(oldApi);
  // What is sealed under the new key meets a worker that does not have it yet.
  await submit(newApi);
  const worker = await bench.worker(redis, { ...provider, ...both });
  await Promise.all([submit(oldApi), oldWorker.process.terminate()]);
  const rewrap = bench.launch({
    name: 'master-key',
    script: 'apps/worker/src/master-key/main.ts',
    args: ['rewrap'],
    env: { ...both, REDIS_URL: redis.url, HARVEST_NAMESPACE: 'rotation' },
  });
  await submit(newApi);
  expect((await rewrap.exited).code).toBe(0);
  expect(JSON.parse(rewrap.stdoutLines.join(''))).toMatchObject({ rewrapped: 1, unreadable: [] });
  await submit(newApi);
  const tasks = await Promise.all(ids.map((id) => newApi.client.finished(id)));
  expect(tasks.map(({ status, error }) => error?.code ?? status)).toEqual(ids.map(() => 'completed'));
  await Promise.all([oldApi, newApi, worker].map(({ process }) => process.terminate()));
}

async function redisHasNoKey(system: SecuredSystem): Promise<void> {
  const { holder } = await useCanary(system);
  const silent = { ...submission, query: `${orders.silence}.` };
  const { task_id: taskId } = await holder.client.accept(silent, header(system));
  await holder.client.reached(taskId, 'processing');
  const dump = await dumpRedis(system.lookoutUrl);
  const search = new SecretSearch(system.canary);
  expect(search.findIn(new Map([['the provider', JSON.stringify(system.anthropic.requests)]]))).toHaveLength(
    1,
  );
  expect([...dump.keys()].filter((name) => /\.rdb$|\.aof$/.test(name)).length).toBeGreaterThanOrEqual(2);
  expect(search.findIn(dump)).toEqual([]);
  const ofTask = [...dump].filter(([name]) => name.includes(taskId));
  expect(ofTask.some(([name, text]) => name.includes(':task:') && text.includes('v1.'))).toBe(true);
  const [job] = ofTask.filter(([name]) => name.includes(':bull:') && name.endsWith(taskId));
  expect(job?.[1]).toContain(taskId);
  for (const content of ['v1.', 'The dam', orders.silence]) expect(job?.[1]).not.toContain(content);
  await holder.client.cancel(taskId, 202);
}

async function telemetryHasNoKey(system: SecuredSystem): Promise<void> {
  const told = system.receiver.received.length;
  const { answers } = await useCanary(system);
  await waitFor('the webhooks', () => system.receiver.received.length >= told + 2);
  const spans = await waitFor('the spans of the calls', () => {
    const calls = system.otlp.spans.filter(
      ({ name }) => name.startsWith('chat ') && name.includes(system.anthropic.model),
    );
    return calls.length >= 6 ? system.otlp.spans : null;
  });
  const metrics = await Promise.all(
    [system.api, system.other, system.worker].map(
      async ({ metricsUrl }) => await (await fetch(metricsUrl)).text(),
    ),
  );
  const places = new Map([
    ...system.logLines().map((line, index) => [`log line ${String(index)}`, line] as const),
    ...spans.map(({ raw }, index) => [`span ${String(index)}`, raw] as const),
    ...metrics.map((text, index) => [`metrics ${String(index)}`, text] as const),
    ...system.receiver.received.map(
      (webhook, index) => [`webhook ${String(index)}`, JSON.stringify(webhook)] as const,
    ),
    ...answers.map(
      ({ body, headers }, index) =>
        [`answer ${String(index)}`, JSON.stringify([body, [...headers]])] as const,
    ),
  ]);
  for (const kind of ['log', 'span', 'metrics', 'webhook', 'answer']) {
    expect([...places.keys()].filter((name) => name.startsWith(kind)).length).toBeGreaterThan(1);
  }
  expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThanOrEqual(5);
  expect(new SecretSearch(system.canary).findIn(places)).toEqual([]);
}

async function providerErrorsAreScrubbed(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const headers = header(system);
  const query = `${orders.refusal}, please.`;
  const task = await (async () => {
    const { task_id: taskId } = await holder.client.accept({ ...submission, query }, headers);
    return await holder.client.finished(taskId);
  })();
  expect(task).toMatchObject({
    status: 'failed',
    error: { code: expect.stringMatching(/^provider\./) as unknown },
  });
  const messages = [{ role: 'user', content: query }];
  const chat = await holder.client.request('POST', '/chat/completions', {
    headers,
    body: { model: `anthropic/${system.anthropic.model}`, messages },
  });
  expect(chat.status).toBeGreaterThanOrEqual(400);
  const events = await holder.client.request('GET', `/harvest/${task.task_id}/events`);
  const dump = [...(await dumpRedis(system.lookoutUrl))].filter(([name]) => name.includes(task.task_id));
  const told = JSON.stringify([task, chat.body, events.body, dump, system.logLines()]);
  const inside = [system.canary, '10.1.2.3', '/srv/app.js', '<html>'];
  expect(inside.filter((part) => told.includes(part))).toEqual([]);
  expect(task.error?.message).toContain('Invalid key [redacted]');
}

async function storedKeysStay(system: SecuredSystem): Promise<void> {
  const { holder } = await useCanary(system);
  const { task_id: taskId } = await holder.client.accept(submission);
  await holder.client.finished(taskId);
  const search = new SecretSearch(system.canary);
  const ids = { task_id: taskId, provider: 'anthropic', key_id: holder.keyId, tenant: holder.tenant };
  const reading = everyRoute.filter(({ method }) => method === 'get');
  expect(reading.length).toBeGreaterThan(20);
  for (const route of reading) {
    const { client } = route.access === 'admin' ? system.admin : holder;
    const { body, headers, status } = await client.request('GET', pathOf(route, ids));
    expect(status).not.toBe(403);
    expect([
      route.operationId,
      search.findIn(new Map([['answer', JSON.stringify([body, [...headers]])]])),
    ]).toEqual([route.operationId, []]);
  }
  const { keyId, fingerprint } = await storedKeyOf(system, holder);
  const shown = await holder.client.request('GET', '/keys');
  expect(shown.body).toMatchObject({ keys: [{ provider: 'anthropic', key_id: keyId, fingerprint }] });
  expect((await holder.client.request('GET', '/keys/anthropic')).status).toBe(405);
}

async function onlyWorkersDecrypt(system: SecuredSystem): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'harvest-loaded-'));
  const apart = { HARVEST_NAMESPACE: 'loaded', AUTH: 'none', HARVEST_MASTER_KEY: system.masterKey };
  try {
    const [apiFolder, workerFolder] = [join(folder, 'api'), join(folder, 'worker')];
    const [api, worker] = await Promise.all([
      system.bench.api(system.redis, { ...apart, NODE_V8_COVERAGE: apiFolder }),
      system.bench.worker(system.redis, {
        ...apart,
        ...system.providerVariables,
        LLM_PROVIDER: 'extractive',
        NODE_V8_COVERAGE: workerFolder,
      }),
    ]);
    await api.client.request('PUT', '/keys/anthropic', { body: { key: system.canary } });
    expect((await api.client.acceptAndWait(submission)).status).toBe('completed');
    await Promise.all([api, worker].map(({ process }) => process.terminate()));
    const [loadedByApi, loadedByWorker] = [await loadedModules(apiFolder), await loadedModules(workerFolder)];
    const opening = ['open-secret.ts', 'unwrap-data-key.ts', 'rewrap-secret.ts'];
    expect(loadedByApi).toContain('seal-secret.ts');
    expect(loadedByApi.filter((name) => opening.includes(name))).toEqual([]);
    expect(loadedByWorker).toContain('open-secret.ts');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Statements 22 to 27. */
export const providerKeySecrecy: readonly Statement[] = [
  { number: 22, promise: 'a rotation of the master key fails no task', prove: rotationFailsNoTask },
  {
    number: 23,
    promise: 'jobs carry a reference; a canary key is absent from a full Redis dump',
    prove: redisHasNoKey,
  },
  {
    number: 24,
    promise: 'the canary is absent from logs, traces, metrics, errors and webhooks',
    prove: telemetryHasNoKey,
  },
  {
    number: 25,
    promise: 'provider error bodies are scrubbed: no key, host or stack of theirs comes through',
    prove: providerErrorsAreScrubbed,
  },
  { number: 26, promise: 'a stored key is never returned, by no route', prove: storedKeysStay },
  { number: 27, promise: 'keys are decrypted in the worker only', prove: onlyWorkersDecrypt },
];
