/**
 * Who may still be asked. Candidates keep the order of the decision; each is asked a bounded number of times, and what
 * one failure says about others (a context that is too small, a key that is refused) takes those out as well.
 */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { DeploymentHealth, RankedCandidate } from '../spec/decision.ts';
import type { HealthBoard } from '../spec/health-board.ts';
import type { CallerKey, CallerKeys, ModelRef } from '../spec/router.ts';
import type { CallBudget } from './call-budget.ts';
import { callerKeyOf } from './caller-key-of.ts';
import { type FailureRule, failureRuleOf, isKeyFault, isPassing } from './failure-rules.ts';

/** One candidate of a plan. */
export interface PlanEntry {
  readonly candidate: RankedCandidate;
  readonly ref: ModelRef;
  /** The caller's own key, with which it is called. */
  readonly key: CallerKey | undefined;
  tries: number;
  /** True when its next call was allowed by the health board as a probe. */
  onTrial: boolean;
  /** `spent`: asked often enough; `unfit`: it cannot serve this request at all. */
  status: 'open' | 'spent' | 'unfit';
}

export interface AttemptPlanOptions {
  readonly candidates: readonly RankedCandidate[];
  readonly keys?: CallerKeys | undefined;
  readonly health: HealthBoard;
  readonly triesPerCandidateMax: number;
  readonly budget: Pick<CallBudget, 'covers'>;
}

interface Absence {
  readonly entry: PlanEntry;
  readonly inMs: number;
  /** What the candidate is away for, where the board says so. */
  readonly code: ErrorCode | null;
}

/** When to look again where the board does not say. */
const soonMs = 1_000;

/** The candidates of one request and what became of them. */
export class AttemptPlan {
  readonly #entries: readonly PlanEntry[];
  readonly #health: HealthBoard;
  readonly #triesMax: number;
  readonly #budget: Pick<CallBudget, 'covers'>;
  #failure: HarvestError | null = null;

