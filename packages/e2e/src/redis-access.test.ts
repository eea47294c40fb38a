import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '@harvest/runtime/logger';
import { type Redis, openRedis } from '@harvest/store/redis';
import { type TestRedis, startTestRedis } from '@harvest/testkit/redis';
import { createRedisUsers } from '@harvest/testkit/redis-users';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench } from './harness/bench.ts';

const run = promisify(execFile);

/** Commands that destroy, spy, reconfigure or tell of others; none of them is needed for a task. */
const forbidden = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['CONFIG', 'GET', 'dir'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['KEYS', '*'],
  ['SHUTDOWN', 'NOSAVE'],
  ['DEBUG', 'SLEEP', '0'],
  ['MONITOR'],
  ['ACL', 'SETUSER', 'mallory', 'on', 'nopass', '+@all'],
  ['ACL', 'LIST'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'TRACKING', 'ON', 'BCAST'],
  ['MODULE', 'LOAD', '/tmp/module.so'],
  ['REPLICAOF', '127.0.0.1', '1'],
  ['MIGRATE', '127.0.0.1', '1', 'key', '0', '10'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'FLUSH'],
  ['SAVE'],
  ['BGREWRITEAOF'],
  ['SLOWLOG', 'GET'],
  ['SWAPDB', '0', '1'],
  ['DBSIZE'],
  ['RANDOMKEY'],
  ['MEMORY', 'PURGE'],
  ['PUBSUB', 'CHANNELS'],
];

describe('a Redis with TLS and the users of infra/redis/users.acl', () => {
  let folder = '';
  let certificateFile = '';
  let redis: TestRedis;
  const bench = new Bench();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harvest-tls-'));
    certificateFile = join(folder, 'certificate.pem');
    const keyFile = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    await run('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', keyFile, '-out', certificateFile]);
    const users = createRedisUsers({ keyPattern: '{edge-*' });
    redis = await startTestRedis({ users, tls: { certificateFile, keyFile } });
  });
  afterEach(() => bench.close());
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  it('serves tasks from the submission to the result', async () => {
    const variables = { HARVEST_NAMESPACE: 'edge-tls', NODE_EXTRA_CA_CERTS: certificateFile };
    const { client } = await bench.api(redis, variables);
    await bench.worker(redis, { ...variables, LLM_PROVIDER: 'extractive' });
    const task = await client.acceptAndWait({
      source: 'The dam was built in 1931.',
      query: 'When was it built?',
    });
    expect(task.status).toBe('completed');
    const { task_id: later } = await client.accept({ source: 'The dam is high.', output_format: 'summary' });
    expect((await client.finished(later)).status).toBe('completed');
  }, 60_000);

  it('is not talked to when nobody vouches for its certificate', async () => {
    const env = { REDIS_URL: redis.url, PORT: '0', METRICS_PORT: '0', AUTH: 'none' };
    const api = bench.launch({ name: 'api', script: 'apps/api/src/main.ts', env });
    const { url } = await api.waitForLog('listening');
    await api.waitForLog('redis connection failed');
    expect((await fetch(`${String(url)}/readyz`)).status).toBe(503);
    expect(api.lines.join()).not.toContain(new URL(redis.url).password);
  }, 60_000);
});

describe('the user of infra/redis/users.acl', () => {
  let redis: TestRedis;
  let connection: Redis;
  beforeAll(async () => {
    redis = await startTestRedis({ users: createRedisUsers({ keyPattern: '{edge-*' }) });
    connection = openRedis({ url: redis.url, role: 'command', name: 'test', logger: silentLogger });
  });
  afterAll(async () => {
    connection.disconnect();
    await redis.stop();
  });

  it.each(forbidden.map((words) => [words.join(' '), words] as const))('may not say %s', async (_, words) => {
    const [name = '', ...rest] = words;
    await expect(connection.call(name, ...rest)).rejects.toThrow(/^NOPERM|command not allowed/);
  });

  it('reaches no key and no channel of others, from a script neither', async () => {
    await expect(connection.get('{edge-1:0}:x')).resolves.toBeNull();
    await expect(connection.get('{other:0}:x')).rejects.toThrow(/^NOPERM/);
    await expect(connection.publish('{other:0}:x', '')).rejects.toThrow(/^NOPERM/);
    const script = "return redis.call('GET', '{other:0}:x')";
    await expect(connection.eval(script, 0)).rejects.toThrow(/The user executing the script can't|NOPERM/);
    await expect(connection.eval("return redis.call('FLUSHALL')", 0)).rejects.toThrow(
      /The user executing the script can't|NOPERM/,
    );
  });

  it('finds everything again after Redis was ended, by force or not', async () => {
    // Redis carries out its own log as the user default, scripts that wrote more than once as transactions.
    const twice = "redis.call('SET', KEYS[1], 'a') return redis.call('SET', KEYS[2], 'b')";
    await connection.eval(twice, 2, '{edge-1:0}:one', '{edge-1:0}:two');
    await connection.set('{edge-1:0}:three', 'c');
    // Redis answers before it has written its log while the disk is still busy with what came before.
    await waitFor('the log to be written', async () =>
      /aof_buffer_length:0\b/.test(await connection.info('persistence')),
    );
    await redis.kill();
    await redis.restart();
    expect(await connection.mget('{edge-1:0}:one', '{edge-1:0}:two', '{edge-1:0}:three')).toEqual([
      'a',
      'b',
      'c',
    ]);
  }, 30_000);

  it('is the only one: nobody gets in without a name', async () => {
    const { port } = new URL(redis.url);
    const nobody = openRedis({
      url: `redis://127.0.0.1:${port}`,
      role: 'command',
      name: 'test',
      logger: silentLogger,
    });
    await expect(nobody.get('x')).rejects.toThrow(/NOAUTH/);
    nobody.disconnect();
  });
});
