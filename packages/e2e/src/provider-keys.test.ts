import { randomBytes } from 'node:crypto';
import {
  type KeyCheckResult,
  keyCheckResultSchema,
  providerKeyListSchema,
} from '@harvest/contracts/provider-keys';
import { usageReportSchema } from '@harvest/contracts/usage';
import { waitFor } from '@harvest/testkit/wait-for';
import type { Behaviour, FakeLlm } from '@harvest/testkit/llm';
import { Bench, type RunningApi } from './harness/bench.ts';
import { read } from './harness/api-client.ts';

const bench = new Bench();
afterEach(() => bench.close());

const operatorKey = 'sk-of-the-operator-000111';
const callerKey = 'sk-of-the-caller-222333';
const source = 'The dam was built in 1931. Nobody lives below it.';
const submission = { source, query: 'When was it built?', options: { provider: 'openai' } };
const masterKey = randomBytes(32).toString('hex');

/** A system, and the provider to which its workers may turn. */
interface System {
  readonly api: RunningApi;
  readonly fake: FakeLlm;
}

/** A system with that provider, whose workers have these settings besides. */
async function startWith(
  provider: Parameters<Bench['provider']>[0],
  settingsOf: (fake: FakeLlm) => Readonly<Record<string, string>>,
): Promise<System> {
  const redis = await bench.redis();
  const fake = await bench.provider(provider);
  const [api] = await Promise.all([
    bench.api(redis, { HARVEST_MASTER_KEY: masterKey }),
    bench.worker(redis, {
      HARVEST_MASTER_KEY: masterKey,
      LLM_PROVIDER: 'extractive',
      ...settingsOf(fake),
    }),
  ]);
  return { api, fake };
}

/** A system whose operator has a key for OpenAI, and a provider that takes the caller's alone unless told otherwise. */
function start({ accepted = callerKey }: { accepted?: string } = {}): Promise<System> {
  return startWith({ flavour: 'openai', apiKey: accepted }, ({ url, model }) => ({
    OPENAI_BASE_URL: url,
    OPENAI_MODEL: model,
    OPENAI_API_KEY: operatorKey,
  }));
}

const proven: Behaviour = {
  kind: 'answer',
  chunks: ['It was built in 1931.\n\nEVIDENCE:\n', '- The dam was built in 1931.\n'],
};

/** A system whose operator has no key, and a provider that takes the caller's. */
function startWithoutKeys(): Promise<System> {
  return startWith({ flavour: 'anthropic', apiKey: callerKey, behaviour: proven }, ({ url, model }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_MODEL: model,
    CACHE_MODE: 'exact',
  }));
}

const usedKey = (fake: FakeLlm, place: number): string | undefined =>
  fake.requests.at(place)?.headers.authorization;

