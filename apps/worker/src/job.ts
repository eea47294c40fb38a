import type { TaskRecord } from '@harvest/contracts/task-record';
import type { PipelineContext } from '@harvest/pipeline/run-pipeline';
import type { Embedder } from '@harvest/router/embeddings/embedder';
import type { AccountedCall, RouteContext, Router } from '@harvest/router/spec/router';
import type { Clock } from '@harvest/runtime/clock';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import type { Context } from '@harvest/runtime/tracing';
import type { Store } from '@harvest/store/create-store';
import type { ClaimOutcome, TaskResult } from '@harvest/store/task-store';
import type { WorkerConfig } from './config.ts';
import type { WorkerMetrics } from './metrics.ts';

/** What a processor may use. */
export interface JobContext
  extends
    Pick<PipelineContext, 'aroundStage' | 'logger'>,
    Required<Omit<RouteContext, 'headers' | 'restartable' | 'leftUsd' | 'onSpending' | 'onCall'>> {
  /** True when the task would run again if this attempt failed with this error. */
  readonly willRunAgain: (error: HarvestError) => boolean;
  /**
   * Keeps the calls of a router within what the task may spend, and makes them with the keys of the task's caller; every
   * router that the task uses goes through it.
   */
  readonly guardSpending: (router: Router) => Router;
  /** Keeps accounts of what an embedder costs the task. */
  readonly guardEmbedder: (embedder: Embedder) => Embedder;
  /** Keeps accounts of a call that neither of them makes: the most that it may cost, until it is told how it ended. */
  readonly bookCall: (atMost: AccountedCall) => (ended: AccountedCall) => void;
  /** The context of the job's span, below which a processor's calls are traced. */
  readonly traceContext: Context;
}

/** A result without the time that the task waited and took, which only its attempt knows. */
type Untimed<Result> = Result extends TaskResult ? Omit<Result, 'timings'> : never;
export type TaskContent = Untimed<TaskResult>;

export interface ProcessorOutcome {
  readonly content: TaskContent;
  readonly firstTokenMs: number | null;
  /** The texts of the sources, where some were fetched. */
  readonly documents?: readonly string[] | null;
}

export type Processor = (
  record: TaskRecord,
  source: string,
  context: JobContext,
) => Promise<ProcessorOutcome>;

export interface JobRunnerOptions {
  readonly store: Store;
  readonly config: Pick<
    WorkerConfig,
    'TASK_ATTEMPTS_MAX' | 'TASK_DEADLINE_MS' | 'TASK_COOLING_MAX_MS' | 'LOCK_DURATION_MS'
  >;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  /** What the keys of callers are opened with; null where the operator has configured none. */
  readonly masterKeys: MasterKeys | null;
  readonly process: Processor;
  /** How often a task asks whether it is still its holder's and wanted, lest a lost nudge leave it running in silence. */
  readonly lookoutMs: number;
}

export type Claimed = Extract<ClaimOutcome, { kind: 'claimed' }>;
