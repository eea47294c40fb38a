import type { TaskError } from '@harvest/contracts/task-error';
import { freePort } from '@harvest/testkit/redis';
import type { Behaviour } from '@harvest/testkit/llm';
import { Bench, ollamaVariables } from './harness/bench.ts';
import { shownText, terminalEvents } from './harness/client-events.ts';
import { markedSubmission } from './harness/tasks.ts';

const bench = new Bench();
afterEach(() => bench.close());

/** Starts a system whose worker has these variables; every task runs to its end and must fail. */
async function failureOf(
  variables: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>> = {},
): Promise<{ readonly error: TaskError | null; readonly attempts: number; readonly logs: string }> {
  const redis = await bench.redis();
  const [{ client }, worker] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);
  const { task_id: taskId } = await client.accept({ ...markedSubmission('a'), options });
  const task = await client.finished(taskId);
  expect(task).toMatchObject({ status: 'failed', result: null });
  const events = await client.events(taskId);
  expect(terminalEvents(events)).toEqual([
    expect.objectContaining({ type: 'task-failed', data: { task_id: taskId, error: task.error } }),
  ]);
  return { error: task.error, attempts: task.attempts, logs: worker.process.lines.join('\n') };
}

describe('what a user is told when the provider fails', () => {
  it('says that Ollama cannot be reached, after all attempts, and where only to the operator', async () => {
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const { error, attempts, logs } = await failureOf({
      LLM_PROVIDER: 'ollama',
      OLLAMA_BASE_URL: url,
      // More calls than the attempts make, so that the breaker does not have the task wait.
      BREAKER_CALLS_MIN: '100',
    });
    expect(error?.code).toBe('provider.unreachable');
    expect(error?.message).toContain('cannot be reached');
    expect(error?.message).not.toContain('127.0.0.1');
    expect(logs).toContain(url);
    expect(attempts).toBe(3);
  }, 60_000);

  it('gives the command that installs a missing model, at once', async () => {
    const fake = await bench.provider({ flavour: 'ollama' });
    const { error, attempts } = await failureOf(ollamaVariables(fake), { model: 'absent:7b' });
    expect(error?.code).toBe('provider.model_not_found');
    expect(error?.message).toContain('ollama pull absent:7b');
    expect(attempts).toBe(1);
  }, 60_000);

  it('names the variable of a refused key to the operator alone, and the key to nobody', async () => {
    const fake = await bench.provider({ flavour: 'openai' });
    const key = 'sk-wrong-key-9876543210zyxw';
    const { error, attempts, logs } = await failureOf({
      LLM_PROVIDER: 'openai',
      OPENAI_BASE_URL: fake.url,
      OPENAI_API_KEY: key,
      OPENAI_MODEL: fake.model,
    });
    expect(error?.code).toBe('provider.auth_failed');
    expect(error?.message).not.toContain('OPENAI_API_KEY');
    expect(logs).toContain('Check OPENAI_API_KEY.');
    expect(JSON.stringify(error) + logs).not.toContain(key);
    expect(attempts).toBe(1);
  }, 60_000);

  it('says that the deadline has passed, and closes the connection to the provider', async () => {
    const fake = await bench.provider({ flavour: 'ollama', behaviour: { kind: 'silent' } });
    const { error, attempts } = await failureOf({ ...ollamaVariables(fake), TASK_DEADLINE_MS: '1000' });
    expect(error?.code).toBe('task.deadline_exceeded');
    await expect((await fake.takeRequest()).outcome).resolves.toBe('aborted');
    expect(attempts).toBe(1);
  }, 60_000);
});

describe('what a passing failure of the provider does to a task', () => {
  it.each<{ name: string; code: string; behaviour: Behaviour }>([
    {
      name: 'a rate limit with Retry-After',
      code: 'provider.rate_limited',
      behaviour: { kind: 'fault', fault: 'rate-limited', headers: { 'retry-after': '1' } },
    },
    {
      name: 'a stream that is cut after its first words',
      code: 'provider.stream_interrupted',
      behaviour: { kind: 'cut', chunks: ['The wrong ', 'beginning. '] },
    },
    {
      name: 'a connection that is reset',
      code: 'provider.unreachable',
      behaviour: { kind: 'reset' },
    },
    {
      name: 'a failing server',
      code: 'provider.server_error',
      behaviour: { kind: 'fault', fault: 'server-error' },
    },
  ])(
    '$name costs a call, and a listener ends up with the text of the second',
    async ({ code, behaviour }) => {
      const redis = await bench.redis();
      const fake = await bench.provider({ flavour: 'openai' });
      fake.respondWith(behaviour, { kind: 'answer' });
      const variables = {
        LLM_PROVIDER: 'openai',
        OPENAI_BASE_URL: fake.url,
        OPENAI_API_KEY: fake.apiKey,
        OPENAI_MODEL: fake.model,
      };
      const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);
      const { task_id: taskId } = await client.accept(markedSubmission('a'));

      const events = await client.events(taskId);
      expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-completed']);
      const task = await client.task(taskId);
      expect(task).toMatchObject({ attempts: 1, error: null });
      expect(task.result?.routing.attempts).toMatchObject([
        { outcome: 'failed', code, cost_usd: 0 },
        { outcome: 'answered', code: null },
      ]);
      expect(shownText(events)).toBe(task.result?.text);
      expect(fake.requests).toHaveLength(2);
    },
    60_000,
  );
});
