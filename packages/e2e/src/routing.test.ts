import type { Task } from '@harvest/contracts/task';
import type { Behaviour, FakeLlm } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench } from './harness/bench.ts';
import { shownText, terminalEvents } from './harness/client-events.ts';

const bench = new Bench();
afterEach(() => bench.close());

const source = 'The dam was built in 1931. It holds half a billion tonnes of water.';
const answering: Behaviour = {
  kind: 'answer',
  chunks: ['It was built in 1931.\n\nEVIDENCE:\n', '- The dam was built in 1931.\n'],
  usage: { inputTokens: 1_000, outputTokens: 100, cachedInputTokens: 400 },
};
const submission = { source, query: 'When was the dam built?' };

function openAi(fake: FakeLlm): Readonly<Record<string, string>> {
  return { OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: fake.apiKey, OPENAI_MODEL: fake.model };
}
function anthropic(fake: FakeLlm): Readonly<Record<string, string>> {
  return { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: fake.apiKey, ANTHROPIC_MODEL: fake.model };
}

/** OpenAI first, Anthropic behind it. */
async function twoProviders(first: readonly [Behaviour, ...Behaviour[]], variables = {}) {
  const redis = await bench.redis();
  const [primary, second] = await Promise.all([
    bench.provider({ flavour: 'openai', behaviour: answering }),
    bench.provider({ flavour: 'anthropic', behaviour: answering }),
  ]);
  primary.respondWith(...first);
  const env = { LLM_PROVIDER: 'openai', ...openAi(primary), ...anthropic(second), ...variables };
  const startWorker = () => bench.worker(redis, env);
  const [{ client }] = await Promise.all([bench.api(redis), startWorker()]);
  // The API refuses and estimates once it knows what the worker can call; before that, tasks are simply accepted.
  await waitFor('the catalogue', async () => (await client.request('GET', '/models')).status === 200);
  return { client, primary, second, startWorker };
}

function attemptsOf(task: Task): readonly string[] {
  return (task.result?.routing.attempts ?? []).map(({ provider, outcome, code }) =>
    [provider, outcome, code ?? ''].join(' ').trim(),
  );
}

describe('routing between providers', () => {
  it('falls back to another provider, names it, and bills the answer alone', async () => {
    const { client, second } = await twoProviders([{ kind: 'fault', fault: 'invalid-key' }]);
    const task = await client.acceptAndWait(submission);
    expect(task).toMatchObject({ status: 'completed', attempts: 1 });
    expect(attemptsOf(task)).toEqual(['openai failed provider.auth_failed', 'anthropic answered']);
    expect(task.result).toMatchObject({
      routing: { provider: 'anthropic', model: second.model, rule: 'balanced' },
      cost: { failed_attempts_usd: 0, estimated: false },
    });
    expect(task.result?.cost.usd).toBeGreaterThan(0);
    expect(task.result?.routing.attempts[0]?.cost_usd).toBe(0);
  }, 60_000);

  it('begins anew on another provider when a stream dies, and tells the listener', async () => {
    const { client } = await twoProviders([{ kind: 'cut', chunks: ['It was dug ', 'in '] }]);
    const { task_id: taskId } = await client.accept(submission);
    const events = await client.events(taskId);
    expect(events.find(({ type }) => type === 'restart')?.data).toMatchObject({
      generation: 2,
      from: { provider: 'openai' },
      code: 'provider.stream_interrupted',
    });
    expect(shownText(events).trim()).toBe('It was built in 1931.');
    expect(terminalEvents(events).map(({ type }) => type)).toEqual(['task-completed']);
    const task = await client.task(taskId);
    expect(attemptsOf(task).at(-1)).toMatch(/answered$/);
  }, 60_000);

  it('leaves a provider that is silent for one that answers', async () => {
    const { client, primary } = await twoProviders([{ kind: 'silent' }], { FIRST_TOKEN_TIMEOUT_MS: '300' });
    const task = await client.acceptAndWait(submission);
    expect(attemptsOf(task)).toEqual(['openai failed provider.timeout', 'anthropic answered']);
    expect(await (await primary.takeRequest()).outcome).toBe('aborted');
  }, 60_000);

  it('lets a task wait while every provider is away, and answers it when one is back', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'openai', behaviour: answering });
    fake.respondWith({ kind: 'status', status: 503 });
    const [{ client }] = await Promise.all([
      bench.api(redis),
      bench.worker(redis, {
        LLM_PROVIDER: 'openai',
        ...openAi(fake),
        BREAKER_CALLS_MIN: '2',
        BREAKER_OPEN_MS: '1000',
        TASK_ATTEMPTS_MAX: '20',
      }),
    ]);
    const { task_id: taskId } = await client.accept(submission);
    await waitFor('the breaker having opened', async () => {
      const page = (await client.request('GET', '/tasks')).body;
      return fake.requests.length >= 2 && JSON.stringify(page).includes('"processing"');
    });
    fake.respondWith(answering);
    const task = await client.finished(taskId);
    expect(task.status).toBe('completed');
  }, 90_000);

  it('shares between workers what one of them found out about a provider', async () => {
    const { client, primary, startWorker } = await twoProviders([
      { kind: 'fault', fault: 'rate-limited', headers: { 'retry-after': '120' } },
    ]);
    await client.acceptAndWait(submission);
    const before = primary.requests.length;
    await startWorker();
    const tasks = await Promise.all(Array.from({ length: 12 }, () => client.acceptAndWait(submission)));
    expect(new Set(tasks.map((task) => task.result?.routing.provider))).toEqual(new Set(['anthropic']));
    expect(primary.requests).toHaveLength(before);
  }, 60_000);
});

