/**
 * Carries out a decision: asks its candidates in order until one answers, inside the caller's time. This is the one
 * owner of retries: providers never retry, and the queue only retries whole jobs.
 */
import type { RoutingAttempt } from '@harvest/contracts/routing';
import { fullJitterMs } from '@harvest/runtime/backoff';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { RankedCandidate } from '../spec/decision.ts';
import type { ModelResponse, ModelTask, TokenUsage } from '../spec/provider.ts';
import type { RouteContext } from '../spec/router.ts';
import { AttemptLog } from './attempt-log.ts';
import { AttemptPlan, type PlanEntry } from './attempt-plan.ts';
import { CallBudget } from './call-budget.ts';
import { type Contender, raceCalls } from './call-race.ts';
import { failureRuleOf } from './failure-rules.ts';
import { FirstTokenTimes } from './first-token-times.ts';
import { GenerationRelay } from './generation-relay.ts';
import { type CallEnd, firstTokenKeyOf, startPlanCall } from './plan-call.ts';
import type { PlanExecutorOptions } from './plan-executor-options.ts';
import { sleep } from './timers.ts';

/** One request with the candidates for it. */
export interface ExecutionPlan {
  readonly candidates: readonly RankedCandidate[];
  readonly task: ModelTask;
  readonly maxOutputTokens: number;
  /** The most that all calls may cost together; absent: no cap. */
  readonly maxCostUsd: number | undefined;
  readonly context: RouteContext;
  /** When the caller began to wait, by the monotonic clock. */
  readonly startMs: number;
  /** The tokens of an answer, counted where the provider reported none. */
  readonly usageOf: (response: ModelResponse) => TokenUsage;
}

export interface ExecutedPlan {
  /** Who answered. */
  readonly candidate: RankedCandidate;
  readonly response: ModelResponse;
  readonly attempts: readonly RoutingAttempt[];
  /** What calls that did not answer cost, in USD. */
  readonly failedAttemptsUsd: number;
  /** Milliseconds from the start to the first piece that was passed on; null when nothing was. */
  readonly firstTokenMs: number | null;
}

/** The execution of one plan. */
class PlanRun {
  readonly #executor: PlanExecutorOptions;
  readonly #plan: ExecutionPlan;
  readonly #times: FirstTokenTimes;
  readonly #attempts: AttemptPlan;
  readonly #relay: GenerationRelay;
  readonly #log: AttemptLog;
  readonly #budget: CallBudget;

