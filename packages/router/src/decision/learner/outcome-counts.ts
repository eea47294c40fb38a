import type { Tier } from '@harvest/contracts/tiers';

/**
 * How often a tier's answers to a type of task sufficed and did not; discounted, so not whole numbers. As a change it may
 * be negative, which takes back what was counted.
 */
export interface OutcomeCount {
  readonly taskType: string;
  readonly tier: Tier;
  readonly sufficient: number;
  readonly insufficient: number;
}

/**
 * Where workers share what they learned. Counts are added, never set, so that nothing is lost between them; the store
 * discounts older ones as the learner does.
 */
export interface LearnerStore {
  readonly load: () => Promise<readonly OutcomeCount[]>;
  readonly add: (deltas: readonly OutcomeCount[]) => Promise<void>;
}

/** Types of task that are told apart; outcomes of further ones are dropped. */
export const taskTypesMax = 64;

/**
 * What remains of every count of a task type after one more outcome of that type, whichever tier it was of: the memory
 * is some 500 outcomes long. A tier that is no longer asked becomes uncertain again, and so is tried again
 * (discounted Thompson sampling: Raj and Kalyani 2017).
 */
const discountPerOutcome = 0.998;

/** The counts of one task type by tier. */
type TierCounts = Map<Tier, { sufficient: number; insufficient: number }>;

/** Discounted counts by task type and tier; bounded in its task types. */
export class OutcomeCounts {
  readonly #byTaskType = new Map<string, TierCounts>();

  constructor(counts: readonly OutcomeCount[] = []) {
    for (const { taskType, tier, sufficient, insufficient } of counts) {
      this.#tiersOf(taskType)?.set(tier, { sufficient, insufficient });
    }
  }

  /**
   * Discounts what is known of the task type by the number of outcomes and adds them; false when there are too many task
   * types for another one.
   */
  add(delta: OutcomeCount): boolean {
    const tiers = this.#tiersOf(delta.taskType);
    if (tiers === undefined) return false;
    const kept = discountPerOutcome ** Math.max(0, delta.sufficient + delta.insufficient);
    for (const counts of tiers.values()) {
      counts.sufficient *= kept;
      counts.insufficient *= kept;
    }
    const counts = tiers.get(delta.tier) ?? { sufficient: 0, insufficient: 0 };
    counts.sufficient = Math.max(0, counts.sufficient + delta.sufficient);
    counts.insufficient = Math.max(0, counts.insufficient + delta.insufficient);
    tiers.set(delta.tier, counts);
    return true;
  }

  /** What is known of a tier; zeros when nothing is. */
  of(taskType: string, tier: Tier): { readonly sufficient: number; readonly insufficient: number } {
    return this.#byTaskType.get(taskType)?.get(tier) ?? { sufficient: 0, insufficient: 0 };
  }

  /** How many outcomes of a tier are known, after discounting. */
  known(taskType: string, tier: Tier): number {
    const { sufficient, insufficient } = this.of(taskType, tier);
    return sufficient + insufficient;
  }

  /** All counts, as plain data. */
  list(): OutcomeCount[] {
    return [...this.#byTaskType].flatMap(([taskType, tiers]) =>
      [...tiers].map(([tier, counts]) => ({ taskType, tier, ...counts })),
    );
  }

  #tiersOf(taskType: string): TierCounts | undefined {
    const known = this.#byTaskType.get(taskType);
    if (known !== undefined || this.#byTaskType.size >= taskTypesMax) return known;
    const tiers: TierCounts = new Map();
    this.#byTaskType.set(taskType, tiers);
    return tiers;
  }
}