describe('what a request may say about its model', () => {
  it('is priced before, explained after, and both agree', async () => {
    const { client } = await twoProviders([answering]);
    const estimate = await waitFor('an estimate', async () => {
      const answer = await client.request('POST', '/estimate', { body: submission });
      return answer.status === 200 ? (answer.body as { decision: { estimated_cost_usd: number } }) : null;
    });
    const { result } = await client.acceptAndWait(submission);
    // The marks around the source are random, so that they take a token more or less.
    expect(result?.routing.estimated_cost_usd).toBeCloseTo(estimate.decision.estimated_cost_usd, 2);
    expect(result?.cost.usd).toBeLessThanOrEqual(result?.routing.estimated_cost_usd ?? 0);
    expect(result?.routing.candidates[0]).toMatchObject({ provider: 'openai', status: 'chosen' });
  }, 60_000);

  it.each([
    [{ local_only: true, provider: 'openai' }, 'router.contradictory_options'],
    [{ tier: 'simple', quality: 'quality' }, 'router.contradictory_options'],
    [{ max_cost_usd: 0.000_000_1 }, 'router.cost_cap_too_low'],
    [{ provider: 'gemini' }, 'router.no_candidate'],
  ])(
    'is refused when it cannot be met: %j is %s',
    async (options, code) => {
      const { client, primary, second } = await twoProviders([answering]);
      const answer = await client.request('POST', '/harvest', { body: { ...submission, options } });
      expect(answer).toMatchObject({ status: 422, body: { code } });
      expect([...primary.requests, ...second.requests]).toEqual([]);
    },
    60_000,
  );

  it('is refused with the longest context when none is long enough', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'ollama', behaviour: answering });
    const ollama = {
      LLM_PROVIDER: 'ollama',
      OLLAMA_BASE_URL: fake.url,
      OLLAMA_MODEL: fake.model,
      OLLAMA_NUM_CTX: '512',
      LLM_MAX_OUTPUT_TOKENS: '100',
    };
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, ollama)]);
    const long = { ...submission, source: source.repeat(60) };
    const task = await client.acceptAndWait(long);
    expect(task.error?.code).toBe('router.context_too_long');
    expect(task.error?.message).toContain('512');
  }, 60_000);
});

describe('earlier answers', () => {
  it('serve the same task and one that is only worded differently, but not one with another number', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'openai', behaviour: answering });
    const env = { LLM_PROVIDER: 'openai', ...openAi(fake), CACHE_MODE: 'semantic' };
    const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, env)]);
    const first = await client.acceptAndWait(submission);
    expect(first.result?.cache).toBeNull();
    const same = await client.acceptAndWait(submission);
    expect(same.result?.cache).toMatchObject({ kind: 'exact', source_task_id: first.task_id });
    expect(same.result?.citations).toEqual(first.result?.citations);
    expect(same.result?.cost.usd).toBe(0);
    const reworded = await client.acceptAndWait({ source, query: 'When was the dam built' });
    expect(reworded.result?.cache).toMatchObject({ kind: 'semantic', matched_query: submission.query });
    expect(fake.requests).toHaveLength(1);

    const other = await client.acceptAndWait({ source, query: 'Was the dam built in 1932?' });
    expect(other.result?.cache).toBeNull();
    const fresh = await client.acceptAndWait({ ...submission, options: { cache: 'off' } });
    expect(fresh.result?.cache).toBeNull();
    expect(fake.requests).toHaveLength(3);
  }, 60_000);
});
