import type { RequestHandler } from 'express';
import { type Feedback, feedbackRequestSchema } from '@harvest/contracts/feedback';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { TierCount } from '@harvest/store/learner-counts';
import { parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';
import { outcomeDelta } from './outcome-delta.ts';

/** `POST /harvest/{task_id}/feedback`: the last one counts. */
export function createGiveFeedback(dependencies: RouteDependencies): RequestHandler {
  const { feedback: book, readJsonBody, clock } = dependencies;
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const { rating, comment = null } = parseBody(feedbackRequestSchema, await readJsonBody(req, res));
    const feedback: Feedback = { rating, comment, given_at: new Date(clock.nowMs()).toISOString() };
    const outcome = await book.give(ref, feedback);
    switch (outcome.kind) {
      case 'stored':
        await learn(dependencies, outcomeDelta(outcome.result, rating, outcome.previous));
        sendJson(res, 200, feedback);
        return;
      case 'not-completed':
        throw new HarvestError({
          code: 'task.not_completed',
          publicMessage: 'Only a completed task has an answer to rate.',
        });
      case 'missing':
        throw taskNotFound();
    }
  };
}

/**
 * The counts lie in another shard than the task, so that they cannot change together. An outcome that gets lost in
 * between is one of many, whereas one that is counted twice would come from every client that tries again.
 */
async function learn({ outcomes, logger }: RouteDependencies, delta: TierCount | null): Promise<void> {
  if (delta === null) return;
  try {
    await outcomes.add([delta]);
  } catch (error) {
    logger.warn('feedback was stored and could not be learned from', { err: error });
  }
}
