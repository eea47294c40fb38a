import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '@harvest/runtime/logger';
import { openRedis } from '@harvest/store/redis';
import { startTestRedis } from '@harvest/testkit/redis';
import { createRedisUsers } from '@harvest/testkit/redis-users';
import { RemoteClient } from './remote-client.ts';
import type { SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const run = promisify(execFile);
const forbidden = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['CONFIG', 'GET', 'dir'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['KEYS', '*'],
  ['ACL', 'LIST'],
  ['MONITOR'],
  ['SHUTDOWN', 'NOSAVE'],
];

/** The user under whom this whole system runs. */
async function expectWeakUser({ redis, createHolder }: SecuredSystem): Promise<void> {
  const connection = openRedis({ url: redis.url, role: 'command', name: 'test', logger: silentLogger });
  try {
    expect(await connection.call('ACL', 'WHOAMI').catch(String)).toMatch(/harvest|NOPERM/);
    for (const [name = '', ...rest] of forbidden) {
      await expect(connection.call(name, ...rest)).rejects.toThrow(/^NOPERM/);
      const script = `return redis.call(${[name, ...rest].map((word) => `'${word}'`).join(',')})`;
      if (name !== 'MONITOR' && name !== 'SHUTDOWN')
        await expect(connection.eval(script, 0)).rejects.toThrow(/NOPERM|can't run|not allowed/);
    }
  } finally {
    connection.disconnect();
  }
  const { client } = await createHolder();
  expect((await client.acceptAndWait({ source: 'The dam was built in 1931.', query: 'When?' })).status).toBe(
    'completed',
  );
}

async function expectTls({ bench }: SecuredSystem): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'harvest-tls-'));
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', keyFile, '-out', certificateFile]);
  const redis = await startTestRedis({ users: createRedisUsers(), tls: { certificateFile, keyFile } });
  try {
    expect(redis.url).toMatch(/^rediss:/);
    const trusting = await bench.api(redis, { NODE_EXTRA_CA_CERTS: certificateFile });
    expect((await trusting.client.request('GET', '/tasks')).status).toBe(200);
    const env = { REDIS_URL: redis.url, PORT: '0', METRICS_PORT: '0', AUTH: 'none' };
    const wary = bench.launch({ name: 'wary-api', script: 'apps/api/src/main.ts', env });
    const { url } = await wary.waitForLog('listening');
    await wary.waitForLog('redis connection failed');
    expect((await fetch(`${String(url)}/readyz`)).status).toBe(503);
    await Promise.all([trusting.process, wary].map((process) => process.terminate()));
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** What is behind the doors that are shut by default. */
async function expectNothingPublic({ api, other, stranger, createHolder }: SecuredSystem): Promise<void> {
  const { client } = await createHolder();
  const dashboards = [
    '/metrics',
    '/admin/queues',
    '/queues',
    '/bull-board',
    '/ui',
    '/arena',
    '/debug',
    '/debug/pprof',
    '/.env',
    '/server-status',
  ];
  for (const path of dashboards) {
    for (const each of [client, stranger])
      expect([path, (await each.request('GET', path)).status]).toEqual([path, 404]);
  }
  for (const path of ['/docs', '/openapi.json', '/docs/errors', '/v1/openapi.json']) {
    expect([path, (await stranger.request('GET', path)).status]).toEqual([path, 401]);
    expect([path, (await client.request('GET', path)).status]).toEqual([path, 200]);
  }
  for (const { url, metricsUrl } of [api, other]) {
    const [{ hostname, port }, metrics] = [new URL(url), new URL(metricsUrl)];
    expect([hostname, metrics.hostname]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(metrics.port).not.toBe(port);
    expect((await fetch(metricsUrl)).status).toBe(200);
  }
  // Nobody may believe a stranger who says that they are at home.
  const lying = new RemoteClient(other.url);
  expect(
    (await lying.request('GET', '/openapi.json', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status,
  ).toBe(401);
}

/** Whoever opens the door wide must do so on the loopback interface. */
async function expectClosedByDefault({ bench, redis }: SecuredSystem): Promise<void> {
  const env = { REDIS_URL: redis.url, PORT: '0', METRICS_PORT: '0', HOST: '0.0.0.0', AUTH: 'none' };
  const open = bench.launch({ name: 'open-api', script: 'apps/api/src/main.ts', env });
  expect((await open.exited).code).toBe(78);
}

async function operationsAreClosed(system: SecuredSystem): Promise<void> {
  await expectWeakUser(system);
  await expectTls(system);
  await expectNothingPublic(system);
  await expectClosedByDefault(system);
}

/** Statement 40. */
export const operations: readonly Statement[] = [
  {
    number: 40,
    promise:
      'Redis runs under an ACL user without FLUSHALL, CONFIG and KEYS, TLS works, and /metrics, docs and queue dashboards are not public',
    prove: operationsAreClosed,
  },
];
