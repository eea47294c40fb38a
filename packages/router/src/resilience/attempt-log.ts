import type { RoutingAttempt } from '@harvest/contracts/routing';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { ModelRef } from '../spec/router.ts';

/** How a call ended, for the record. */
interface AttemptEntry {
  readonly ref: ModelRef;
  readonly outcome: RoutingAttempt['outcome'];
  readonly error?: HarvestError;
  readonly node?: string | undefined;
  readonly durationMs: number;
  readonly costUsd: number;
  /** True when the caller's own key paid. */
  readonly ownKey: boolean;
}

function nodeOf({ node, error }: AttemptEntry): string | null {
  if (node !== undefined) return node;
  const failed = error?.details['node'];
  return typeof failed === 'string' ? failed : null;
}

/** The calls that one request made, in the order in which they ended. */
export class AttemptLog {
  readonly #attempts: RoutingAttempt[] = [];
  readonly #onAttempt: (attempt: RoutingAttempt) => void;

  constructor(options: { onAttempt: (attempt: RoutingAttempt) => void }) {
    this.#onAttempt = options.onAttempt;
  }

  get attempts(): readonly RoutingAttempt[] {
    return this.#attempts;
  }

  /** What calls that did not answer cost, in USD: those that failed what was billed, those that were given up their estimate. */
  get failedUsd(): number {
    return this.#attempts
      .filter(({ outcome }) => outcome !== 'answered')
      .reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  }

  /** Records a call that has ended. */
  add(entry: AttemptEntry): void {
    const attempt: RoutingAttempt = {
      provider: entry.ref.provider,
      model: entry.ref.model,
      node: nodeOf(entry),
      outcome: entry.outcome,
      code: entry.error?.code ?? null,
      // Microseconds are as fine as anybody reads.
      duration_ms: Math.round(entry.durationMs * 1_000) / 1_000,
      cost_usd: entry.costUsd,
      ...(entry.ownKey ? { own_key: true } : {}),
    };
    this.#attempts.push(attempt);
    this.#onAttempt(attempt);
  }
}
