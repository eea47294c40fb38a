/**
 * What a submission is held against: its tokens, and the money that is set aside for it. Accepting a task takes less time
 * than counting the tokens of a long source, so that first an upper bound is set aside, which the text's length gives. Only
 * where the budget does not cover that is the price worked out as a worker would.
 */
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { CloudProviderName } from '@harvest/contracts/providers';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import type { Admission, Caller } from '@harvest/store/admission';
import type { CatalogueBoard } from '@harvest/store/catalogue-board';
import { currentCatalogue } from '../routes/current-catalogue.ts';
import { type ChatSubmission, createChatMeasures } from './chat-measures.ts';
import type { Measures, Reserve } from './measures.ts';
import { type TaskSubmission, createTaskMeasures } from './task-measures.ts';

/** What a submission counts. */
export interface SpendEstimate {
  /** Against tokens per minute, all tasks together. */
  readonly tokens: number;
  /** What is to be set aside for each of the tasks. */
  readonly reserve: Admission['reserve'];
  /** The same from counted tokens, to be asked for when the budget does not cover `reserve`; null when that is exact. */
  readonly precise: (() => Reserve) | null;
}

/** Who submits, and for which providers a key of the caller's own will pay. */
export interface Submitter {
  readonly caller: Pick<Caller, 'keyLimits' | 'tenantLimits' | 'keyBudget' | 'tenantBudget'>;
  readonly ownKeys: readonly CloudProviderName[];
}

/**
 * For how many calls money is set aside: one, and a second for a correction, for a fallback after a failure that was billed,
 * or for a start that was lost. More is never spent than is set aside.
 */
const callsCovered = 2;

/** Estimates submissions. */
export interface SpendEstimator {
  /** @throws HarvestError `router.no_workers` when a budget is to cover what nobody knows the price of, `store.unavailable`. */
  readonly ofTasks: (
    by: Submitter,
    tasks: readonly [TaskSubmission, ...TaskSubmission[]],
  ) => Promise<SpendEstimate>;
  /** @throws HarvestError as `ofTasks`. */
  readonly ofChat: (by: Submitter, chat: ChatSubmission) => Promise<SpendEstimate>;
}

/** Creates the estimator. */
export function createSpendEstimator(options: {
  readonly catalogue: Pick<CatalogueBoard, 'read'>;
}): SpendEstimator {
  const board = rememberLast(options.catalogue);
  const measureTasks = createTaskMeasures();
  const measureChat = createChatMeasures();
  return {
    ofTasks: (by, tasks) => estimate(board, by, measureTasks(tasks)),
    ofChat: (by, chat) => estimate(board, by, measureChat(chat)),
  };
}

/** A board that also tells what was last on it, now or before the workers went. */
interface RememberingBoard extends Pick<CatalogueBoard, 'read'> {
  readonly last: () => ModelCatalogue | null;
}

function rememberLast(board: Pick<CatalogueBoard, 'read'>): RememberingBoard {
  let last: ModelCatalogue | null = null;
  return {
    read: async () => {
      const catalogue = await board.read();
      last = catalogue ?? last;
      return catalogue;
    },
    last: () => last,
  };
}

async function estimate(
  board: RememberingBoard,
  { caller, ownKeys }: Submitter,
  measures: Measures,
): Promise<SpendEstimate> {
  const { capUsd } = measures;
  const limited = [caller.keyLimits, caller.tenantLimits].some((limits) => limits.tokensPerMinute !== null);
  const budgeted = [caller.keyBudget, caller.tenantBudget].some(
    ({ dailyUsd, monthlyUsd }) => dailyUsd !== null || monthlyUsd !== null,
  );
  const published = limited || budgeted ? await board.read() : null;
  const catalogue = published === null ? null : catalogueFor(published, ownKeys);
  const tokens = limited ? measures.tokens(catalogue ?? lastFor(board, ownKeys)) : 0;
  // A cap of the task's own is kept over all of its starts in the same way as a budget.
  if (!budgeted) return { tokens, reserve: capUsd === undefined ? null : exactly(capUsd), precise: null };
  // Whatever the prices are, no more than the cap is spent.
  if (catalogue === null && capUsd !== undefined) return { tokens, reserve: exactly(capUsd), precise: null };
  const priced = catalogue ?? catalogueFor(await currentCatalogue(board), ownKeys);
  const leastUsd = measures.dearestUsd(priced);
  return {
    tokens,
    reserve: within(capUsd, { wantedUsd: callsCovered * leastUsd, leastUsd }),
    precise: leastUsd === 0 ? null : () => within(capUsd, measures.counted(priced)),
  };
}

/** Prices may have changed since; how long answers become is not known any better. */
function lastFor(board: RememberingBoard, ownKeys: Submitter['ownKeys']): ModelCatalogue | null {
  const last = board.last();
  return last === null ? null : catalogueFor(last, ownKeys);
}

function exactly(usd: number): Reserve {
  return { wantedUsd: usd, leastUsd: usd };
}

function within(capUsd: number | undefined, { wantedUsd, leastUsd }: Reserve): Reserve {
  if (capUsd === undefined) return { wantedUsd, leastUsd };
  return { wantedUsd: Math.min(capUsd, wantedUsd), leastUsd: Math.min(capUsd, leastUsd) };
}
