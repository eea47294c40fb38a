import { usageReportSchema } from '@harvest/contracts/usage';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { createStore } from '@harvest/store/create-store';
import type { Behaviour } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { Bench } from './harness/bench.ts';

const bench = new Bench();
afterEach(() => bench.close());

const answering: Behaviour = {
  kind: 'answer',
  chunks: ['It was built in 1931.\n\nEVIDENCE:\n', '- The dam was built in 1931.\n'],
  usage: { inputTokens: 1_000, outputTokens: 100 },
};
const capUsd = 1;
const submission = {
  source: 'The dam was built in 1931. It holds half a billion tonnes of water.',
  query: 'When was the dam built?',
  options: { max_cost_usd: capUsd },
};

/** What the default tenant has spent and set aside today. */
async function spendOf(redisUrl: string): Promise<{ spentUsd: number; reservedUsd: number }> {
  const config = loadConfig(z.object(storeVariables), { REDIS_URL: redisUrl });
  const store = createStore({ config, role: 'worker', logger: silentLogger });
  try {
    const today = new Date().toISOString().slice(0, 10);
    return (await store.usage.readSpend({ tenant: 'default', keyId: 'open' }, today)).tenant.day;
  } finally {
    store.close();
  }
}

describe('kill -9 of a worker in the middle of a paid call', () => {
  it('costs the task what the call may have cost, and lets it end with the rest of its cap', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'openai', behaviour: { kind: 'silent' } });
    const env = {
      LLM_PROVIDER: 'openai',
      OPENAI_BASE_URL: fake.url,
      OPENAI_API_KEY: fake.apiKey,
      OPENAI_MODEL: fake.model,
    };
    const [{ client }, victim] = await Promise.all([bench.api(redis), bench.worker(redis, env)]);
    const { task_id: taskId } = await client.accept(submission);
    await fake.takeRequest();
    expect(await spendOf(redis.url)).toEqual({ spentUsd: 0, reservedUsd: capUsd });
    fake.respondWith(answering);
    victim.process.signal('SIGKILL');
    await victim.process.exited;
    await bench.worker(redis, env);
    const task = await waitFor('the end of the task', async () => {
      const seen = await client.task(taskId);
      return seen.status === 'completed' ? seen : null;
    });
    const paidUsd = task.result?.cost.usd ?? 0;
    expect(paidUsd).toBeGreaterThan(0);
    const { spentUsd, reservedUsd } = await spendOf(redis.url);
    const lostUsd = task.result?.routing.estimated_cost_usd ?? 0;
    expect(reservedUsd).toBe(0);
    // Both calls had the same prompt but for the random mark of its fences, so that both might have cost about the same.
    expect(Math.abs(spentUsd - paidUsd - lostUsd)).toBeLessThan(lostUsd / 50);
    expect(spentUsd).toBeLessThan(capUsd);
    const answer = await client.request('GET', '/usage?group_by=model');
    const report = usageReportSchema.parse(answer.body);
    expect(report.total).toMatchObject({ tasks: 1, calls: 1, input_tokens: 1_000, output_tokens: 100 });
    expect(report.total.cost_usd).toBeCloseTo(paidUsd, 8);
  }, 90_000);
});
