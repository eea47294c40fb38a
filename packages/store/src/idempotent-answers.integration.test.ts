import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Store } from './create-store.ts';
import { createStoreOpener } from './test-support/create-store-opener.ts';

const request = { tenant: 'acme', operation: 'createThing', key: 'k-1', fingerprint: 'f-1' };

describe('answers that are kept by idempotency keys', () => {
  const open = createStoreOpener();
  let store: Store;
  let namespace: string;
  beforeEach(() => {
    const redis = sharedRedis();
    ({ namespace } = redis);
    store = open(redis);
  });

  it('make one of a hundred requests at once the first, and are given to all later ones', async () => {
    const turns = await Promise.allSettled(
      Array.from({ length: 100 }, () => store.idempotentAnswers.begin(request)),
    );
    const begun = turns.flatMap((turn) => (turn.status === 'fulfilled' ? [turn.value] : []));
    const refused = turns.flatMap((turn) => (turn.status === 'rejected' ? [String(turn.reason)] : []));
    expect(begun).toHaveLength(1);
    expect(new Set(refused.map((reason) => reason.includes('idempotency.in_progress')))).toEqual(
      new Set([true]),
    );
    const [first] = begun;
    if (first?.kind !== 'first') throw new Error('nobody is first');
    await first.keep('{"id":1}');
    expect(await store.idempotentAnswers.begin(request)).toEqual({ kind: 'replayed', answer: '{"id":1}' });
  });

  it('refuse a key that stood in another request, while that is answered and afterwards', async () => {
    const first = await store.idempotentAnswers.begin(request);
    const other = { ...request, fingerprint: 'f-2' };
    await expect(store.idempotentAnswers.begin(other)).rejects.toThrow('idempotency.key_reused');
    if (first.kind === 'first') await first.keep('{}');
    await expect(store.idempotentAnswers.begin(other)).rejects.toThrow('idempotency.key_reused');
  });

  it('are those of one tenant and one operation', async () => {
    const first = await store.idempotentAnswers.begin(request);
    if (first.kind === 'first') await first.keep('{}');
    for (const other of [{ tenant: 'other' }, { operation: 'createOther' }, { key: 'k-2' }]) {
      expect(await store.idempotentAnswers.begin({ ...request, ...other })).toMatchObject({ kind: 'first' });
    }
  });

  it('leave the key free when nothing was created, and only to the owner', async () => {
    const first = await store.idempotentAnswers.begin(request);
    if (first.kind !== 'first') throw new Error(first.kind);
    await first.forget();
    const second = await store.idempotentAnswers.begin(request);
    await first.keep('{"stale":true}');
    await expect(store.idempotentAnswers.begin(request)).rejects.toThrow('idempotency.in_progress');
    if (second.kind === 'first') await second.keep('{"id":2}');
    expect(await store.idempotentAnswers.begin(request)).toEqual({ kind: 'replayed', answer: '{"id":2}' });
  });

  it('have one seed in all attempts at a request of which nobody knows what has become', async () => {
    const first = await store.idempotentAnswers.begin(request);
    if (first.kind !== 'first') throw new Error(first.kind);
    expect(first.attempt).toMatchObject({ number: 1 });
    expect(first.attempt.seed).toHaveLength(32);
    await first.leaveOpen();
    await expect(store.idempotentAnswers.begin({ ...request, fingerprint: 'f-2' })).rejects.toThrow(
      'idempotency.key_reused',
    );
    const second = await store.idempotentAnswers.begin(request);
    if (second.kind !== 'first') throw new Error(second.kind);
    expect(second.attempt).toEqual({ seed: first.attempt.seed, number: 2 });
    await first.leaveOpen();
    await expect(store.idempotentAnswers.begin(request)).rejects.toThrow('idempotency.in_progress');
    await second.forget();
    const third = await store.idempotentAnswers.begin(request);
    if (third.kind !== 'first') throw new Error(third.kind);
    expect(third.attempt.number).toBe(1);
    expect(third.attempt.seed).not.toEqual(first.attempt.seed);
  });

  it('are left open within half a minute by a process that dies, and expire', async () => {
    const first = await store.idempotentAnswers.begin(request);
    if (first.kind !== 'first') throw new Error(first.kind);
    const names = await store.redis.keys(`{${namespace}:*:idempotent-answer:acme:*`);
    expect(names).toHaveLength(1);
    const [name = ''] = names;
    const ownedMs = Number(await store.redis.hget(name, 'owned_until')) - Date.now();
    expect(ownedMs).toBeGreaterThan(0);
    expect(ownedMs).toBeLessThanOrEqual(30_000);
    await store.redis.hset(name, 'owned_until', Date.now() - 1);
    expect(await store.idempotentAnswers.begin(request)).toMatchObject({
      attempt: { seed: first.attempt.seed, number: 2 },
    });
    expect(await store.redis.pttl(name)).toBeGreaterThan(0);
  });
});
