import type { TaskEvent } from '@harvest/contracts/task-events';
import { traceIdOf } from '@harvest/contracts/task-record';
import type { JobVerdict } from '@harvest/queue/task-consumer';
import type { Decision } from '@harvest/router/spec/decision';
import { type HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { type ActiveSpan, SpanKind, contextOfTraceparent, startSpan } from '@harvest/runtime/tracing';
import type { TaskResult, TerminalOutcome } from '@harvest/store/task-store';
import { assertKeepable } from './assert-keepable.ts';
import { routerListeners, tellUnlessChat } from './attempt-events.ts';
import { type TaskReport, countTask, describeTask, taskTypeOf } from './attempt-report.ts';
import { EventWriter } from './event-writer.ts';
import type { Claimed, JobContext, JobRunnerOptions, ProcessorOutcome } from './job.ts';
import { judgeFailure, taskErrorOf } from './task-failure.ts';

/** Why an attempt is stopped from outside. */
type StopCause = 'cancelled' | 'deadline' | 'fenced' | 'shutdown';

class AttemptStopped extends Error {
  override readonly name = 'AttemptStopped';
}

/** One start of one task, from the claim to the outcome. */
export class Attempt {
  readonly #options: JobRunnerOptions;
  readonly #claim: Claimed;
  readonly #logger: Logger;
  readonly #span: ActiveSpan;
  readonly #events: EventWriter;
  readonly #tell: (event: TaskEvent) => void;
  readonly #abort = new AbortController();
  readonly #startedAtMs: number;
  readonly #stageMs: Record<string, number> = {};
  #stopCause: StopCause | null = null;
  #decision: Decision | null = null;

  constructor(options: JobRunnerOptions, claim: Claimed) {
    const { record, lease, attempt } = claim;
    this.#options = options;
    this.#claim = claim;
    this.#startedAtMs = options.clock.monotonicMs();
    this.#span = startSpan({
      name: 'process task.run',
      kind: SpanKind.CONSUMER,
      parent: contextOfTraceparent(record.traceparent),
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.message.id': record.taskId,
        'harvest.task.attempt': attempt,
        'harvest.task.type': taskTypeOf(record),
      },
    });
    this.#logger = options.logger.child({
      task_id: record.taskId,
      request_id: record.requestId,
      trace_id: traceIdOf(record.traceparent) ?? this.#span.traceId,
      tenant: record.tenant,
      attempt,
    });
    this.#events = new EventWriter({
      tasks: options.store.tasks,
      lease,
      onOutcome: (outcome) => {
        if (outcome === 'fenced') this.#stop('fenced');
        if (outcome === 'cancel-requested') this.#stop('cancelled');
      },
      onFailure: (error) => {
        this.#logger.warn('events could not be written', { err: error });
      },
    });
    this.#tell = tellUnlessChat(claim, (event) => {
      this.#events.add(event);
    });
  }

  /** Runs the processor to an outcome; `shutdown` gives the task back unfinished. */
  async run(shutdown: AbortSignal): Promise<JobVerdict> {
    this.#tell({ type: 'task-started', data: { attempt: this.#claim.attempt } });
    const { store, config } = this.#options;
    const stopListening = store.cancellations.listen(this.#claim.lease.taskId, () => {
      this.#stop('cancelled');
    });
    const onShutdown = (): void => {
      this.#stop('shutdown');
    };
    shutdown.addEventListener('abort', onShutdown);
    if (shutdown.aborted) onShutdown();
    const deadline = setTimeout(() => {
      this.#stop('deadline');
    }, config.TASK_DEADLINE_MS);
    const lookout = setInterval(() => {
      this.#lookOut();
    }, this.#options.lookoutMs);
    try {
      return await this.#settle(await this.#process());
    } finally {
      clearInterval(lookout);
      clearTimeout(deadline);
      shutdown.removeEventListener('abort', onShutdown);
      stopListening();
    }
  }

  /** Asks whether the task is still wanted, lest a lost nudge or a dead API leave it running for nobody. */
  #lookOut(): void {
    this.#events.check();
    const { record } = this.#claim;
    if (record.kind !== 'chat') return;
    this.#options.store.replies.isAwaited(record.replyTo).then(
      (awaited) => {
        if (!awaited) this.#stop('cancelled');
      },
      (error: unknown) => {
        this.#logger.debug('whether a chat is awaited is not known', { err: error });
      },
    );
  }

  #stop(cause: StopCause): void {
    if (this.#stopCause !== null) return;
    this.#stopCause = cause;
    this.#abort.abort(new AttemptStopped(cause));
  }

  /** The processor's result, or what it threw. A processor that ignores its abort signal is left behind. */
  async #process(): Promise<ProcessorOutcome | { readonly error: unknown }> {
    const { signal } = this.#abort;
    const stopped = Promise.withResolvers<never>();
    const onAbort = (): void => {
      stopped.reject(signal.reason as AttemptStopped);
    };
    signal.addEventListener('abort', onAbort);
    try {
      signal.throwIfAborted();
      const work = this.#options.process(this.#claim.record, this.#claim.source, this.#jobContext());
      return assertKeepable(await Promise.race([work, stopped.promise]));
    } catch (error) {
      return { error };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #jobContext(): JobContext {
    const listeners = routerListeners(this.#claim, (event) => {
      this.#events.add(event);
    });
    return {
      signal: this.#abort.signal,
      budgetMs: this.#options.config.TASK_DEADLINE_MS,
      traceContext: this.#span.context,
      logger: this.#logger,
      isLastAttempt: this.#claim.attempt >= this.#options.config.TASK_ATTEMPTS_MAX,
      ...listeners,
      onDecision: (decision) => {
        this.#decision = decision;
        listeners.onDecision(decision);
      },
      aroundStage: async (stage, run) => {
        const startedAtMs = this.#options.clock.monotonicMs();
        this.#tell({ type: 'stage-started', data: { stage } });
        const span = startSpan({
          name: `stage ${stage}`,
          kind: SpanKind.INTERNAL,
          parent: this.#span.context,
        });
        try {
          await run();
          span.end();
        } catch (error) {
          span.end(this.#abort.signal.aborted ? undefined : toHarvestError(error));
          throw error;
        } finally {
          this.#stageMs[stage] = round(this.#options.clock.monotonicMs() - startedAtMs);
        }
      },
    };
  }

  async #settle(outcome: ProcessorOutcome | { readonly error: unknown }): Promise<JobVerdict> {
    if ('content' in outcome) return this.#finish(this.#completionOf(outcome), null);
    switch (this.#stopCause) {
      case 'cancelled':
        return this.#finish({ status: 'cancelled' }, null);
      case 'deadline': {
        const seconds = this.#options.config.TASK_DEADLINE_MS / 1_000;
        const error = taskErrorOf(
          'task.deadline_exceeded',
          `The task did not end within ${String(seconds)} seconds.`,
        );
        return this.#finish({ status: 'failed', error }, null);
      }
      case 'fenced':
        return this.#lost();
      case 'shutdown':
        return this.#giveBack();
      case null: {
        const error = toHarvestError(outcome.error);
        return this.#failOrRetry(error);
      }
    }
  }

  async #failOrRetry(error: HarvestError): Promise<JobVerdict> {
    const { config, random, metrics, store } = this.#options;
    const { attempt, lease, record } = this.#claim;
    const verdict = judgeFailure(error, {
      attempt,
      ageMs: this.#ageMs(),
      kind: record.kind,
      limits: { attemptsMax: config.TASK_ATTEMPTS_MAX, coolingMaxMs: config.TASK_COOLING_MAX_MS },
      random,
    });
    if (verdict.kind === 'fail') {
      const reason = taskErrorOf(verdict.error.code, verdict.error.publicMessage);
      return this.#finish({ status: 'failed', error: reason }, verdict.error);
    }
    const { inMs, spareAttempt } = verdict;
    const taskError = taskErrorOf(error.code, error.publicMessage);
    const event = { type: 'attempt-failed', data: { attempt, error: taskError, retry_in_ms: inMs } } as const;
    const events = [...(await this.#events.close()), event];
    metrics.retries.inc({ code: error.code });
    this.#span.end(error);
    this.#logger.warn('attempt failed, the task will run again', { retry_in_ms: inMs, err: error });
    const outcome = await store.tasks.release(lease, { events, spareAttempt });
    if (outcome === 'fenced') return this.#lost();
    // A cancelled task does not wait out the pause: its next claim ends it.
    return { kind: 'retry', inMs: outcome === 'cancel-requested' ? 0 : inMs };
  }

  async #giveBack(): Promise<JobVerdict> {
    const events = await this.#events.close();
    this.#span.end();
    this.#logger.info('task given back at shutdown');
    await this.#options.store.tasks.release(this.#claim.lease, { events, spareAttempt: true });
    return { kind: 'retry', inMs: 0 };
  }

  /** Somebody else holds the task: its next claim will tell whether there is anything left to do. */
  async #lost(): Promise<JobVerdict> {
    this.#options.metrics.fencedWrites.inc();
    await this.#events.close();
    this.#span.end();
    this.#logger.warn('a newer start holds the task');
    return { kind: 'retry', inMs: this.#options.config.LOCK_DURATION_MS };
  }

  async #finish(outcome: TerminalOutcome, error: HarvestError | null): Promise<JobVerdict> {
    const events = await this.#events.close();
    const won = await this.#options.store.tasks.finish(this.#claim.lease, outcome, events);
    if (!won) return this.#lost();
    this.#report(outcome, error);
    return { kind: 'done' };
  }

  #completionOf(outcome: ProcessorOutcome): TerminalOutcome {
    const { documents } = outcome;
    const result = this.#resultOf(outcome);
    return { status: 'completed', result, ...(documents ? { documents } : {}) };
  }

  #resultOf({ content, firstTokenMs }: ProcessorOutcome): TaskResult {
    const timings = {
      queued_ms: this.#queuedMs(),
      processing_ms: this.#processingMs(),
      first_token_ms: firstTokenMs === null ? null : round(firstTokenMs),
    };
    return 'output_format' in content
      ? { ...content, timings: { ...timings, stages_ms: { ...this.#stageMs } } }
      : { ...content, timings };
  }

  #queuedMs(): number {
    const { startedAtMs, createdAtMs } = this.#claim.record;
    return Math.max(0, (startedAtMs ?? createdAtMs) - createdAtMs);
  }

  /** Milliseconds since the task was accepted. */
  #ageMs(): number {
    return this.#options.clock.nowMs() - this.#claim.record.createdAtMs;
  }

  #processingMs(): number {
    return round(this.#options.clock.monotonicMs() - this.#startedAtMs);
  }

  /** The one wide event of a finished task, its metrics and the end of its span. */
  #report(outcome: TerminalOutcome, error: HarvestError | null): void {
    const { record, attempt } = this.#claim;
    const report: TaskReport = {
      record,
      outcome,
      decision: this.#decision,
      processingMs: this.#processingMs(),
      // A later start has waited for other reasons than the queue.
      queuedMs: attempt === 1 ? this.#queuedMs() : null,
    };
    countTask(this.#options.metrics, report);
    this.#logger[error?.code === 'internal.unexpected' ? 'error' : 'info']('task finished', {
      ...describeTask(report),
      queued_ms: this.#queuedMs(),
      stage_ms: this.#stageMs,
      ...(error === null ? {} : { err: error }),
    });
    this.#span.setAttributes({ 'harvest.task.status': outcome.status });
    this.#span.end(error ?? undefined);
  }
}

/** Milliseconds with microsecond precision, as wire and logs carry them. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
