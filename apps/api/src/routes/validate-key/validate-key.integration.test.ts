import { randomBytes } from 'node:crypto';
import type { KeyCheckResult } from '@harvest/contracts/provider-keys';
import { consumerVariables } from '@harvest/queue/config';
import { type TaskConsumer, createTaskConsumer } from '@harvest/queue/task-consumer';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { sealedRequestKeysSchema } from '@harvest/store/sealed-provider-key';
import type { ClaimOutcome, TerminalOutcome } from '@harvest/store/task-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { watchSockets } from '../../test-support/silent-sockets.ts';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

type Claimed = Extract<ClaimOutcome, { kind: 'claimed' }>;

const key = 'sk-canary-0123456789';
const verdict: KeyCheckResult = { provider: 'gemini', status: 'limited', message: 'The rate is limited.' };

describe('POST /validate-key', () => {
  let api: TestApi;
  let consumer: TaskConsumer;
  let outcome: TerminalOutcome;
  let claims: Claimed[];
  let onClaim: () => Promise<void> | void;
  let redis: ReturnType<typeof sharedRedis>;
  beforeEach(async () => {
    claims = [];
    onClaim = () => undefined;
    redis = sharedRedis();
    api = await openTestApi(redis, {
      env: { HARVEST_MASTER_KEY: randomBytes(32).toString('hex'), CHAT_WAIT_SECONDS_MAX: '1' },
    });
    consumer = createTaskConsumer({
      store: api.store,
      config: loadConfig(z.object(consumerVariables), {}),
      logger: silentLogger,
      run: async (ref) => {
        const claim = await api.store.tasks.claim(ref, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') return { kind: 'done' };
        claims.push(claim);
        await onClaim();
        await api.store.tasks.finish(claim.lease, outcome, []);
        return { kind: 'done' };
      },
    });
  });
  afterEach(async () => {
    await consumer.drain({ graceMs: 0, abortMs: 1_000 });
    await api.close();
  });

  const validate = (body: object = { provider: 'gemini', key }) =>
    api.call('post', '/validate-key').send(body);

  it('answers with the verdict of a worker, to whom the key goes sealed', async () => {
    outcome = { status: 'completed', result: verdict };
    const res = await validate().expect(200);
    expect(res.body).toEqual(verdict);
    const [claim] = claims;
    expect(claim?.record).toMatchObject({ kind: 'key-check', provider: 'gemini', tenant: 'default' });
    expect(res.headers['x-harvest-task-id']).toBe(claim?.record.taskId);
    const sealed = sealedRequestKeysSchema.parse(JSON.parse(claim?.keys.ofRequest ?? ''));
    expect(Object.keys(sealed)).toEqual(['gemini']);
    expect(JSON.stringify(claim)).not.toContain('canary');
  });

  it('is waited for on a connection on which nothing moves, and no longer than it may take', async () => {
    outcome = { status: 'completed', result: verdict };
    const sockets = watchSockets();
    let silent = false;
    onClaim = () => {
      silent = sockets.areSilent();
    };
    await validate().expect(200);
    sockets.stop();
    expect(silent).toBe(true);
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    onClaim = () => over;
    const res = await validate().expect(504);
    expect(res.body).toMatchObject({ code: 'task.deadline_exceeded' });
    resolve(undefined);
  });

  it('stores nothing, and forgets the key with the end of the check', async () => {
    outcome = { status: 'completed', result: verdict };
    await validate().expect(200);
    await api.call('get', '/keys').expect(200, { keys: [] });
    for (const name of await api.store.redis.keys(`{${redis.namespace}:0}:task:default:*`))
      expect(await api.store.redis.hget(name, 'sealed')).toBeNull();
    const tasks = await api.call('get', '/tasks').expect(200);
    expect(tasks.body).toMatchObject({ tasks: [] });
  });

  it('tells what a check failed with', async () => {
    const error = {
      code: 'secrets.unreadable',
      message: 'It is not readable.',
      type: '/docs/errors/x',
    } as const;
    outcome = { status: 'failed', error };
    const res = await validate().expect(503);
    expect(res.body).toMatchObject({ code: 'secrets.unreadable', detail: 'It is not readable.' });
  });

  it.each([
    { provider: 'ollama', key },
    { provider: 'openai' },
    { provider: 'openai', key: 'a b c d e f' },
    { key },
  ])('refuses %j', async (body) => {
    const res = await validate(body).expect(422);
    expect(res.text).not.toContain('canary');
    expect(claims).toEqual([]);
  });
});

describe('POST /validate-key without a master key', () => {
  it('does not send a key on its way that it cannot seal', async () => {
    const api = await openTestApi(sharedRedis());
    const res = await api.call('post', '/validate-key').send({ provider: 'openai', key }).expect(503);
    expect(res.body).toMatchObject({ code: 'secrets.not_configured' });
    await api.close();
  });
});
