import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { processLives } from '../bootstrap/lock.mjs';
import { findRedisPrograms } from './find-redis.ts';
import { findRunningRedis } from './find-running-redis.ts';
import { keepOrFindPort } from './ports.ts';
import type { RedisProgram } from './redis-plan.ts';
import { type PrivateRedis, runPrivateRedis, stopPrivateRedis } from './redis-private.ts';
import { askRedis, probeRedis } from './redis-probe.ts';
import { RedisStateFolder } from './redis-state.ts';

describe('the private Redis', () => {
  let folder = '';
  let program: RedisProgram;
  const running = new Set<number>();

  beforeAll(async () => {
    const [found] = await findRedisPrograms(process.env);
    if (found === undefined) throw new Error('there is no redis-server on the PATH');
    program = found;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-private-'));
  });
  afterEach(async () => {
    for (const pid of running) await stopPrivateRedis(pid);
    running.clear();
    rmSync(folder, { recursive: true });
  });

  async function run(): Promise<PrivateRedis> {
    const state = new RedisStateFolder(folder);
    const redis = await runPrivateRedis(program, { state, logFolder: folder, env: process.env });
    running.add(redis.pid);
    return redis;
  }

  const urlOf = (redis: PrivateRedis): URL => new RedisStateFolder(folder).urlOf(redis.port);
  const ask = async (redis: PrivateRedis, ...words: string[]) => {
    const url = urlOf(redis);
    return (await askRedis(url, [['AUTH', url.username, url.password], words], 5_000)).slice(1);
  };

  it('writes every change down, evicts nothing and listens on the loopback interface alone', async () => {
    const redis = await run();
    const told = (name: string) => [expect.stringContaining(name) as string];
    expect(await ask(redis, 'INFO', 'persistence')).toEqual(told('aof_enabled:1'));
    expect(await ask(redis, 'INFO', 'memory')).toEqual(told('maxmemory_policy:noeviction'));
    const elsewhere = connect({ port: redis.port, host: '127.0.0.2' });
    await expect(once(elsewhere, 'connect')).rejects.toThrow();
    expect(await probeRedis(urlOf(redis), 5_000)).toMatchObject({
      kind: 'up',
      pid: redis.pid,
      version: program.version,
    });
  });

  it('serves nobody without its password, which its owner alone can read', async () => {
    const redis = await run();
    const open = new URL(`redis://127.0.0.1:${String(redis.port)}`);
    expect(await probeRedis(open, 5_000)).toMatchObject({ kind: 'refused' });
    const guessed = new URL(`redis://harvest:guessed@127.0.0.1:${String(redis.port)}`);
    expect(await probeRedis(guessed, 5_000)).toMatchObject({ kind: 'refused' });
    const passwordFile = join(folder, 'password');
    expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
    const password = readFileSync(passwordFile, 'utf8');
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(folder, 'users.acl'), 'utf8')).not.toContain(password);
    expect(readFileSync(join(folder, 'redis.log'), 'utf8')).not.toContain(password);
  });

  /** A Redis as an earlier version started it, remembered as the checkout's own. */
  async function runUnprotected(dataFolder: string): Promise<{ port: number; pid: number }> {
    const port = await keepOrFindPort(undefined);
    const files = ['--dir', dataFolder, '--save', '', '--appendonly', 'yes'];
    const { pid = 0 } = spawn(program.path, ['--port', String(port), ...files], { stdio: 'ignore' });
    running.add(pid);
    const open = new URL(`redis://127.0.0.1:${String(port)}`);
    while ((await probeRedis(open, 5_000)).kind !== 'up') await setImmediate();
    await askRedis(open, [['SET', 'kept', 'yes']], 5_000);
    new RedisStateFolder(folder).write({ port, pid });
    return { port, pid };
  }

  it('takes the place of the one that an earlier version left running without a password, with its data', async () => {
    const earlier = await runUnprotected(new RedisStateFolder(folder).dataFolder);
    const redis = await run();
    expect(processLives(earlier.pid)).toBe(false);
    expect(redis).toMatchObject({ port: earlier.port, reused: false });
    expect(await ask(redis, 'GET', 'kept')).toEqual(['yes']);
    const open = new URL(`redis://127.0.0.1:${String(redis.port)}`);
    expect(await probeRedis(open, 5_000)).toMatchObject({ kind: 'refused' });
  });

  it('leaves one without a password alone while another launcher uses it, and starts none beside it', async () => {
    const state = new RedisStateFolder(folder);
    const earlier = await runUnprotected(state.dataFolder);
    state.join(process.ppid);
    await expect(run()).rejects.toThrow(`kill ${String(process.ppid)}`);
    expect(processLives(earlier.pid)).toBe(true);
  });

  it('never ends a server without a password that has other data', async () => {
    const stranger = await runUnprotected(folder);
    const redis = await run();
    expect(redis.port).not.toBe(stranger.port);
    expect(processLives(stranger.pid)).toBe(true);
  });

  it('is found again instead of being started twice on the same data', async () => {
    const first = await run();
    const second = await run();
    expect(second).toEqual({ port: first.port, pid: first.pid, reused: true });
  });

  it('comes back on its port with its data after a stop', async () => {
    const first = await run();
    await ask(first, 'SET', 'kept', 'yes');
    await stopPrivateRedis(first.pid);
    expect(processLives(first.pid)).toBe(false);
    const second = await run();
    expect(second).toMatchObject({ port: first.port, reused: false });
    expect(await ask(second, 'GET', 'kept')).toEqual(['yes']);
  });

  it('comes back with its data after it was killed, on the port that its clients know or not at all', async () => {
    const first = await run();
    await ask(first, 'SET', 'kept', 'yes');
    process.kill(first.pid, 'SIGKILL');
    await stopPrivateRedis(first.pid);
    const state = new RedisStateFolder(folder);
    const again = { state, logFolder: folder, env: process.env };
    const stranger = createServer().listen(first.port, '127.0.0.1');
    await once(stranger, 'listening');
    const refused = runPrivateRedis(program, { ...again, port: first.port });
    await expect(refused).rejects.toThrow(`Its port, ${String(first.port)}, is taken`);
    stranger.close();
    await once(stranger, 'close');
    const second = await runPrivateRedis(program, { ...again, port: first.port });
    running.add(second.pid);
    expect(second.port).toBe(first.port);
    expect(await ask(second, 'GET', 'kept')).toEqual(['yes']);
  });

  it('can be found by other commands while it runs, and not when something else has its port', async () => {
    const state = new RedisStateFolder(folder);
    expect(await findRunningRedis(state)).toBeNull();
    const redis = await run();
    expect(await findRunningRedis(state)).toBe(urlOf(redis).href);
    state.write({ port: redis.port, pid: process.pid });
    expect(await findRunningRedis(state)).toBeNull();
    state.write({ port: redis.port, pid: redis.pid });
  });

  it('does not take a stranger on the remembered port, with the remembered process id, for its own', async () => {
    const stranger = await run();
    const other = mkdtempSync(join(tmpdir(), 'harvest-private-'));
    const state = new RedisStateFolder(other);
    state.write({ port: stranger.port, pid: stranger.pid });
    const own = await runPrivateRedis(program, { state, logFolder: other, env: process.env });
    running.add(own.pid);
    expect(own.port).not.toBe(stranger.port);
    await stopPrivateRedis(own.pid);
    rmSync(other, { recursive: true });
  });

  it('is left running while another launcher uses it', () => {
    const state = new RedisStateFolder(folder);
    state.join(process.pid);
    state.join(process.ppid);
    expect(state.leave(process.pid)).toBe(false);
    expect(state.leave(process.ppid)).toBe(true);
  });

  it('is not held by a launcher that was killed', () => {
    const state = new RedisStateFolder(folder);
    state.join(2_147_483_647);
    state.join(process.pid);
    expect(state.leave(process.pid)).toBe(true);
  });
});
