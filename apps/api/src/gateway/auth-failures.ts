import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { FailureCount } from '@harvest/store/identities';
import { challengeOf } from './auth-refusals.ts';
import { RecentMap } from './recent-map.ts';

const windowMs = 60_000;
/** Beyond so many addresses, those that failed longest ago are forgotten. */
const addressesMax = 20_000;

interface AddressState {
  /** Failures that only this process knows of. */
  failures: number;
  windowEndsMs: number;
  blockedUntilMs: number;
}

/**
 * Limits how often an address may fail to authenticate in a minute. Failures that cost a look-up are counted in Redis for
 * all processes together, and those of credentials that were good once; those of malformed ones here, so that nobody makes
 * Redis work with what nobody has to look up. An address that has reached the limit by either count is
 * refused without asking anybody until its minute is over.
 */
export class AuthFailures {
  readonly #max: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #count: (address: string) => Promise<FailureCount>;
  readonly #addresses = new RecentMap<string, AddressState>(addressesMax);

  constructor(options: {
    max: number;
    clock: Clock;
    logger: Logger;
    /** Counts a failure for all processes. */
    count: (address: string) => Promise<FailureCount>;
  }) {
    this.#max = options.max;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#count = options.count;
  }

  /** @throws HarvestError `auth.too_many_failures` while the address is blocked. */
  refuseBlocked(address: string): void {
    const waitMs = this.#waitMsOf(address);
    if (waitMs > 0) throw tooManyFailures(waitMs);
  }

  /** Counts a failure that needed no look-up, in this process alone. */
  countHere(address: string): void {
    const state = this.#stateOf(address);
    state.failures += 1;
    if (state.failures >= this.#max) this.#block(address, state, state.windowEndsMs);
  }

  /** Counts a failure for all processes, without waiting for it. */
  countEverywhere(address: string): void {
    this.#count(address).then(
      (count) => {
        this.#learn(address, count);
      },
      (error: unknown) => {
        this.#logger.debug('counting a failed authentication failed', { err: error });
        this.countHere(address);
      },
    );
  }

  /**
   * What a credential is answered with that was known and is good no more. It counts for all processes where it is a failed
   * authentication, and the address may be blocked already.
   */
  refused(refusal: HarvestError, address: string): HarvestError {
    if (challengeOf(refusal) === null) return refusal;
    const waitMs = this.#waitMsOf(address);
    if (waitMs > 0) return tooManyFailures(waitMs);
    this.countEverywhere(address);
    return refusal;
  }

  /**
   * Takes over what a look-up has counted.
   *
   * @throws HarvestError `auth.too_many_failures` when it was one too many, counted elsewhere, too.
   */
  learn(address: string, count: FailureCount): void {
    this.#learn(address, count);
    if (count.failures > this.#max) throw tooManyFailures(count.forgottenInMs);
  }

  /** How long the address is blocked yet; not above 0: it is not. */
  #waitMsOf(address: string): number {
    return (this.#addresses.get(address)?.blockedUntilMs ?? 0) - this.#clock.monotonicMs();
  }

  #learn(address: string, { failures, forgottenInMs }: FailureCount): void {
    if (failures < this.#max) return;
    this.#block(address, this.#stateOf(address), this.#clock.monotonicMs() + forgottenInMs);
  }

  #stateOf(address: string): AddressState {
    const now = this.#clock.monotonicMs();
    const known = this.#addresses.get(address);
    if (known !== undefined && known.windowEndsMs > now) return known;
    const blockedUntilMs = known?.blockedUntilMs ?? 0;
    const state = { failures: 0, windowEndsMs: now + windowMs, blockedUntilMs };
    this.#addresses.set(address, state);
    return state;
  }

  #block(address: string, state: AddressState, untilMs: number): void {
    const wasBlocked = state.blockedUntilMs > this.#clock.monotonicMs();
    state.blockedUntilMs = Math.max(state.blockedUntilMs, untilMs);
    if (!wasBlocked) this.#logger.warn('address is blocked after failed authentications', { address });
  }
}

function tooManyFailures(retryAfterMs: number): HarvestError {
  return new HarvestError({
    code: 'auth.too_many_failures',
    publicMessage: 'Too many authentications from this address have failed. Wait, and check the credential.',
    retryAfterMs,
  });
}
