import { type Tier, tierSchema } from '@harvest/contracts/tiers';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { type Redis, toStoreError } from './redis.ts';
import { runScript } from './script.ts';
import { addLearnerCountsScript } from './scripts/learner-counts.ts';

/** How often a tier's answers to a type of task sufficed and did not; negative to take back what was counted. */
export interface TierCount {
  readonly taskType: string;
  readonly tier: Tier;
  readonly sufficient: number;
  readonly insufficient: number;
}

/** The router's learner has the same two bounds; see `decision/learner/outcome-counts.ts` there. */
const discountPerOutcome = 0.998;
const taskTypesMax = 64;

const fieldSchema = z.partialRecord(tierSchema, z.tuple([z.number().min(0), z.number().min(0)]));

/** What the learners of all workers know together: discounted counts of outcomes, which every process adds to. */
export class LearnerCounts {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#key = options.keys.learnerCounts();
  }

  /**
   * Adds outcomes, each discounting what is known of its task type; a task type beyond the 64th is not taken.
   *
   * @throws HarvestError `store.unavailable`.
   */
  async add(deltas: readonly TierCount[]): Promise<void> {
    if (deltas.length === 0) return;
    const changes = deltas.flatMap(({ taskType, tier, sufficient, insufficient }) => [
      taskType,
      tier,
      sufficient,
      insufficient,
    ]);
    await runScript(
      this.#redis,
      addLearnerCountsScript,
      [this.#key],
      [discountPerOutcome, taskTypesMax, ...changes],
    );
  }

  /** All counts. @throws HarvestError `store.unavailable`. */
  async load(): Promise<TierCount[]> {
    const fields = await this.#read();
    return Object.entries(fields).flatMap(([taskType, json]) => {
      const tiers = fieldSchema.parse(JSON.parse(json));
      return tierSchema.options.flatMap((tier) => {
        const counts = tiers[tier];
        return counts === undefined
          ? []
          : [{ taskType, tier, sufficient: counts[0], insufficient: counts[1] }];
      });
    });
  }

  async #read(): Promise<Record<string, string>> {
    try {
      return await this.#redis.hgetall(this.#key);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
