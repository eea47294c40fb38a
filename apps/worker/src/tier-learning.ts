import type { TaskRecord } from '@harvest/contracts/task-record';
import type { Tier } from '@harvest/contracts/tiers';
import { createThompsonLearner } from '@harvest/router/decision/learner/thompson-learner';
import type { TierChooser } from '@harvest/router/spec/decision';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { TaskContent } from './job.ts';

const syncIntervalMs = 5_000;

/** What this worker learns about tiers, shared with the others every few seconds. */
export interface TierLearning {
  readonly choose: TierChooser;
  /** Counts whether an answer held up against its source. */
  readonly observe: (record: TaskRecord, content: TaskContent) => void;
  /** Shares what was learned last. */
  readonly close: () => Promise<void>;
}

/** Starts to learn; what the workers have learned before is taken over at once. */
export function startTierLearning(options: { store: Store; logger: Logger }): TierLearning {
  const { store, logger } = options;
  const learner = createThompsonLearner({ random: Math.random });
  let syncing: Promise<void> | null = null;
  const sync = async (): Promise<void> => {
    try {
      await learner.sync(store.learnerCounts);
    } catch (error) {
      logger.warn('what was learned about tiers could not be shared', { err: error });
    } finally {
      syncing = null;
    }
  };
  const syncOnce = (): Promise<void> => (syncing ??= sync());
  void syncOnce();
  const timer = setInterval(() => void syncOnce(), syncIntervalMs).unref();
  return {
    choose: learner.choose,
    observe: (record, content) => {
      if (record.kind !== 'harvest' || !('quality' in content)) return;
      const taskType = record.outputFormat;
      const { tier } = content.routing;
      const failed = content.quality.regenerated ? tierBelow[tier] : undefined;
      if (failed !== undefined) learner.record({ taskType, tier: failed, sufficient: false });
      const sufficient = verdictOn(content);
      if (sufficient !== null) learner.record({ taskType, tier, sufficient });
    },
    close: async () => {
      clearInterval(timer);
      await syncing;
      await syncOnce();
    },
  };
}

/** Whose output was generated again by the tier, when too little of it passed the checks. */
const tierBelow: Readonly<Partial<Record<Tier, Tier>>> = { balanced: 'simple', quality: 'balanced' };

/** Whether an answer is proven by its source; null where that says nothing about the model. */
function verdictOn(content: Extract<TaskContent, { readonly quality: unknown }>): boolean | null {
  if (content.extractive || content.cache !== null) return null;
  if (content.content !== null)
    return content.quality.dropped.length === 0 && content.finish_reason === 'stop';
  // That the source has no answer is an answer, too; whether it is the right one is for feedback to say.
  if (!content.answered) return null;
  return content.citations.length > 0 && content.citations_dropped === 0 && content.finish_reason === 'stop';
}
