import type { Tier } from '@harvest/contracts/tiers';
import type { TierChooser } from '../../spec/decision.ts';
import { type LearnerStore, type OutcomeCount, OutcomeCounts } from './outcome-counts.ts';
import { sampleBeta } from './sample-beta.ts';

/** An answer of a tier and whether it sufficed, by a validator's verdict or somebody's feedback. */
export interface TierOutcome {
  readonly taskType: string;
  readonly tier: Tier;
  readonly sufficient: boolean;
  /** How many outcomes it counts as; 1 when absent, at most 10. */
  readonly weight?: number;
}

export interface ThompsonLearner {
  /** The tier to ask; null, which leaves the policy's choice, until enough is known of the task type. */
  readonly choose: TierChooser;
  readonly record: (outcome: TierOutcome) => void;
  /** What was learned, as plain data for `counts` of another learner. */
  readonly exportCounts: () => OutcomeCount[];
  /**
   * Adds what was recorded since the last time to the store and takes over what all workers learned. What could not be
   * added stays for the next time. Calls must not overlap.
   *
   * @throws what the store throws.
   */
  readonly sync: (store: LearnerStore) => Promise<void>;
}

const weightMax = 10;
const outcomesBeforeChoosing = 10;

/**
 * Makes a learner that chooses between two adjacent tiers by Thompson sampling (Thompson 1933): it draws how often each
 * tier suffices from what is known of that, and takes the upper tier when its draw leads by more than
 * `priceMargin`, so a tier about which little is known is tried now and then, and one that is known to be no better is not.
 *
 * @param options.priceMargin how much likelier to suffice the upper tier must be to be worth its price, 0 to 1: the
 * difference in price as a share of what a sufficient answer is worth.
 */
export function createThompsonLearner(options: {
  readonly random: () => number;
  readonly counts?: readonly OutcomeCount[];
  readonly priceMargin?: number;
}): ThompsonLearner {
  const { random, priceMargin = 0.05 } = options;
  let counts = new OutcomeCounts(options.counts);
  let unshared: readonly OutcomeCount[] = [];
  const draw = (taskType: string, tier: Tier): number => {
    const { sufficient, insufficient } = counts.of(taskType, tier);
    return sampleBeta(1 + sufficient, 1 + insufficient, random);
  };
  return {
    choose: ({ taskType, lower, upper }) => {
      if (counts.known(taskType, lower) + counts.known(taskType, upper) < outcomesBeforeChoosing) return null;
      return draw(taskType, upper) - draw(taskType, lower) > priceMargin ? upper : lower;
    },
    record: (outcome) => {
      const delta = toDelta(outcome);
      if (counts.add(delta)) unshared = mergeDeltas(unshared, [delta]);
    },
    exportCounts: () => counts.list(),
    sync: async (store) => {
      const adding = unshared;
      unshared = [];
      try {
        await store.add(adding);
      } catch (error) {
        unshared = mergeDeltas(adding, unshared);
        throw error;
      }
      const loaded = new OutcomeCounts(await store.load());
      for (const delta of unshared) loaded.add(delta);
      counts = loaded;
    },
  };
}

function toDelta({ taskType, tier, sufficient, weight = 1 }: TierOutcome): OutcomeCount {
  const counted = Math.min(weightMax, Math.max(0, weight));
  return { taskType, tier, sufficient: sufficient ? counted : 0, insufficient: sufficient ? 0 : counted };
}

/** One change for each task type and tier, so that what waits for the store is as bounded as what is known. */
function mergeDeltas(earlier: readonly OutcomeCount[], later: readonly OutcomeCount[]): OutcomeCount[] {
  const merged = [...earlier];
  for (const delta of later) {
    const at = merged.findIndex(({ taskType, tier }) => taskType === delta.taskType && tier === delta.tier);
    const before = merged[at];
    if (before === undefined) merged.push(delta);
    else {
      merged[at] = {
        ...before,
        sufficient: before.sufficient + delta.sufficient,
        insufficient: before.insufficient + delta.insufficient,
      };
    }
  }
  return merged;
}
