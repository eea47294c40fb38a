import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Caller } from '@harvest/store/admission';
import type { RateVerdict } from '@harvest/store/request-limits';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { contextOf } from '../middleware/request-context.ts';
import { setRateHeaders } from './rate-headers.ts';
import { RecentMap } from './recent-map.ts';

const refusedCallersMax = 10_000;

/** A request on its way to the handler of its route. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly next: NextFunction;
}

interface CountingOptions {
  readonly limits: { readonly admit: (caller: Caller) => Promise<RateVerdict> };
  readonly rateWindowSeconds: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Counts the requests of callers against their limits. Whoever has none costs nothing. */
export class RequestCounting {
  readonly #limits: CountingOptions['limits'];
  readonly #rateWindowSeconds: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Until when who is refused, of those that are counted late. */
  readonly #refused = new RecentMap<string, { readonly untilMs: number; readonly message: string }>(
    refusedCallersMax,
  );

  constructor(options: CountingOptions) {
    this.#limits = options.limits;
    this.#rateWindowSeconds = options.rateWindowSeconds;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Counts the request and then lets it on. Throws or rejects with HarvestError `limit.requests` when it is one too many. */
  first(caller: Caller, handler: RequestHandler, { req, res, next }: Exchange): unknown {
    if (!isLimited(caller)) return handler(req, res, next);
    return this.#limits.admit(caller).then(({ refusal, rates }) => {
      setRateHeaders(res, rates, this.#rateWindowSeconds);
      if (refusal !== null) throw refusal;
      contextOf(res).counted = true;
      return handler(req, res, next);
    });
  }

  /**
   * Lets a request on that the store counts with the task that it submits. One that never got so far is counted behind its
   * answer; when that is one too many, the next ones are refused here until there is room.
   */
  withTask(caller: Caller, handler: RequestHandler, exchange: Exchange): unknown {
    const { req, res, next } = exchange;
    return isLimited(caller) ? this.#withTask(caller, handler, exchange) : handler(req, res, next);
  }

  async #withTask(caller: Caller, handler: RequestHandler, { req, res, next }: Exchange): Promise<void> {
    const refused = this.#refused.get(nameOf(caller));
    const waitMs = (refused?.untilMs ?? 0) - this.#clock.monotonicMs();
    if (refused !== undefined && waitMs > 0) {
      throw new HarvestError({
        code: 'limit.requests',
        publicMessage: refused.message,
        retryAfterMs: waitMs,
      });
    }
    try {
      await handler(req, res, next);
    } finally {
      if (!contextOf(res).counted) void this.#countLate(caller);
    }
  }

  async #countLate(caller: Caller): Promise<void> {
    try {
      const { refusal } = await this.#limits.admit(caller);
      if (refusal === null) return;
      const untilMs = this.#clock.monotonicMs() + (refusal.retryAfterMs ?? 0);
      this.#refused.set(nameOf(caller), { untilMs, message: refusal.publicMessage });
    } catch (error) {
      this.#logger.debug('counting a request failed', { err: error });
    }
  }
}

function isLimited({ keyLimits, tenantLimits }: Caller): boolean {
  return keyLimits.requestsPerMinute !== null || tenantLimits.requestsPerMinute !== null;
}

function nameOf({ tenant, keyId }: Caller): string {
  return `${tenant} ${keyId}`;
}
