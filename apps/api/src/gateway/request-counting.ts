import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Caller, RateState } from '@harvest/store/admission';
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

/** A refusal that holds until there is room again. */
interface Remembered {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly message: string;
  /** As they were when it was learnt. */
  readonly rates: readonly RateState[];
}

/** Counts the requests of callers against their limits. Whoever has none costs nothing. */
export class RequestCounting {
  readonly #limits: CountingOptions['limits'];
  readonly #rateWindowSeconds: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Who is refused, of those that are counted late. */
  readonly #refused = new RecentMap<string, Remembered>(refusedCallersMax);

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
   * Lets a request on that the store counts with the task that it submits. One that never got so far is counted before it
   * is answered; when that is one too many, it is refused for that, and the next ones are before anything of them is read,
   * until there is room.
   */
  withTask(caller: Caller, handler: RequestHandler, exchange: Exchange): unknown {
    const { req, res, next } = exchange;
    return isLimited(caller) ? this.#withTask(caller, handler, exchange) : handler(req, res, next);
  }

  async #withTask(caller: Caller, handler: RequestHandler, { req, res, next }: Exchange): Promise<void> {
    this.#refuseRemembered(caller, res);
    try {
      await handler(req, res, next);
    } catch (error) {
      if (contextOf(res).counted) throw error;
      throw (await this.#countLate(caller, res)) ?? error;
    }
  }

  #refuseRemembered(caller: Caller, res: Response): void {
    const refused = this.#refused.get(nameOf(caller));
    if (refused === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    if (refused.untilMs <= nowMs) return;
    const goneMs = nowMs - refused.sinceMs;
    const rates = refused.rates.map((rate) => ({
      ...rate,
      growsInMs: Math.max(0, rate.growsInMs - goneMs),
    }));
    setRateHeaders(res, rates, this.#rateWindowSeconds);
    throw new HarvestError({
      code: 'limit.requests',
      publicMessage: refused.message,
      retryAfterMs: refused.untilMs - nowMs,
    });
  }

  /** Counts a request that has failed; what it is refused with when it was one too many. */
  async #countLate(caller: Caller, res: Response): Promise<HarvestError | null> {
    try {
      const { refusal, rates } = await this.#limits.admit(caller);
      setRateHeaders(res, rates, this.#rateWindowSeconds);
      if (refusal === null) return null;
      const sinceMs = this.#clock.monotonicMs();
      const untilMs = sinceMs + (refusal.retryAfterMs ?? 0);
      this.#refused.set(nameOf(caller), { sinceMs, untilMs, message: refusal.publicMessage, rates });
      return refusal;
    } catch (error) {
      this.#logger.debug('counting a request failed', { err: error });
      return null;
    }
  }
}

function isLimited({ keyLimits, tenantLimits }: Caller): boolean {
  return keyLimits.requestsPerMinute !== null || tenantLimits.requestsPerMinute !== null;
}

function nameOf({ tenant, keyId }: Caller): string {
  return `${tenant} ${keyId}`;
}
