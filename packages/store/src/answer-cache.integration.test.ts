import { createAnswerCache } from '@harvest/router/cache/answer-cache';
import { cachedAnswer } from '@harvest/router/cache/cached-answer-under-test';
import { createLexicalEmbedder } from '@harvest/router/embeddings/lexical-embedder';
import type { AnswerCache } from '@harvest/router/spec/cache';
import type { CachePlan } from '@harvest/router/spec/router';
import { systemClock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { type TestRedis, startTestRedis } from '@harvest/testkit/redis';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { Keys } from './keys.ts';
import { openRedis } from './redis.ts';
import { type OpenResponseCache, openResponseCache } from './response-cache.ts';
import { storeConfigOf } from './test-support/create-store-opener.ts';

const plan: CachePlan = {
  mode: 'semantic',
  tenant: 'acme',
  exactKey: 'a'.repeat(64),
  semanticScope: 'scope',
  query: 'What are the main causes of inflation in Europe?',
  taskId: 'tsk_1',
};
const alike = {
  ...plan,
  exactKey: 'b'.repeat(64),
  query: 'What are the primary causes of inflation in Europe',
};
const never = new AbortController().signal;

/** The cache of one process. */
interface Process {
  readonly answers: AnswerCache;
  readonly faults: unknown[];
  readonly end: () => void;
}

async function startProcess(
  redis: { url: string; namespace: string },
  { commandTimeoutMs, ...times }: { leaseMs?: number; recheckMs?: number; commandTimeoutMs?: number } = {},
): Promise<Process> {
  const nowhere = { ...redis, url: 'redis://localhost:1' };
  const config = storeConfigOf(nowhere, { CACHE_REDIS_URL: redis.url });
  const { cache, close }: OpenResponseCache = openResponseCache({
    config,
    logger: silentLogger,
    ...(commandTimeoutMs === undefined ? {} : { commandTimeoutMs }),
  });
  const ping = { tenant: 'ping', exactKey: '' };
  await waitFor('the connection', () =>
    cache.read(ping).then(
      () => true,
      () => false,
    ),
  );
  const faults: unknown[] = [];
  const answers = createAnswerCache({
    store: cache,
    embedder: createLexicalEmbedder(),
    ttlSeconds: 60,
    clock: systemClock,
    onFault: (error) => faults.push(error),
    ...times,
  });
  return { answers, faults, end: close };
}

describe('answers shared through Redis', () => {
  const processes: Process[] = [];
  const start = async (...options: Parameters<typeof startProcess>): Promise<Process> => {
    const process = await startProcess(...options);
    processes.push(process);
    return process;
  };
  afterEach(() => {
    for (const process of processes.splice(0)) process.end();
  });

  it('are made once for fifty identical requests in two processes', async () => {
    const redis = sharedRedis();
    // Where the processor is busy, Redis may seem to be away, and then everybody asks for themselves.
    const patient = { commandTimeoutMs: 30_000 };
    const both = [await start(redis, patient), await start(redis, patient)] as const;
    let calls = 0;
    const kinds = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const outcome = await both[index % 2 === 0 ? 0 : 1].answers.begin(plan, never);
        if (outcome.kind === 'hit') return outcome.hit.kind;
        calls += 1;
        await outcome.settle(cachedAnswer('once'), { keep: true });
        return 'miss';
      }),
    );
    expect(calls).toBe(1);
    expect(kinds.filter((kind) => kind === 'miss')).toHaveLength(1);
    expect(both.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('are found by a query that is worded differently, in another process', async () => {
    const redis = sharedRedis();
    const outcome = await (await start(redis)).answers.begin(plan, never);
    if (outcome.kind === 'miss') await outcome.settle(cachedAnswer('the answer'), { keep: true });
    const hit = await (await start(redis)).answers.begin(alike, never);
    expect(hit).toMatchObject({
      kind: 'hit',
      answer: cachedAnswer('the answer'),
      hit: { kind: 'semantic', matched_query: plan.query, source_task_id: 'tsk_1' },
    });
  });

  it('are made by another process when the first one dies', async () => {
    const redis = sharedRedis();
    const dying = await start(redis, { leaseMs: 200 });
    const waiting = await start(redis, { leaseMs: 200, recheckMs: 20 });
    expect((await dying.answers.begin(plan, never)).kind).toBe('miss');
    // Without its connection a process cannot renew its lease, as if it were gone.
    dying.end();
    expect((await waiting.answers.begin(plan, never)).kind).toBe('miss');
  });

  it('are waited for as long as the process that makes them prolongs its lease', async () => {
    const shared = sharedRedis();
    const making = await start(shared, { leaseMs: 1_500 });
    const waiting = await start(shared, { recheckMs: 10 });
    const redis = openRedis({ url: shared.url, role: 'command', name: 'lease-test', logger: silentLogger });
    const keys = new Keys({ namespace: shared.namespace, shardCount: 1 });
    const leaseLeft = (): Promise<number> => redis.pttl(keys.answerFlight(keys.shardOf(plan.tenant), plan));
    try {
      const leader = await making.answers.begin(plan, never);
      const follower = waiting.answers.begin(plan, never);
      let before = await leaseLeft();
      await waitFor('a longer lease', async () => {
        const now = await leaseLeft();
        const prolonged = now > before;
        before = now;
        return prolonged;
      });
      if (leader.kind === 'miss') await leader.settle(cachedAnswer('late'), { keep: true });
      expect(await follower).toMatchObject({ kind: 'hit', hit: { kind: 'in_flight' } });
    } finally {
      redis.disconnect();
    }
  });

  describe('with a Redis that fails', () => {
    let redis: TestRedis;
    beforeEach(async () => {
      redis = await startTestRedis();
    });
    afterEach(async () => {
      await redis.stop();
    });

    it.each([
      [
        'is frozen',
        () => {
          redis.freeze();
          return Promise.resolve();
        },
      ],
      ['is gone', () => redis.kill()],
    ])('are missed, without an error, while it %s', async (_how, fail) => {
      const process = await start({ url: redis.url, namespace: 'hv' });
      await fail();
      const outcome = await process.answers.begin(plan, never);
      expect(outcome.kind).toBe('miss');
      if (outcome.kind === 'miss') await outcome.settle(cachedAnswer('unkept'), { keep: true });
      expect(process.faults).not.toEqual([]);
    });
  });
});
