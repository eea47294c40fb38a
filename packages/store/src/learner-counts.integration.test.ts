import { type LearnerStore, OutcomeCounts } from '@harvest/router/decision/learner/outcome-counts';
import { createThompsonLearner } from '@harvest/router/decision/learner/thompson-learner';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Store } from './create-store.ts';
import { createStoreOpener } from './test-support/create-store-opener.ts';

const outcome = (sufficient: number, insufficient: number, taskType = 'quiz') => ({
  taskType,
  tier: 'simple' as const,
  sufficient,
  insufficient,
});

describe('the learner counts', () => {
  const open = createStoreOpener();
  let store: Store;
  let counts: LearnerStore;
  beforeEach(() => {
    store = open(sharedRedis());
    counts = store.learnerCounts;
  });

  it('counts and discounts as the learner itself does', async () => {
    const changes = [
      outcome(1, 0),
      { ...outcome(0, 3), tier: 'balanced' as const },
      outcome(10, 0),
      outcome(0, 1, 'chat'),
    ];
    await counts.add(changes);
    const local = new OutcomeCounts();
    for (const change of changes) local.add(change);
    const stored = await counts.load();
    expect(stored).toHaveLength(3);
    for (const { taskType, tier, sufficient, insufficient } of stored) {
      expect(sufficient).toBeCloseTo(local.of(taskType, tier).sufficient, 9);
      expect(insufficient).toBeCloseTo(local.of(taskType, tier).insufficient, 9);
    }
  });

  it('loses nothing that workers add at once', async () => {
    await Promise.all(Array.from({ length: 40 }, () => counts.add([outcome(1, 0)])));
    const [count] = await counts.load();
    expect(count?.sufficient).toBeCloseTo((1 - 0.998 ** 40) / (1 - 0.998), 6);
  });

  it('takes back what was counted, and never below nothing', async () => {
    await counts.add([outcome(1, 0), outcome(-1, 1)]);
    expect(await counts.load()).toEqual([outcome(0, 1)]);
    await counts.add([outcome(-5, 0)]);
    expect(await counts.load()).toEqual([outcome(0, 1)]);
  });

  it('keeps a bounded number of task types and goes on counting those', async () => {
    await counts.add(Array.from({ length: 80 }, (_, index) => outcome(1, 0, `type-${String(index)}`)));
    await counts.add([outcome(0, 1, 'type-0'), outcome(1, 0, 'type-79')]);
    const stored = await counts.load();
    expect(stored).toHaveLength(64);
    expect(stored.find(({ taskType }) => taskType === 'type-0')?.insufficient).toBe(1);
  });

  it('lets a learner begin with what another one learned', async () => {
    const first = createThompsonLearner({ random: Math.random });
    for (let index = 0; index < 200; index += 1) {
      first.record({ taskType: 'quiz', tier: 'simple', sufficient: false });
      first.record({ taskType: 'quiz', tier: 'balanced', sufficient: true });
    }
    await first.sync(counts);
    const second = createThompsonLearner({ random: Math.random });
    const question = { taskType: 'quiz', lower: 'simple', upper: 'balanced' } as const;
    expect(second.choose(question)).toBeNull();
    await second.sync(counts);
    expect(second.choose(question)).toBe('balanced');
  });
});
