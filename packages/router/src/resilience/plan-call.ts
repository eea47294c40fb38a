/** One call on behalf of a plan: made, recorded, priced, and reported to the health board. */
import { type HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { CallOutcome } from '../spec/health-board.ts';
import type { ModelResponse, ModelTask, TokenUsage } from '../spec/provider.ts';
import type { AccountedCall, RouteContext } from '../spec/router.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { PlanEntry } from './attempt-plan.ts';
import type { CallBudget } from './call-budget.ts';
import type { Contender } from './call-race.ts';
import { deploymentIdOf } from './deployment-id.ts';
import { failureRuleOf } from './failure-rules.ts';
import type { FirstTokenTimes } from './first-token-times.ts';
import type { GenerationRelay } from './generation-relay.ts';
import { type CallAnswer, CallAbandonedError, startModelCall } from './model-call.ts';
import type { PlanExecutorOptions } from './plan-executor-options.ts';
import { reportedUsageOf } from './reported-usage.ts';
import { wasCutShort } from './silence-error.ts';

/** How a call ended; `abandoned` when the caller or a faster rival ended it. */
export type CallEnd =
  | { readonly outcome: 'answered'; readonly entry: PlanEntry; readonly response: ModelResponse }
  | { readonly outcome: 'failed'; readonly entry: PlanEntry; readonly error: HarvestError }
  | { readonly outcome: 'abandoned'; readonly entry: PlanEntry };

/** An answer counts as slow when its first sign took more than this share of the limit for it. */
const slowShare = 2 / 3;

export interface PlanCallOptions {
  readonly entry: PlanEntry;
  readonly task: ModelTask;
  readonly maxOutputTokens: number;
  readonly context: RouteContext;
  /** Longest silence before the first sign that the caller's time allows. */
  readonly patienceMs: number;
  readonly relay: GenerationRelay;
  readonly log: AttemptLog;
  readonly budget: CallBudget;
  readonly times: FirstTokenTimes;
  readonly executor: PlanExecutorOptions;
  /** The tokens of an answer, counted where the provider reported none. */
  readonly usageOf: (response: ModelResponse) => TokenUsage;
  readonly claim: () => boolean;
}

/** Under which name the time to the first piece is remembered: whole answers take longer than first pieces. */
export function firstTokenKeyOf(entry: PlanEntry, streaming: boolean): string {
  return `${deploymentIdOf(entry.ref)}${streaming ? '' : ' whole'}`;
}

/** What a failure tells the health board. */
function outcomeOf(error: HarvestError): CallOutcome {
  const { health } = failureRuleOf(error.code);
  if (health === 'sound') return { outcome: 'answered', slow: false };
  // Silence that only the caller's time cut short says nothing about the deployment.
  if (health === 'unknown' || wasCutShort(error)) return { outcome: 'abandoned' };
  const { retryAfterMs } = error;
  return { outcome: 'failed', code: error.code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** One call with its account. */
class PlanCall {
  readonly #options: PlanCallOptions;
  readonly #streaming: boolean;
  readonly #startMs: number;
  readonly #onTrial: boolean;

  constructor(options: PlanCallOptions) {
    const { entry, executor, relay } = options;
    this.#options = options;
    this.#streaming = relay.listening;
    this.#startMs = executor.clock.monotonicMs();
    this.#onTrial = entry.onTrial;
    entry.onTrial = false;
    entry.tries += 1;
    options.budget.begin(entry.candidate);
  }

  start(): Contender<CallEnd> {
    const { entry, executor, relay, task, context, maxOutputTokens, claim } = this.#options;
    const { deployment } = entry.candidate;
    const { limits, clock, timers } = executor;
    const call = startModelCall({
      provider: executor.providerOf(deployment),
      request: {
        ...task,
        model: deployment.model,
        maxOutputTokens: Math.min(maxOutputTokens, deployment.maxOutputTokens),
      },
      streaming: this.#streaming,
      context,
      key: entry.key,
      limits: {
        firstPartMs: Math.min(this.#limitMs, this.#options.patienceMs),
        betweenPartsMs: limits.betweenTokensTimeoutMs,
        cutShort: this.#options.patienceMs < this.#limitMs,
      },
      clock,
      timers,
      claim,
      onPart: (part) => {
        relay.pass(part, entry.ref);
      },
    });
    const end = call.answer.then(
      (answer) => this.#answered(answer),
      (thrown: unknown) => this.#failed(thrown),
    );
    return { end, abandon: call.abandon };
  }

  /**
   * The deployment's own limit for the first sign. A local model may have to be loaded first, or to read a long prompt
   * on a slow machine, which is no sign of a fault.
   */
  get #limitMs(): number {
    const { entry, executor } = this.#options;
    const { firstTokenTimeoutMs, wholeAnswerTimeoutMs } = executor.limits;
    return this.#streaming && !entry.candidate.deployment.local ? firstTokenTimeoutMs : wholeAnswerTimeoutMs;
  }

  get #ownKey(): boolean {
    return this.#options.entry.key !== undefined;
  }

  get #elapsedMs(): number {
    return this.#options.executor.clock.monotonicMs() - this.#startMs;
  }

  #answered({ response, firstPartMs }: CallAnswer): CallEnd {
    const { entry, executor, log, times, usageOf } = this.#options;
    const { deployment } = entry.candidate;
    const usage = usageOf(response);
    const costUsd = executor.priceUsd(deployment, usage);
    this.#account('answered', costUsd, usage);
    const durationMs = this.#elapsedMs;
    log.add({
      ref: entry.ref,
      outcome: 'answered',
      node: response.node,
      durationMs,
      costUsd,
      ownKey: this.#ownKey,
    });
    times.record(firstTokenKeyOf(entry, this.#streaming), firstPartMs);
    // A local model is as fast as its machine; leaving it alone for a while does not make it faster.
    const slow = !deployment.local && firstPartMs > this.#limitMs * slowShare;
    this.#report({ outcome: 'answered', slow });
    return { outcome: 'answered', entry, response };
  }

  #failed(thrown: unknown): CallEnd {
    const { entry, executor, log, relay, context } = this.#options;
    const durationMs = this.#elapsedMs;
    if (thrown instanceof CallAbandonedError || context.signal.aborted) {
      const costUsd = entry.candidate.estimatedCostUsd;
      this.#account('abandoned', costUsd, null);
      log.add({ ref: entry.ref, outcome: 'abandoned', durationMs, costUsd, ownKey: this.#ownKey });
      this.#report({ outcome: 'abandoned' });
      return { outcome: 'abandoned', entry };
    }
    const error = toHarvestError(thrown);
    const usage = reportedUsageOf(error);
    const costUsd = usage === null ? 0 : executor.priceUsd(entry.candidate.deployment, usage);
    this.#account('failed', costUsd, usage);
    log.add({ ref: entry.ref, outcome: 'failed', error, durationMs, costUsd, ownKey: this.#ownKey });
    this.#report(outcomeOf(error));
    relay.breakOff(entry.ref, error.code);
    return { outcome: 'failed', entry, error };
  }

  #account(outcome: AccountedCall['outcome'], costUsd: number, usage: TokenUsage | null): void {
    const { entry, budget, context } = this.#options;
    budget.end(entry.candidate, costUsd);
    const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
    context.onCall?.({ ...entry.ref, outcome, inputTokens, outputTokens, costUsd, ownKey: this.#ownKey });
  }

  #report(outcome: CallOutcome): void {
    const { entry, executor } = this.#options;
    executor.health.report(entry.candidate.deployment, { ...outcome, onTrial: this.#onTrial }, entry.key?.id);
  }
}

/** Starts the call. Its end never rejects and comes after everything about it has been recorded. */
export function startPlanCall(options: PlanCallOptions): Contender<CallEnd> {
  return new PlanCall(options).start();
}
