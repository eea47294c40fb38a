import type { RankedCandidate } from '../spec/decision.ts';
import type { ModelRef, RouteContext } from '../spec/router.ts';
import { callerKeyOf } from './caller-key-of.ts';

type AccountContext = Pick<RouteContext, 'onSpending' | 'keys'>;
type Priced = Pick<RankedCandidate, 'estimatedCostUsd'>;

/** True when the caller has brought a key for the provider. */
function hasOwnKey({ keys }: Pick<RouteContext, 'keys'>, { provider }: ModelRef): boolean {
  return callerKeyOf(keys, provider) !== undefined;
}

function sumUsd(candidates: readonly Priced[]): number {
  return candidates.reduce((sum, { estimatedCostUsd }) => sum + estimatedCostUsd, 0);
}

/**
 * What the calls of one request may cost together. A call begins only if its estimate fits beside what was spent and what
 * is under way, so that as long as no call costs more than its estimate, all of them never cost more than the cap.
 */
export class CallBudget {
  readonly #capUsd: number;
  readonly #context: AccountContext;
  #spentUsd = 0;
  #underWayUsd = 0;
  /** What whoever keeps the accounts was told that may be spent. */
  #announcedUsd: number;

  constructor(options: {
    /** Absent: no cap. */
    readonly capUsd: number | undefined;
    readonly context: AccountContext;
  }) {
    this.#capUsd = options.capUsd ?? Number.POSITIVE_INFINITY;
    this.#context = options.context;
    this.#announcedUsd = options.context.onSpending === undefined ? Number.POSITIVE_INFINITY : 0;
  }

  /** True when the candidates may all be called, beside what is under way. What is free may always be. */
  covers(...candidates: readonly Priced[]): boolean {
    const mostUsd = sumUsd(candidates);
    return mostUsd === 0 || this.#usedUsd + mostUsd <= this.#capUsd;
  }

  /** Tells whoever keeps the accounts of the calls that may follow, before they begin. Rejects with what that one throws. */
  async announce(ref: ModelRef, ...candidates: readonly Priced[]): Promise<void> {
    const upToUsd = this.#usedUsd + sumUsd(candidates);
    if (upToUsd <= this.#announcedUsd) return;
    await this.#context.onSpending?.({ ref, upToUsd, ownKey: hasOwnKey(this.#context, ref) });
    this.#announcedUsd = upToUsd;
  }

  /** True for a call that was announced. */
  isAnnounced({ estimatedCostUsd }: Priced): boolean {
    return this.#usedUsd + estimatedCostUsd <= this.#announcedUsd;
  }

  begin({ estimatedCostUsd }: Priced): void {
    this.#underWayUsd += estimatedCostUsd;
  }

  end({ estimatedCostUsd }: Priced, spentUsd: number): void {
    this.#underWayUsd -= estimatedCostUsd;
    this.#spentUsd += spentUsd;
  }

  get #usedUsd(): number {
    return this.#spentUsd + this.#underWayUsd;
  }
}