  constructor(options: AttemptPlanOptions) {
    this.#health = options.health;
    this.#triesMax = options.triesPerCandidateMax;
    this.#budget = options.budget;
    this.#entries = options.candidates.map((candidate) => ({
      candidate,
      ref: { provider: candidate.deployment.provider, model: candidate.deployment.model },
      key: callerKeyOf(options.keys, candidate.deployment.provider),
      tries: 0,
      onTrial: false,
      status: 'open',
    }));
  }

  /** The candidate to ask now: `preferred` if it may be asked, else the first that may; null when there is none. */
  async next(preferred: PlanEntry | null = null): Promise<PlanEntry | null> {
    const order = preferred === null ? this.#entries : [preferred, ...this.#entries];
    for (const entry of order) {
      if (entry.status === 'open' && (await this.#admits(entry))) return entry;
    }
    return null;
  }

  /** The first other candidate that is healthy and not too dear. */
  alternativeTo(entry: PlanEntry): PlanEntry | null {
    return this.#entries.find((other) => other !== entry && this.#isHealthy(other)) ?? null;
  }

  /** Takes out whoever costs more than failed calls have left; to be called while no call is under way. */
  leaveUnaffordable(): void {
    this.#exclude(({ status, candidate }) => status === 'open' && !this.#budget.covers(candidate));
  }

  /** True when someone else may still be asked. */
  hasOthers(entry: PlanEntry): boolean {
    return this.#entries.some((other) => other !== entry && other.status === 'open');
  }

  /** Milliseconds until the board lets the candidate be asked. */
  coolingMs(entry: PlanEntry): number {
    const health = this.#healthOf(entry);
    return health.state === 'cooling' ? health.inMs : 0;
  }

  /** Notes a failure and takes out whoever cannot help any more. Returns the rule that was followed. */
  note(entry: PlanEntry, error: HarvestError): FailureRule {
    const rule = failureRuleOf(error.code);
    // A passing failure is the better account of a request that might succeed later.
    if (this.#failure === null || isPassing(error.code) || !isPassing(this.#failure.code))
      this.#failure = error;
    const { contextTokens } = entry.candidate.deployment;
    switch (rule.next) {
      case 'retry':
        if (entry.tries >= this.#triesMax) this.leave(entry);
        break;
      case 'leave':
        entry.status = rule.health === 'faulty' ? 'spent' : 'unfit';
        break;
      case 'larger-context':
        this.#exclude(({ candidate }) => candidate.deployment.contextTokens <= contextTokens);
        break;
      case 'other-provider':
        this.#exclude(({ ref }) => ref.provider === entry.ref.provider);
        break;
      case 'report':
        break;
    }
    return rule;
  }

  /** The candidate is not asked again for this request. */
  leave(entry: PlanEntry): void {
    if (entry.status === 'open') entry.status = 'spent';
  }

  /**
   * Why nobody may be asked: `router.all_cooling` when everyone who could serve the request is back after a known time,
   * else the failure that explains it best.
   */
  ending(): HarvestError {
    const able = this.#entries.filter(({ status }) => status !== 'unfit');
    const away = able.map((entry) => this.#absence(entry)).filter((absence) => absence !== null);
    const refused = away.find(({ code }) => code !== null && isKeyFault(code));
    const passing = away.filter(({ code }) => code === null || !isKeyFault(code));
    if (passing.length > 0 && away.length === able.length) {
      return allCoolingError(passing, this.#failure);
    }
    if (this.#failure !== null) return this.#failure;
    if (refused !== undefined) return refusedKeyError(refused);
    // Whoever was away, or on trial elsewhere, a moment ago is not any more.
    return allCoolingError([], null);
  }

  /** How long the candidate is away; null when it is not. */
  #absence(entry: PlanEntry): Absence | null {
    const health = this.#healthOf(entry);
    return health.state === 'cooling' ? { entry, inMs: health.inMs, code: health.code ?? null } : null;
  }

  #isHealthy(entry: PlanEntry): boolean {
    const { status, candidate } = entry;
    if (status !== 'open' || !this.#budget.covers(candidate)) return false;
    return this.#healthOf(entry).state === 'healthy';
  }

  #healthOf({ candidate, key }: PlanEntry): DeploymentHealth {
    return this.#health.healthOf(candidate.deployment, key?.id);
  }

  async #admits(entry: PlanEntry): Promise<boolean> {
    const { candidate, key } = entry;
    const { state } = this.#healthOf(entry);
    entry.onTrial = state === 'probing' && (await this.#health.tryProbe(candidate.deployment, key?.id));
    return state === 'healthy' || entry.onTrial;
  }

  #exclude(matches: (entry: PlanEntry) => boolean): void {
    for (const entry of this.#entries) if (matches(entry)) entry.status = 'unfit';
  }
}

/** So many models are named in an error. */
const namedMax = 3;

/** @param away who is away; empty when that was over a moment ago. */
function allCoolingError(away: readonly Absence[], cause: HarvestError | null): HarvestError {
  const retryAfterMs = away.length === 0 ? soonMs : Math.min(...away.map(({ inMs }) => inMs));
  const seconds = Math.ceil(retryAfterMs / 1_000);
  const names = away.slice(0, namedMax).map(({ entry: { ref }, code }) => {
    const why = code === null ? '' : ` (${code})`;
    return `${ref.model} of ${ref.provider}${why}`;
  });
  const who = names.length === 0 ? '' : `: ${names.join(', ')}`;
  const last = cause === null ? '' : ` The last call failed: ${cause.publicMessage}`;
  return new HarvestError({
    code: 'router.all_cooling',
    publicMessage: `Every model that could answer is cooling down${who}; the first is back in ${String(seconds)} s.${last}`,
    retryAfterMs: Math.ceil(retryAfterMs),
    cause: cause ?? undefined,
  });
}

function refusedKeyError({ entry, code, inMs }: Absence): HarvestError {
  const { provider, model } = entry.ref;
  const whose = entry.key === undefined ? "the server's" : 'your';
  const again = `${model} is asked again in ${String(Math.ceil(inMs / 1_000))} s.`;
  return new HarvestError({
    code: code ?? 'provider.auth_failed',
    publicMessage: `A short time ago ${provider} refused ${whose} key or its plan. Check them; ${again}`,
  });
}
