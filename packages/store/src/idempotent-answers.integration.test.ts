import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Store } from './create-store.ts';
import { createStoreOpener } from './store-fixtures.ts';

const request = { tenant: 'acme', operation: 'createThing', key: 'k-1', fingerprint: 'f-1' };

describe('answers that are kept by idempotency keys', () => {
  const open = createStoreOpener();
  let store: Store;
  beforeEach(() => {
    store = open(sharedRedis());
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

  it('expire, the unfinished ones within half a minute', async () => {
    const first = await store.idempotentAnswers.begin(request);
    const names = (await store.redis.keys('*')).filter((name) => name.includes(':idempotent-answer:acme:'));
    const own = await Promise.all(names.map((name) => store.redis.pttl(name)));
    expect(Math.max(...own.filter((ttl) => ttl <= 30_000))).toBeGreaterThan(0);
    if (first.kind === 'first') await first.keep('{}');
    for (const name of names) expect(await store.redis.pttl(name)).toBeGreaterThan(0);
  });
});
