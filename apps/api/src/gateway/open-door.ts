import { defaultTenant } from '@harvest/contracts/tenant-name';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { Caller } from '@harvest/store/admission';
import type { Identities } from '@harvest/store/identities';
import { openCaller } from './callers.ts';

const storedKeysAgeMs = 3_000;

/**
 * Who calls an API that asks for no credentials: always the same. For which providers the tenant has stored a key is asked
 * for behind the requests; only after a change that was heard of do they wait for it.
 */
export class OpenDoor {
  readonly #identities: Pick<Identities, 'lookUpTenant'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #caller = openCaller([]);
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<Caller> | null = null;

  constructor(options: { identities: Pick<Identities, 'lookUpTenant'>; clock: Clock; logger: Logger }) {
    this.#identities = options.identities;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Looks the tenant up again. */
  expire(): void {
    const refreshing = this.#refresh();
    this.#refreshing = refreshing;
    void refreshing.then(() => {
      if (this.#refreshing === refreshing) this.#refreshing = null;
    });
  }

  /** The caller, at once unless the tenant has just changed. It never rejects. */
  caller(): Caller | Promise<Caller> {
    if (this.#refreshing !== null) return this.#refreshing;
    if (this.#freshUntilMs <= this.#clock.monotonicMs()) void this.#refresh();
    return this.#caller;
  }

  async #refresh(): Promise<Caller> {
    this.#freshUntilMs = this.#clock.monotonicMs() + storedKeysAgeMs;
    try {
      this.#caller = openCaller((await this.#identities.lookUpTenant(defaultTenant)).storedKeys);
    } catch (error) {
      // The request itself meets the store, too, and answers for it.
      this.#logger.debug('looking up the tenant failed', { err: error });
    }
    return this.#caller;
  }
}
