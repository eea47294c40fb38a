/** What the listeners of a task hear while the router and the model are at work. */
import type { TaskEvent } from '@harvest/contracts/task-events';
import type { Decision } from '@harvest/router/spec/decision';
import type { Claimed, JobContext } from './job.ts';

/**
 * How many generations of text one start may have. The router numbers them from 1 in each start; listeners discard
 * what has a lower number, so that the numbers must grow over all starts of a task.
 */
const generationsPerStart = 1_000;

type RouterListeners = Required<
  Pick<JobContext, 'onDecision' | 'onCacheHit' | 'onDelta' | 'onToolCallDelta' | 'onRestart' | 'onPull'>
>;

/** Tells how the task goes, except of a chat, whose client hears of its text alone. */
export function tellUnlessChat(claim: Claimed, add: (event: TaskEvent) => void): (event: TaskEvent) => void {
  return (event) => {
    if (claim.record.kind === 'harvest') add(event);
  };
}

/** Turns what the router reports into events of the task. */
export function routerListeners(claim: Claimed, add: (event: TaskEvent) => void): RouterListeners {
  const tell = tellUnlessChat(claim, add);
  const ordered = (generation: number): number => (claim.lease.fence - 1) * generationsPerStart + generation;
  return {
    onDecision: (decision) => {
      tell({ type: 'model-selected', data: selectionOf(decision) });
    },
    onCacheHit: (hit) => {
      tell({ type: 'answer-cached', data: hit });
    },
    onDelta: (text, generation) => {
      add({ type: 'token-delta', data: { generation: ordered(generation), text } });
    },
    onToolCallDelta: ({ type, ...delta }, generation) => {
      add({ type, data: { ...delta, generation: ordered(generation) } });
    },
    onRestart: ({ generation, ...restart }) => {
      add({ type: 'restart', data: { ...restart, generation: ordered(generation) } });
    },
    onPull: ({ model, status, completedBytes, totalBytes }) => {
      add({
        type: 'model-pulling',
        data: { model, status, completed_bytes: completedBytes, total_bytes: totalBytes },
      });
    },
  };
}

function selectionOf({
  candidates,
  reason,
}: Decision): Extract<TaskEvent, { type: 'model-selected' }>['data'] {
  const [{ deployment, tier, estimatedCostUsd }] = candidates;
  const { provider, model } = deployment;
  return { provider, model, tier, reason, estimated_cost_usd: estimatedCostUsd };
}
