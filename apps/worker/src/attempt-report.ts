/** What is counted and logged of a task that has ended. */
import type { KeyCheckResult } from '@harvest/contracts/provider-keys';
import type { TaskRecord } from '@harvest/contracts/task-record';
import type { Decision } from '@harvest/router/spec/decision';
import type { TaskResult, TerminalOutcome } from '@harvest/store/task-store';
import type { WorkerMetrics } from './metrics.ts';

/** A task at its end. */
export interface TaskReport {
  readonly record: TaskRecord;
  readonly outcome: TerminalOutcome;
  /** Null when no model was chosen. */
  readonly decision: Decision | null;
  readonly processingMs: number;
  /** Null when the wait says nothing about the queue. */
  readonly queuedMs: number | null;
}

/** The output format, `chat`, or `key-check`. */
export function taskTypeOf(record: TaskRecord): string {
  return record.kind === 'harvest' ? record.outputFormat : record.kind;
}

/** What a model or engine has answered; null where none has, or was to. */
function resultOf({ outcome }: TaskReport): Exclude<TaskResult, KeyCheckResult> | null {
  return outcome.status === 'completed' && 'routing' in outcome.result ? outcome.result : null;
}

/** Who answered, or, of a task that failed, who was to answer. */
function answererOf(report: TaskReport): { readonly provider: string; readonly model: string | undefined } {
  const asked = report.decision?.candidates[0].deployment;
  const answerer = resultOf(report)?.routing ?? asked;
  return { provider: answerer?.provider ?? 'none', model: answerer?.model };
}

/** Counts a task that has ended. */
export function countTask(metrics: WorkerMetrics, report: TaskReport): void {
  const { record, outcome, processingMs, queuedMs } = report;
  const { provider } = answererOf(report);
  metrics.tasks.inc({ status: outcome.status });
  metrics.processingSeconds.observe({ provider, output_format: taskTypeOf(record) }, processingMs / 1_000);
  if (queuedMs !== null) metrics.queuedSeconds.observe(queuedMs / 1_000);
  if (outcome.status === 'failed') metrics.taskErrors.inc({ code: outcome.error.code });
  const result = resultOf(report);
  if (result !== null) countResult(metrics, result);
}

function countResult(
  metrics: WorkerMetrics,
  { routing, usage, cache, timings }: Exclude<TaskResult, KeyCheckResult>,
): void {
  const { provider } = routing;
  if (timings.first_token_ms !== null) {
    metrics.firstTokenSeconds.observe({ provider }, timings.first_token_ms / 1_000);
  }
  if (cache !== null) {
    metrics.cacheHits.inc({ kind: cache.kind });
    return;
  }
  if (usage === null) return;
  metrics.tokens.inc({ provider, direction: 'input' }, usage.input_tokens);
  metrics.tokens.inc({ provider, direction: 'output' }, usage.output_tokens);
}

/** The fields of a task's one wide log line. */
export function describeTask(report: TaskReport): Record<string, unknown> {
  const { record, outcome, decision, processingMs } = report;
  const result = resultOf(report);
  return {
    status: outcome.status,
    code: outcome.status === 'failed' ? outcome.error.code : undefined,
    output_format: taskTypeOf(record),
    ...answererOf(report),
    tier: result?.routing.tier ?? decision?.tier,
    input_tokens: result?.usage?.input_tokens,
    output_tokens: result?.usage?.output_tokens,
    cost_usd: result?.cost.usd,
    cache: result?.cache?.kind,
    attempts: result?.routing.attempts.length,
    citations: result !== null && 'citations' in result ? result.citations.length : undefined,
    processing_ms: processingMs,
    first_token_ms: result?.timings.first_token_ms ?? undefined,
  };
}
