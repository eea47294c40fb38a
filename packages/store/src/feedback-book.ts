import type { Feedback } from '@harvest/contracts/feedback';
import { type HarvestResult, harvestResultSchema } from '@harvest/contracts/harvest-result';
import { taskStatusSchema } from '@harvest/contracts/task-status';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { runScript } from './script.ts';
import { feedbackScript } from './scripts/feedback.ts';
import { parseFeedback } from './task-record-codec.ts';
import type { TaskRef } from './task-store.ts';

export type FeedbackOutcome =
  /** `previous`: what it replaces, if anything. */
  | { readonly kind: 'stored'; readonly result: HarvestResult; readonly previous: Feedback | null }
  | { readonly kind: 'not-completed' }
  /** Unknown, expired, or a chat completion, which only its connection knows. */
  | { readonly kind: 'missing' };

const replySchema = z.union([
  z.null(),
  z.tuple([z.literal('completed'), z.string(), z.string().nullable()]),
  z.tuple([taskStatusSchema]),
]);

/** Keeps the one feedback that a completed task has, on its record. */
export class FeedbackBook {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /** Stores the feedback in the place of the one before. @throws HarvestError `store.unavailable`. */
  async give(ref: TaskRef, feedback: Feedback): Promise<FeedbackOutcome> {
    const shard = this.#keys.shardOf(ref.tenant);
    const reply = await runScript(
      this.#redis,
      feedbackScript,
      [this.#keys.task(shard, ref), this.#keys.result(shard, ref)],
      [JSON.stringify(feedback)],
    );
    const answer = replySchema.parse(reply);
    if (answer === null) return { kind: 'missing' };
    if (answer.length === 1) return { kind: 'not-completed' };
    const [, result, previous] = answer;
    return {
      kind: 'stored',
      result: harvestResultSchema.parse(JSON.parse(result)),
      previous: parseFeedback(previous),
    };
  }
}
