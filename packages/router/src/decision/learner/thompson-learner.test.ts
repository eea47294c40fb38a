import { createSeededRandom } from '@harvest/testkit/seeded-random';
import fc from 'fast-check';
import { type LearnerStore, type OutcomeCount, OutcomeCounts, taskTypesMax } from './outcome-counts.ts';
import { type ThompsonLearner, createThompsonLearner } from './thompson-learner.ts';

const question = { taskType: 'quiz', lower: 'simple', upper: 'balanced' } as const;

/** Plays rounds in which each tier suffices as often as said; returns the share of rounds that chose the upper one. */
function play(
  learner: ThompsonLearner,
  random: () => number,
  { lower, upper, rounds }: { lower: number; upper: number; rounds: number },
): number {
  let chosen = 0;
  for (let round = 0; round < rounds; round += 1) {
    const tier = learner.choose(question) ?? (random() < 0.5 ? 'simple' : 'balanced');
    if (tier === 'balanced') chosen += 1;
    learner.record({ taskType: 'quiz', tier, sufficient: random() < (tier === 'balanced' ? upper : lower) });
  }
  return chosen / rounds;
}

function collectingStore(
  initial: readonly OutcomeCount[] = [],
): LearnerStore & { readonly added: OutcomeCount[] } {
  const counts = new OutcomeCounts(initial);
  const added: OutcomeCount[] = [];
  return {
    added,
    load: () => Promise.resolve(counts.list()),
    add: (deltas) => {
      added.push(...deltas);
      for (const delta of deltas) counts.add(delta);
      return Promise.resolve();
    },
  };
}

describe('the learner', () => {
  it('leaves the choice to the policy until it knows something', () => {
    const learner = createThompsonLearner({ random: createSeededRandom(1) });
    expect(learner.choose(question)).toBeNull();
    for (let round = 0; round < 12; round += 1)
      learner.record({ taskType: 'quiz', tier: 'simple', sufficient: true });
    expect(learner.choose(question)).not.toBeNull();
    expect(learner.choose({ ...question, taskType: 'summary' })).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('settles on the upper tier where that is worth its price (seed %i)', (seed) => {
    const random = createSeededRandom(seed);
    const learner = createThompsonLearner({ random });
    play(learner, random, { lower: 0.5, upper: 0.9, rounds: 300 });
    expect(play(learner, random, { lower: 0.5, upper: 0.9, rounds: 300 })).toBeGreaterThan(0.9);
  });

  it.each([1, 2, 3, 4, 5])(
    'settles on the lower tier where the upper one is hardly better (seed %i)',
    (seed) => {
      const random = createSeededRandom(seed);
      const learner = createThompsonLearner({ random, priceMargin: 0.2 });
      play(learner, random, { lower: 0.85, upper: 0.9, rounds: 300 });
      expect(play(learner, random, { lower: 0.85, upper: 0.9, rounds: 300 })).toBeLessThan(0.1);
    },
  );

  it.each([1, 2, 3])('turns round when the lower tier becomes good (seed %i)', (seed) => {
    const random = createSeededRandom(seed);
    const learner = createThompsonLearner({ random, priceMargin: 0.1 });
    expect(play(learner, random, { lower: 0.3, upper: 0.9, rounds: 1_000 })).toBeGreaterThan(0.9);
    play(learner, random, { lower: 0.9, upper: 0.9, rounds: 2_000 });
    expect(play(learner, random, { lower: 0.9, upper: 0.9, rounds: 500 })).toBeLessThan(0.4);
  });

  it('goes on from what was exported as if it were the same learner', () => {
    const outcomes = fc.array(
      fc.record({
        taskType: fc.constantFrom('quiz', 'summary'),
        tier: fc.constantFrom('simple' as const, 'balanced' as const),
        sufficient: fc.boolean(),
        weight: fc.integer({ min: 0, max: 20 }),
      }),
    );
    fc.assert(
      fc.property(outcomes, fc.nat(), (recorded, seed) => {
        const first = createThompsonLearner({ random: createSeededRandom(seed) });
        for (const outcome of recorded) first.record(outcome);
        const counts = JSON.parse(JSON.stringify(first.exportCounts())) as OutcomeCount[];
        const second = createThompsonLearner({ random: createSeededRandom(seed), counts });
        expect(second.exportCounts()).toEqual(first.exportCounts());
        expect(second.choose(question)).toBe(first.choose(question));
      }),
    );
  });

  it('keeps a bounded number of task types and a bounded memory of each', async () => {
    const learner = createThompsonLearner({ random: createSeededRandom(1) });
    for (let index = 0; index < 5_000; index += 1) {
      const taskType = `type-${String(index % (2 * taskTypesMax))}`;
      learner.record({ taskType, tier: 'simple', sufficient: true, weight: 1_000 });
    }
    const store = collectingStore();
    await learner.sync(store);
    expect(learner.exportCounts()).toHaveLength(taskTypesMax);
    expect(store.added).toHaveLength(taskTypesMax);
    for (const { sufficient } of learner.exportCounts()) expect(sufficient).toBeLessThan(510);
  });
});

describe('sharing what was learned', () => {
  it('adds every outcome once and takes over those of others', async () => {
    const others = { taskType: 'quiz', tier: 'balanced', sufficient: 100, insufficient: 2 } as const;
    const store = collectingStore([others]);
    const learner = createThompsonLearner({ random: createSeededRandom(1) });
    learner.record({ taskType: 'quiz', tier: 'simple', sufficient: true });
    learner.record({ taskType: 'quiz', tier: 'simple', sufficient: false, weight: 9 });
    await learner.sync(store);
    await learner.sync(store);
    expect(store.added).toEqual([{ taskType: 'quiz', tier: 'simple', sufficient: 1, insufficient: 9 }]);
    expect(learner.exportCounts()).toEqual(await store.load());
    expect(learner.choose(question)).toBe('balanced');
  });

  it('keeps what could not be added for the next time, with what came meanwhile', async () => {
    const store = collectingStore();
    const learner = createThompsonLearner({ random: createSeededRandom(1) });
    learner.record({ taskType: 'quiz', tier: 'simple', sufficient: true });
    const failing = learner.sync({ ...store, add: () => Promise.reject(new Error('down')) });
    learner.record({ taskType: 'quiz', tier: 'simple', sufficient: true });
    await expect(failing).rejects.toThrow('down');
    await learner.sync(store);
    expect(store.added).toEqual([{ taskType: 'quiz', tier: 'simple', sufficient: 2, insufficient: 0 }]);
  });
});
