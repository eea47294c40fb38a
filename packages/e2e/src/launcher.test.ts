import { taskSchema } from '@harvest/contracts/task';
import { freePort } from '@harvest/testkit/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { ApiClient } from './harness/api-client.ts';
import { Bench } from './harness/bench.ts';
import { harvestConnections } from './harness/leftovers.ts';
import type { NodeProcess } from './harness/node-process.ts';

const bench = new Bench();
afterEach(() => bench.close());

interface Launched {
  readonly process: NodeProcess;
  readonly redisUrl: string;
  readonly url: string;
}

/** The launcher on a Redis of the test's own, so that it and a Harvest that runs in this checkout do not meet. */
async function launch(...args: readonly string[]): Promise<Launched> {
  const redis = await bench.redis();
  const port = await freePort();
  const process = bench.launch({
    name: 'launcher',
    script: 'tooling/start.mjs',
    args: [...args, '--port', String(port)],
    env: { REDIS_URL: redis.url, LLM_PROVIDER: 'extractive' },
  });
  return { process, redisUrl: redis.url, url: `http://127.0.0.1:${String(port)}` };
}

async function expectNothingRuns({ redisUrl, url }: Launched): Promise<void> {
  await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  expect(await harvestConnections(redisUrl)).toBe(0);
}

describe('the launcher', () => {
  it('with --exit shows a first result and ends with it as one line of JSON', async () => {
    const launched = await launch('--exit');
    const { process } = launched;
    const exit = await process.exited;
    expect({ exit, tail: process.lines.slice(-5) }).toMatchObject({ exit: { code: 0, signal: null } });
    const task = taskSchema.parse(JSON.parse(process.stdoutLines.at(-1) ?? ''));
    expect(task).toMatchObject({ status: 'completed', result: { extractive: true, answered: true } });
    expect(task.result?.citations.length).toBeGreaterThan(0);
    for (const { start, end, quote } of task.result?.citations ?? []) {
      expect(task.source.slice(start, end)).toBe(quote);
    }
    await expectNothingRuns(launched);
  }, 90_000);

  it('stays up after the first result and on Ctrl-C ends all that it started, with exit code 0', async () => {
    const launched = await launch('--workers', '2');
    const { process, url } = launched;
    await waitFor('the guide', () => process.lines.some((line) => line.includes('curl')), 60_000);
    const client = new ApiClient(url);
    await waitFor('both workers', async () => (await client.health()).dependencies.workers.count === 2);
    const task = await client.acceptAndWait({
      source: 'The dam was built in 1931.',
      query: 'When was it built?',
    });
    expect(task.status).toBe('completed');
    expect(await harvestConnections(launched.redisUrl)).toBeGreaterThanOrEqual(3);

    expect(await process.terminate('SIGINT')).toEqual({ code: 0, signal: null });
    await expectNothingRuns(launched);
  }, 90_000);

  it('leaves no process behind even when it is killed', async () => {
    const launched = await launch('--workers', '2');
    await waitFor('API and workers', async () => (await harvestConnections(launched.redisUrl)) >= 6, 60_000);
    await launched.process.kill();
    await waitFor('their end', async () => (await harvestConnections(launched.redisUrl)) === 0);
    await expectNothingRuns(launched);
  }, 90_000);
});
