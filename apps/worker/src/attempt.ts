import type { TaskEvent } from '@harvest/contracts/task-events';
import { traceIdOf } from '@harvest/contracts/task-record';
import type { JobVerdict } from '@harvest/queue/job-terms';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { type ActiveSpan, SpanKind, contextOfTraceparent, startSpan } from '@harvest/runtime/tracing';
import { assertKeepable } from './assert-keepable.ts';
import { AttemptCourse } from './attempt-course.ts';
import { AttemptEnding, type AttemptOutcome } from './attempt-ending.ts';
import { routerListeners, tellUnlessChat } from './attempt-events.ts';
import { taskTypeOf } from './attempt-report.ts';
import { AttemptStop } from './attempt-stop.ts';
import { EventWriter } from './event-writer.ts';
import type { Claimed, JobContext, JobRunnerOptions } from './job.ts';
import { judgeAttempt } from './judge-attempt.ts';
import { callerKeysOf } from './provider-keys/caller-keys-of.ts';
import { withCallerKeys } from './provider-keys/with-caller-keys.ts';
import { SpendGuard } from './spend-guard.ts';

/** One start of one task, from the claim to the outcome. */
export class Attempt {
  readonly #options: JobRunnerOptions;
  readonly #claim: Claimed;
  readonly #logger: Logger;
  readonly #span: ActiveSpan;
  readonly #events: EventWriter;
  readonly #tell: (event: TaskEvent) => void;
  readonly #course: AttemptCourse;
  readonly #stop: AttemptStop;
  readonly #spend: SpendGuard;

  constructor(options: JobRunnerOptions, claim: Claimed) {
    const { record, lease, attempt } = claim;
    this.#options = options;
    this.#claim = claim;
    this.#course = new AttemptCourse(options.clock, claim);
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
    this.#stop = new AttemptStop(options, { claim, logger: this.#logger });
    this.#spend = new SpendGuard({
      allowance: claim.allowance,
      note: (upToUsd) => options.store.spending.note(lease, upToUsd),
    });
    this.#events = new EventWriter({
      tasks: options.store.tasks,
      lease,
      onOutcome: (outcome) => {
        if (outcome === 'fenced') this.#stop.stop('fenced');
        if (outcome === 'cancel-requested') this.#stop.stop('cancelled');
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
    const endWatch = this.#stop.watch(shutdown, () => {
      this.#events.check();
    });
    try {
      const outcome = await this.#process();
      const ending = new AttemptEnding(this.#options, {
        claim: this.#claim,
        logger: this.#logger,
        span: this.#span,
        events: this.#events,
        course: this.#course,
        spend: this.#spend,
      });
      return await ending.settle(outcome, this.#stop.cause);
    } finally {
      endWatch();
    }
  }

  /** The processor's result, or what it threw. A processor that ignores its abort signal is left behind. */
  async #process(): Promise<AttemptOutcome> {
    const { signal } = this.#stop;
    const stopped = Promise.withResolvers<never>();
    const onAbort = (): void => {
      stopped.reject(signal.reason as Error);
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
    const { tenant } = this.#claim.record;
    const keys = callerKeysOf(this.#claim.keys, { tenant, masterKeys: this.#options.masterKeys });
    return {
      signal: this.#stop.signal,
      budgetMs: this.#options.config.TASK_DEADLINE_MS,
      traceContext: this.#span.context,
      keys,
      guardEmbedder: (embedder) => this.#spend.guardEmbedder(embedder),
      bookCall: (atMost) => this.#spend.book(atMost),
      guardSpending: (router) => withCallerKeys(this.#spend.guard(router), keys),
      logger: this.#logger,
      willRunAgain: (error) =>
        judgeAttempt(error, this.#options, { claim: this.#claim, course: this.#course }).kind === 'retry',
      ...listeners,
      onDecision: (decision) => {
        this.#course.decision = decision;
        listeners.onDecision(decision);
      },
      aroundStage: (stage, run) => this.#course.timeStage(stage, () => this.#traceStage(stage, run)),
    };
  }

  async #traceStage(stage: string, run: () => Promise<void>): Promise<void> {
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
      span.end(this.#stop.signal.aborted ? undefined : toHarvestError(error));
      throw error;
    }
  }
}
