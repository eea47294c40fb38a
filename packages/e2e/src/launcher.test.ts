import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scopeNames } from '@harvest/contracts/scopes';
import { taskSchema } from '@harvest/contracts/task';
import { freePort } from '@harvest/testkit/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { ApiClient } from './harness/api-client.ts';
import { Bench } from './harness/bench.ts';
import { SecretSearch, dumpRedis } from './harness/hiding-places.ts';
import { harvestConnections } from './harness/leftovers.ts';
import type { NodeProcess } from './harness/node-process.ts';
import { storedKeys } from './harness/stored-keys.ts';

const bench = new Bench();
const rootFolder = join(import.meta.dirname, '../../..');
afterEach(() => bench.close());

interface Launched {
  readonly process: NodeProcess;
  readonly redisUrl: string;
  readonly url: string;
}

/** The launcher on a Redis of the test's own, so that it and a Harvest that runs in this checkout do not meet. */
async function launch(...args: readonly string[]): Promise<Launched> {
  const redis = await bench.redis();
  return await launchOn(redis.url, args);
}

async function launchOn(
  redisUrl: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Launched> {
  const port = await freePort();
  const process = bench.launch({
    name: 'launcher',
    script: 'tooling/start.mjs',
    args: [...args, '--port', String(port)],
    env: { REDIS_URL: redisUrl, LLM_PROVIDER: 'extractive', ...env },
  });
  return { process, redisUrl, url: `http://127.0.0.1:${String(port)}` };
}

/** The API keys that a launcher has printed, each once. */
function keysIn({ lines }: NodeProcess): string[] {
  return [...new Set(lines.join('\n').match(/hvk_[0-9a-z]{16}_[0-9a-z]{58}/g) ?? [])];
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
    const [key = null] = keysIn(process);
    expect(process.lines.some((line) => line.includes(`-H "x-api-key: ${String(key)}"`))).toBe(true);
    expect((await new ApiClient(url).request('GET', '/tasks')).status).toBe(401);
    const client = new ApiClient(url, key);
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

  it('makes a first key once, with every right, and keeps nothing of it but a digest', async () => {
    const first = await launch('--exit');
    expect(await first.process.exited).toEqual({ code: 0, signal: null });
    const shown = keysIn(first.process);
    expect(shown).toHaveLength(1);
    const again = await launchOn(first.redisUrl, ['--exit']);
    expect(await again.process.exited).toEqual({ code: 0, signal: null });
    expect(keysIn(again.process)).toEqual([]);
    const keys = await storedKeys(first.redisUrl);
    expect(keys).toMatchObject([{ tenant: 'default', status: 'active', scopes: scopeNames }]);
    const [key = ''] = shown;
    expect(key.startsWith(`${keys[0]?.key_id ?? '?'}_`)).toBe(true);
    const places = new Map(await dumpRedis(first.redisUrl));
    for (const name of ['api.log', 'worker-1.log']) {
      places.set(name, readFileSync(join(rootFolder, '.harvest/logs', name), 'utf8'));
    }
    expect(new SecretSearch(key.slice(21, 73)).findIn(places)).toEqual([]);
  }, 120_000);

  it('asks for no key when it is told so, and says what that means', async () => {
    const redis = await bench.redis();
    const { process } = await launchOn(redis.url, ['--exit'], { AUTH: 'none' });
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(keysIn(process)).toEqual([]);
    expect(process.lines.some((line) => line.includes('AUTH=none: everybody who reaches this port'))).toBe(
      true,
    );
  }, 90_000);

  it('leaves no process behind even when it is killed', async () => {
    const launched = await launch('--workers', '2');
    await waitFor('API and workers', async () => (await harvestConnections(launched.redisUrl)) >= 6, 60_000);
    await launched.process.kill();
    await waitFor('their end', async () => (await harvestConnections(launched.redisUrl)) === 0);
    await expectNothingRuns(launched);
  }, 90_000);
});
