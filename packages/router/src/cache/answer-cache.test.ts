import type { Clock } from '@harvest/runtime/clock';
import { createLexicalEmbedder } from '../embeddings/lexical-embedder.ts';
import type { CacheOutcome } from '../spec/cache.ts';
import type { CachePlan } from '../spec/router.ts';
import { type AnswerCacheOptions, createAnswerCache } from './answer-cache.ts';
import { cachedAnswer } from './cached-answer-under-test.ts';
import type { CachePort } from './cache-port.ts';
import { createMemoryCacheStore } from './memory-cache-store.ts';

const plan: CachePlan = {
  mode: 'semantic',
  tenant: 'acme',
  exactKey: 'key',
  semanticScope: 'scope',
  query: 'What are the main causes of inflation in Europe?',
  taskId: 'tsk_1',
};
const alike: Partial<CachePlan> = {
  exactKey: 'another key',
  query: 'what are the primary causes of inflation in europe',
  taskId: 'tsk_2',
};
const never = new AbortController().signal;
const kept = { keep: true };

/** A cache on a store in memory, with what it reported. */
function setUp(options: Partial<AnswerCacheOptions> = {}) {
  let nowMs = 1_000_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const reports: string[] = [];
  const store = createMemoryCacheStore({
    clock,
    entryBytesMax: 100_000,
    entriesMax: 100,
    bucketMembersMax: 32,
  });
  const cache = createAnswerCache({
    store,
    embedder: createLexicalEmbedder(),
    ttlSeconds: 60,
    clock,
    onHit: (kind) => reports.push(kind),
    onMiss: () => reports.push('miss'),
    onFault: () => reports.push('fault'),
    ...options,
  });
  const begin = (change: Partial<CachePlan> = {}, signal = never): Promise<CacheOutcome> =>
    cache.begin({ ...plan, ...change }, signal);
  const answer = async (change: Partial<CachePlan> = {}, text = 'the answer'): Promise<void> => {
    await settlerOf(await begin(change))(cachedAnswer(text), kept);
    reports.length = 0;
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { store, begin, answer, pass, reports };
}

function settlerOf(outcome: CacheOutcome) {
  if (outcome.kind === 'hit') throw new Error('there was an answer already');
  return outcome.settle;
}

const textOf = (outcome: CacheOutcome): string | null =>
  outcome.kind === 'hit' ? outcome.answer.response.text : null;

/** Lets everything run that waits for nothing outside this process. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the answer cache', () => {
  it('answers the same request again, with the age and the task of the answer', async () => {
    const { begin, answer, pass, reports } = setUp();
    await answer();
    pass(2_500);
    const hit = await begin({ taskId: 'tsk_2' });
    expect(hit).toMatchObject({
      kind: 'hit',
      answer: cachedAnswer('the answer'),
      hit: {
        kind: 'exact',
        age_seconds: 2.5,
        source_task_id: 'tsk_1',
        similarity: 1,
        matched_query: null,
      },
    });
    expect(reports).toEqual(['exact']);
  });

  it('answers a request that is only worded differently, and names the earlier query', async () => {
    const { begin, answer, reports } = setUp();
    await answer();
    expect(await begin(alike)).toMatchObject({
      hit: { kind: 'semantic', matched_query: plan.query, source_task_id: 'tsk_1' },
    });
    expect(reports).toEqual(['semantic']);
  });

  it.each([
    ['another query', { query: 'What are the main causes of inflation in Asia?' }],
    ['another scope', { semanticScope: 'another scope' }],
    ['another tenant', { tenant: 'other' }],
    ['no scope', { semanticScope: null }],
    ['exact answers alone', { mode: 'exact' as const }],
  ])('has no similar answer for %s', async (_what, change) => {
    const { begin, answer } = setUp();
    await answer();
    expect((await begin({ ...alike, ...change })).kind).toBe('miss');
  });

  it('takes vectors of another embedder for another scope', async () => {
    const { store, answer } = setUp();
    await answer();
    const other = setUp({ store, embedder: { ...createLexicalEmbedder(), id: 'another model' } });
    expect((await other.begin(alike)).kind).toBe('miss');
  });

  it('shows the query of a local request to no embedder elsewhere', async () => {
    const seen: unknown[] = [];
    const { embed, ...lexical } = createLexicalEmbedder();
    const watched: typeof embed = (texts, signal) => {
      seen.push(texts);
      return embed(texts, signal);
    };
    const elsewhere = setUp({ embedder: { ...lexical, local: false, embed: watched } });
    await elsewhere.answer({ localOnly: true });
    expect((await elsewhere.begin({ ...alike, localOnly: true })).kind).toBe('miss');
    expect(seen).toEqual([]);
    const here = setUp({ embedder: { ...lexical, embed: watched } });
    await here.answer({ localOnly: true });
    expect((await here.begin({ ...alike, localOnly: true })).kind).toBe('hit');
  });

  it('neither reads nor writes when it is off', async () => {
    const { begin, answer } = setUp();
    await answer();
    expect((await begin({ mode: 'off' })).kind).toBe('miss');
    await answer({ mode: 'off', exactKey: 'new' });
    expect((await begin({ exactKey: 'new', semanticScope: null })).kind).toBe('miss');
  });

  it('has no answer when its time is over, by the time to live of now', async () => {
    const { store, begin, answer, pass } = setUp();
    await answer();
    pass(59_999);
    expect((await begin()).kind).toBe('hit');
    expect(
      (
        await setUp({
          store,
          ttlSeconds: 30,
          clock: { nowMs: () => 1_059_999, monotonicMs: () => 0 },
        }).begin()
      ).kind,
    ).toBe('miss');
    pass(1);
    expect((await begin()).kind).toBe('miss');
  });

  it.each(['', '{', '{"createdAtMs":1}', 'null'])(
    'takes a corrupt entry for one that is not there, and writes over it: %j',
    async (body) => {
      const { store, begin, answer } = setUp();
      await store.settle(plan, 'h', { body, ttlMs: 60_000, sketch: null });
      await answer();
      expect(textOf(await begin())).toBe('the answer');
    },
  );

  it('lets one of many identical requests ask, and gives its answer to all', async () => {
    const { begin, reports } = setUp();
    const leader = await begin();
    const others = Array.from({ length: 20 }, () => begin());
    await settlerOf(leader)(cachedAnswer('shared'), kept);
    const outcomes = await Promise.all(others);
    expect(new Set(outcomes.map(textOf))).toEqual(new Set(['shared']));
    expect(outcomes[0]).toMatchObject({ hit: { kind: 'in_flight', source_task_id: 'tsk_1' } });
    expect(reports.filter((report) => report === 'miss')).toHaveLength(1);
  });

  it('gives an answer that is not to be kept to those who wait for it, and to nobody else', async () => {
    const { begin, reports } = setUp();
    const leader = await begin();
    const others = Array.from({ length: 7 }, () => begin());
    await settlerOf(leader)(cachedAnswer('cut short'), { keep: false });
    expect((await Promise.all(others)).map(textOf)).toEqual(Array(7).fill('cut short'));
    expect(reports.filter((report) => report === 'miss')).toHaveLength(1);
    expect((await begin()).kind).toBe('miss');
  });

  it('lets all who wait ask at once when the leader has no answer, and keeps what they find', async () => {
    const { begin } = setUp();
    const leader = await begin();
    const others = Array.from({ length: 5 }, () => begin());
    await settlerOf(leader)(null, kept);
    const outcomes = await Promise.all(others);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('miss'));
    await settlerOf(outcomes[0]!)(null, kept);
    await settlerOf(outcomes[1]!)(cachedAnswer('second'), kept);
    expect(textOf(await begin())).toBe('second');
    expect(textOf(await begin(alike))).toBe('second');
  });

  it('lets exactly one of those who wait lead when the leader was cancelled', async () => {
    const { begin } = setUp();
    const cancelled = new AbortController();
    const leader = await begin({}, cancelled.signal);
    const others = Array.from({ length: 5 }, () => begin());
    cancelled.abort(new Error('cancelled'));
    await settlerOf(leader)(null, kept);
    await settlerOf(await Promise.race(others))(cachedAnswer('second'), kept);
    const outcomes = await Promise.all(others);
    expect(outcomes.filter(({ kind }) => kind === 'miss')).toHaveLength(1);
    expect(outcomes.map(textOf).filter((text) => text !== null)).toEqual(Array(4).fill('second'));
  });

  it('ends the wait of a cancelled request alone', async () => {
    const { begin } = setUp();
    const leader = await begin();
    const cancelled = new AbortController();
    const [first, second] = [begin({}, cancelled.signal), begin()];
    const reason = new Error('cancelled');
    cancelled.abort(reason);
    await expect(first).rejects.toBe(reason);
    await settlerOf(leader)(cachedAnswer('for the others'), kept);
    expect(textOf(await second)).toBe('for the others');
  });

  it('rejects a request that is cancelled before it begins', async () => {
    const reason = new Error('cancelled');
    await expect(setUp().begin({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('frees those who wait when a request is cancelled while it looks', async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    let embeddings = 0;
    const embedder = {
      ...createLexicalEmbedder(),
      embed: (texts: readonly string[], signal: AbortSignal) => {
        embeddings += 1;
        if (embeddings > 1) return createLexicalEmbedder().embed(texts, signal);
        signal.addEventListener('abort', () => {
          resolve(Promise.reject(signal.reason as Error));
        });
        return promise;
      },
    };
    const { begin } = setUp({ embedder });
    const cancelled = new AbortController();
    const first = begin({}, cancelled.signal);
    const second = begin();
    await settled();
    cancelled.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    expect((await second).kind).toBe('miss');
  });

  it('waits for the answer of another process, and leads when that one has none', async () => {
    const one = setUp();
    const two = setUp({ store: one.store });
    const leader = await one.begin();
    const waiting = two.begin();
    await settled();
    await settlerOf(leader)(cachedAnswer('from afar'), kept);
    expect(await waiting).toMatchObject({ hit: { kind: 'in_flight' } });

    const again = await one.begin({ exactKey: 'b', semanticScope: null });
    const next = two.begin({ exactKey: 'b', semanticScope: null });
    await settled();
    await settlerOf(again)(null, kept);
    expect((await next).kind).toBe('miss');
  });

  it('lets all other processes ask at once when the leader has no answer', async () => {
    const one = setUp();
    const leader = await one.begin();
    const waiting = [1, 2, 3].map(() => setUp({ store: one.store }).begin());
    await settled();
    await settlerOf(leader)(cachedAnswer('cut short'), { keep: false });
    const outcomes = await Promise.all(waiting);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['miss', 'miss', 'miss']);
    await settlerOf(outcomes[2]!)(cachedAnswer('kept'), kept);
    expect(textOf(await one.begin())).toBe('kept');
  });

  it('goes on without a store that fails, still sharing within the process', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('away'));
    const store: CachePort = {
      begin: fail,
      renew: fail,
      settle: fail,
      read: fail,
      candidates: fail,
      onSettled: () => () => undefined,
    };
    const { begin, reports } = setUp({ store });
    const leader = await begin();
    const other = begin();
    await settlerOf(leader)(cachedAnswer('shared'), kept);
    expect(textOf(await other)).toBe('shared');
    expect((await begin()).kind).toBe('miss');
    expect(reports).toContain('fault');
  });

  it('goes on without an embedder that fails', async () => {
    const embedder = { ...createLexicalEmbedder(), embed: () => Promise.reject(new Error('away')) };
    const { begin, answer } = setUp({ embedder });
    await answer();
    expect((await begin(alike)).kind).toBe('miss');
    expect((await begin()).kind).toBe('hit');
  });
});