describe('a provider key of the caller', () => {
  it('goes to the provider from the header before the stored one, and that before the operator’s', async () => {
    const { api, fake } = await start();
    const brought = { 'X-Provider-Key-OpenAI': callerKey };
    const first = await api.client.accept(submission, brought);
    expect(await api.client.finished(first.task_id)).toMatchObject({
      status: 'completed',
      result: { routing: { provider: 'openai', attempts: [{ outcome: 'answered', own_key: true }] } },
    });
    expect(usedKey(fake, 0)).toBe(`Bearer ${callerKey}`);

    const refused = await api.client.accept(submission);
    expect((await api.client.finished(refused.task_id)).error?.code).toBe('provider.auth_failed');
    expect(usedKey(fake, 1)).toBe(`Bearer ${operatorKey}`);

    await api.client.request('PUT', '/keys/openai', { body: { key: callerKey } });
    const stored = await api.client.accept(submission);
    expect((await api.client.finished(stored.task_id)).status).toBe('completed');
    expect(usedKey(fake, 2)).toBe(`Bearer ${callerKey}`);

    const overruled = await api.client.accept(submission, { 'X-Provider-Key-OpenAI': 'sk-another-0815' });
    expect((await api.client.finished(overruled.task_id)).error?.message).toContain('Check your own key.');
    expect(usedKey(fake, 3)).toBe('Bearer sk-another-0815');

    expect((await api.client.request('DELETE', '/keys/openai')).status).toBe(204);
    const list = read(await api.client.request('GET', '/keys'), 200, providerKeyListSchema);
    expect(list.keys).toEqual([]);
  }, 60_000);

  it('answers chats and batches, too', async () => {
    const { api, fake } = await start();
    const headers = { 'X-Provider-Key-OpenAI': callerKey };
    const chat = await api.client.request('POST', '/chat/completions', {
      headers,
      body: { model: `openai/${fake.model}`, messages: [{ role: 'user', content: 'Hello' }] },
    });
    expect(chat.status).toBe(200);
    const batch = await api.client.request('POST', '/harvest/batch', {
      headers,
      body: { source, queries: [{ query: 'When?' }, { query: 'Who?' }], options: submission.options },
    });
    expect(batch.status).toBe(202);
    const { tasks } = batch.body as { tasks: { task_id: string }[] };
    for (const { task_id: taskId } of tasks)
      expect((await api.client.finished(taskId)).status).toBe('completed');
    expect(new Set(fake.requests.map((request) => request.headers.authorization))).toEqual(
      new Set([`Bearer ${callerKey}`]),
    );
  }, 60_000);

  it('has a part of the cache to itself, so that neither those with it nor those without get the others’ answers', async () => {
    const { api, fake } = await startWithoutKeys();
    const headers = { 'X-Provider-Key-Anthropic': callerKey };
    const ask = async (brought: Readonly<Record<string, string>>) => {
      const { task_id: taskId } = await api.client.accept({ source, query: 'When was it built?' }, brought);
      return (await api.client.finished(taskId)).result;
    };
    expect(await ask({})).toMatchObject({ routing: { provider: 'extractive' }, cache: null });
    expect(await ask(headers)).toMatchObject({ routing: { provider: 'anthropic' }, cache: null });
    expect(await ask(headers)).toMatchObject({
      routing: { provider: 'anthropic' },
      cache: { kind: 'exact' },
    });
    expect(await ask({})).toMatchObject({ routing: { provider: 'extractive' }, cache: { kind: 'exact' } });
    expect(fake.requests).toHaveLength(1);

    const chat = async (brought: Readonly<Record<string, string>>): Promise<number> => {
      const messages = [{ role: 'user', content: 'Hello' }];
      const body = { model: `anthropic/${fake.model}`, messages, harvest: { cache: 'exact' } };
      return (await api.client.request('POST', '/chat/completions', { headers: brought, body })).status;
    };
    expect([await chat(headers), await chat(headers)]).toEqual([200, 200]);
    expect(fake.requests).toHaveLength(2);
    expect(await chat({})).toBe(400);
    expect(fake.requests).toHaveLength(2);
  }, 60_000);

  it('that is refused leaves the model to the others', async () => {
    const { api } = await start({ accepted: operatorKey });
    for (let count = 0; count < 6; count += 1) {
      const bad = await api.client.accept(submission, { 'X-Provider-Key-OpenAI': 'sk-bad-key-0815' });
      expect((await api.client.finished(bad.task_id)).status).toBe('failed');
    }
    const good = await api.client.accept(submission);
    expect((await api.client.finished(good.task_id)).status).toBe('completed');
  }, 60_000);

  it('is checked by a real call, whatever the verdict', async () => {
    const { api, fake } = await start();
    const check = async (key: string): Promise<KeyCheckResult> =>
      read(
        await api.client.request('POST', '/validate-key', { body: { provider: 'openai', key } }),
        200,
        keyCheckResultSchema,
      );
    expect(await check(callerKey)).toMatchObject({ provider: 'openai', status: 'valid' });
    expect(await check('sk-bad-key-0815')).toMatchObject({ status: 'invalid' });
    fake.respondWith({ kind: 'fault', fault: 'quota-exhausted' });
    expect(await check(callerKey)).toMatchObject({ status: 'no_quota' });
    const usage = await api.client.request('GET', '/usage?group_by=model');
    const { rows } = read(usage, 200, usageReportSchema);
    expect(rows).toMatchObject([{ model: `openai/${fake.model}`, tasks: 3, calls: 3 }]);
    expect(rows[0]?.input_tokens).toBeGreaterThan(0);
    expect(rows[0]?.own_key_cost_usd).toBe(rows[0]?.cost_usd);
    expect(read(await api.client.request('GET', '/keys'), 200, providerKeyListSchema).keys).toEqual([]);
  }, 60_000);

  it('makes the models of its provider callable where the operator has no key', async () => {
    const { api, fake } = await startWithoutKeys();
    const models = async (): Promise<string> =>
      JSON.stringify((await api.client.request('GET', '/models')).body);
    // Before a worker has said what it can call, nothing is refused.
    await waitFor('the list of models', async () => (await models()).includes('auto'));
    expect(await models()).not.toContain(fake.model);
    const pinned = { ...submission, options: { provider: 'anthropic' } };
    const refused = await api.client.request('POST', '/harvest', { body: pinned });
    expect(refused).toMatchObject({ status: 422, body: { code: 'router.no_candidate' } });

    const headers = { 'X-Provider-Key-Anthropic': callerKey };
    const brought = await api.client.accept(pinned, headers);
    expect((await api.client.finished(brought.task_id)).result?.routing.provider).toBe('anthropic');
    const estimate = await api.client.request('POST', '/estimate', { body: pinned, headers });
    expect(estimate.body).toMatchObject({ decision: { provider: 'anthropic' }, refusal: null });

    await api.client.request('PUT', '/keys/anthropic', { body: { key: callerKey } });
    await waitFor('the model being listed', async () => (await models()).includes(fake.model));
    // Nobody has pinned anything: the caller's model answers where the built-in engine did.
    const free = await api.client.accept({ source, query: 'When was it built?' });
    expect((await api.client.finished(free.task_id)).result?.routing.provider).toBe('anthropic');
  }, 60_000);
});
