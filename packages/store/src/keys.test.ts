import fc from 'fast-check';
import { Keys } from './keys.ts';

describe('the key builder', () => {
  const tenants = fc.stringMatching(/^[a-z0-9-]{1,20}$/);

  it('gives every key of a tenant the hash tag of one shard, so that a script may use them all on a cluster', () => {
    fc.assert(
      fc.property(tenants, fc.integer({ min: 1, max: 64 }), (tenant, shardCount) => {
        const keys = new Keys({ namespace: 'hv', shardCount });
        const shard = keys.shardOf(tenant);
        const ref = { tenant, taskId: 'tsk_x' };
        const all = [
          keys.task(shard, ref),
          keys.result(shard, ref),
          keys.events(shard, ref),
          keys.tasksByStatus(shard, tenant, 'pending'),
          keys.totals(shard),
          keys.tenantStanding(shard, tenant),
          keys.providerKeys(shard, tenant),
          keys.deadLetters(shard),
          keys.workers(shard),
          keys.cancellations(shard),
          keys.poolLeases(shard),
          keys.poolCounts(shard),
          keys.answerPrefix(shard, tenant),
          keys.answerFlight(shard, { tenant, exactKey: 'key' }),
          keys.answersByTime(shard, tenant),
          keys.similarAnswers(shard, tenant, 'bucket'),
          keys.answersSettled(shard),
          keys.queuePrefix(shard),
          keys.fairShare(shard, 'interactive'),
          keys.fairShare(shard, 'batch'),
          keys.queuedJobsPrefix(shard, 'interactive'),
          keys.queuedJobsPrefix(shard, 'batch'),
        ];
        const tags = new Set(all.map((key) => /^\{([^}]+)\}:/.exec(key)?.[1]));
        expect(tags).toEqual(new Set([`hv:${String(shard.index)}`]));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('gives every key of a host the hash tag of one shard', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 64 }), (host, shardCount) => {
        const keys = new Keys({ namespace: 'hv', shardCount });
        const all = [keys.hostTurn(host), keys.hostArrivals(host), keys.hostWaiters(host)];
        expect(new Set(all.map((key) => /^\{[^}]+\}:/.exec(key)?.[0]))).toEqual(
          new Set([`${keys.shardOf(host).tag}:`]),
        );
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('gives every kept text a key of its own and of one length', () => {
    const keys = new Keys({ namespace: 'hv', shardCount: 1 });
    const all = ['a', 'b', 'x'.repeat(4_096)].map((name) => keys.expiringText(name));
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(all.map(({ length }) => length)).size).toBe(1);
  });

  it('puts a tenant on the same shard every time', () => {
    fc.assert(
      fc.property(tenants, (tenant) => {
        const shard = () => new Keys({ namespace: 'hv', shardCount: 8 }).shardOf(tenant).index;
        expect(shard()).toBe(shard());
      }),
    );
  });
});
