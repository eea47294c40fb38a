import type { HarvestError } from '@harvest/runtime/harvest-error';
import { type Caller, type RateState, openAdmission } from './admission.ts';
import { admissionRefusal } from './admission-refusal.ts';
import type { StoreConfig } from './config.ts';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { admitReplySchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import { admitScript } from './scripts/admit.ts';

/** Whether a request may go on, and what is left of the limits. */
export interface RateVerdict {
  /** `limit.requests`, with the time after which one is possible; null for a request that was counted. */
  readonly refusal: HarvestError | null;
  readonly rates: readonly RateState[];
}

const none = -1;

/** The limits on requests within any minute, the same for all API processes; see scripts/request-windows.ts. */
export class RequestLimits {
  readonly #run: ReturnType<typeof createScriptRunner>;
  readonly #keys: Keys;
  readonly #windowSeconds: number;

  constructor(options: { redis: Redis; keys: Keys; config: Pick<StoreConfig, 'RATE_WINDOW_SECONDS'> }) {
    this.#run = createScriptRunner(options.redis);
    this.#keys = options.keys;
    this.#windowSeconds = options.config.RATE_WINDOW_SECONDS;
  }

  /**
   * Counts one request of a caller, unless that is one too many. One command, or none for a caller without limits.
   *
   * @throws HarvestError `store.unavailable`
   */
  async admit(caller: Pick<Caller, 'tenant' | 'keyId' | 'keyLimits' | 'tenantLimits'>): Promise<RateVerdict> {
    const { tenant, keyId, keyLimits, tenantLimits } = caller;
    if (keyLimits.requestsPerMinute === null && tenantLimits.requestsPerMinute === null) return unlimited;
    const shard = this.#keys.shardOf(tenant);
    const [whose, waitMs, rates] = admitReplySchema.parse(
      await this.#run(
        admitScript,
        [this.#keys.admitted(shard, tenant, keyId), this.#keys.admitted(shard, tenant)],
        [
          keyLimits.requestsPerMinute ?? none,
          tenantLimits.requestsPerMinute ?? none,
          this.#windowSeconds * 1_000,
        ],
      ),
    );
    if (whose === '') return { refusal: null, rates };
    const admission = { ...openAdmission, caller: { ...openAdmission.caller, keyLimits, tenantLimits } };
    const refusal = admissionRefusal(
      { code: 'limit.requests', whose, figure: waitMs, windowSeconds: this.#windowSeconds },
      admission,
    );
    return { refusal, rates };
  }
}

const unlimited: RateVerdict = { refusal: null, rates: [] };