  constructor(options: { executor: PlanExecutorOptions; plan: ExecutionPlan; times: FirstTokenTimes }) {
    const { executor, plan } = options;
    this.#executor = executor;
    this.#plan = plan;
    this.#times = options.times;
    const { triesPerCandidateMax } = executor.limits;
    const { candidates, context, startMs, maxCostUsd } = plan;
    const { health } = executor;
    const { keys } = context;
    this.#budget = new CallBudget({ capUsd: maxCostUsd, context });
    this.#attempts = new AttemptPlan({
      candidates,
      keys,
      health,
      triesPerCandidateMax,
      budget: this.#budget,
    });
    this.#relay = new GenerationRelay({ listener: context, clock: executor.clock, startMs });
    this.#log = new AttemptLog({ onAttempt: executor.onAttempt });
  }

  async execute(): Promise<ExecutedPlan> {
    const { signal } = this.#plan.context;
    signal.throwIfAborted();
    let entry = await this.#attempts.next();
    while (entry !== null) {
      const ends = await this.#ask(entry);
      signal.throwIfAborted();
      const answered = ends.find((end) => end.outcome === 'answered');
      if (answered !== undefined) return this.#executed(answered.entry, answered.response);
      entry = await this.#afterFailures(ends.filter((end) => end.outcome === 'failed'));
    }
    throw this.#attempts.ending();
  }

  #executed(entry: PlanEntry, response: ModelResponse): ExecutedPlan {
    this.#relay.finish(entry.ref);
    return {
      candidate: entry.candidate,
      response,
      attempts: this.#log.attempts,
      failedAttemptsUsd: this.#log.failedUsd,
      firstTokenMs: this.#relay.firstTokenMs,
    };
  }

  async #ask(entry: PlanEntry): Promise<readonly CallEnd[]> {
    const { limits, timers } = this.#executor;
    const hedgeAfterMs = limits.hedging
      ? this.#times.p95Ms(firstTokenKeyOf(entry, this.#relay.listening))
      : null;
    await this.#announce(entry, hedgeAfterMs !== null);
    return await raceCalls<CallEnd>({
      startFirst: (claim) => this.#call(entry, claim),
      startSecond: (claim) => {
        const rival = this.#attempts.alternativeTo(entry);
        return rival === null || !this.#budget.isAnnounced(rival.candidate) ? null : this.#call(rival, claim);
      },
      hedgeAfterMs,
      isFinal: (end) => end.outcome === 'failed' && failureRuleOf(end.error.code).next === 'report',
      timers,
    });
  }

  /** Says what the call may cost, and what the one beside it may, if there is the money for both. */
  async #announce(entry: PlanEntry, mayHedge: boolean): Promise<void> {
    const { candidate, ref } = entry;
    const rival = mayHedge ? this.#attempts.alternativeTo(entry) : null;
    const rivals = rival !== null && this.#budget.covers(candidate, rival.candidate) ? [rival.candidate] : [];
    await this.#budget.announce(ref, candidate, ...rivals);
    this.#plan.context.signal.throwIfAborted();
  }

  #call(entry: PlanEntry, claim: () => boolean): Contender<CallEnd> {
    const { task, maxOutputTokens, context, usageOf } = this.#plan;
    const leftMs = this.#leftMs();
    return startPlanCall({
      entry,
      task,
      maxOutputTokens,
      context,
      // Whoever is silent for half of the time that is left leaves the other half to the candidates behind.
      patienceMs: this.#attempts.hasOthers(entry) ? leftMs / 2 : leftMs,
      relay: this.#relay,
      log: this.#log,
      budget: this.#budget,
      times: this.#times,
      executor: this.#executor,
      usageOf,
      claim,
    });
  }

  /** Whom to ask after calls have failed; waits if the same one is to be asked again. */
  async #afterFailures(
    failures: readonly { readonly entry: PlanEntry; readonly error: HarvestError }[],
  ): Promise<PlanEntry | null> {
    for (const { entry, error } of failures) {
      const { next } = this.#attempts.note(entry, error);
      // Text that cannot be taken back makes every other answer useless.
      const isStuck = this.#relay.holdsVoidText && this.#plan.context.restartable === false;
      if (next === 'report' || isStuck) throw error;
    }
    this.#attempts.leaveUnaffordable();
    const [first] = failures;
    if (first?.entry.status !== 'open') return await this.#attempts.next();
    return await this.#waitOrLeave(first.entry, this.#waitMs(first.entry, first.error));
  }

  /** Waits for the candidate for as long as that is better than leaving it; it may be told to wait longer meanwhile. */
  async #waitOrLeave(entry: PlanEntry, firstWaitMs: number): Promise<PlanEntry | null> {
    const { clock, timers } = this.#executor;
    const { signal } = this.#plan.context;
    let waitMs = firstWaitMs;
    let waitedMs = 0;
    while (!this.#isBetterLeft(entry, waitMs, waitedMs)) {
      await sleep({ delayMs: waitMs, signal, clock, timers });
      waitedMs += waitMs;
      waitMs = this.#attempts.coolingMs(entry);
      if (waitMs === 0) return await this.#attempts.next(entry);
    }
    this.#attempts.leave(entry);
    return await this.#attempts.next();
  }

  /** How long to wait before the same candidate is asked again: what it says itself goes before our guess. */
  #waitMs(entry: PlanEntry, error: HarvestError): number {
    const { limits, random } = this.#executor;
    const waitMs =
      error.retryAfterMs ??
      fullJitterMs({
        attempt: entry.tries - 1,
        baseMs: limits.backoffBaseMs,
        capMs: limits.backoffCapMs,
        random,
      });
    return Math.max(waitMs, this.#attempts.coolingMs(entry));
  }

  /** True when waiting for the candidate is too long, or dearer than a healthy one that can be asked at once. */
  #isBetterLeft(entry: PlanEntry, waitMs: number, waitedMs: number): boolean {
    const { limits } = this.#executor;
    if (waitedMs + waitMs > limits.waitMaxMs || waitMs >= this.#leftMs()) return true;
    const other = this.#attempts.alternativeTo(entry);
    if (other === null) return false;
    // A reader whose text has just become void has waited already.
    if (this.#relay.holdsVoidText) return true;
    const extraUsd = other.candidate.estimatedCostUsd - entry.candidate.estimatedCostUsd;
    return extraUsd <= (waitMs / 1_000) * limits.waitUsdPerSecond;
  }

  /** Milliseconds of the caller's time that are left; infinite when the caller did not say. */
  #leftMs(): number {
    const { context, startMs } = this.#plan;
    if (context.budgetMs === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, startMs + context.budgetMs - this.#executor.clock.monotonicMs());
  }
}

/**
 * Creates the function that carries out plans.
 *
 * It throws `router.all_cooling` with `retryAfterMs` when nobody may be asked now, the `provider.*` failure that explains
 * best why nobody answered, or the reason of the caller's signal as soon as that is aborted.
 */
export function createPlanExecutor(
  executor: PlanExecutorOptions,
): (plan: ExecutionPlan) => Promise<ExecutedPlan> {
  const times = new FirstTokenTimes();
  return (plan) => new PlanRun({ executor, plan, times }).execute();
}
