import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { runScript } from './script.ts';
import { releaseHostTurnScript, takeHostTurnScript } from './scripts/host-turns.ts';

/** A waiter that asks again this much later than it said has died. */
const graceMs = 2_000;
/** What a turn is taken to last at least, so that nobody asks more often where no pause was agreed. */
const turnMsMin = 50;
const jitterMsMax = 20;

/** Reply of the script `take-host-turn`. */
const takeReplySchema = z.tuple([z.enum(['granted', 'waiting', 'busy']), z.number()]);

interface HostTurn {
  readonly release: () => Promise<void>;
}

interface TakeOptions {
  readonly delayMs: number;
  readonly turnMsMax: number;
  readonly waitMsMax: number;
  readonly signal: AbortSignal;
}

/**
 * Whose turn it is to read a host, over all workers: one at a time in order of arrival, with a pause after each, by the
 * clock of Redis. It satisfies the port `HostTurns` of acquisition.
 */
export class HostTurns {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #logger: Logger;

  constructor(options: { redis: Redis; keys: Keys; clock: Clock; random: () => number; logger: Logger }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#logger = options.logger;
  }

  /**
   * Waits for the turn of a host. A turn ends by itself after `turnMsMax`; the pause of `delayMs` follows either end.
   *
   * @throws HarvestError `acquisition.site_busy` as soon as it is clear that the turn cannot come within `waitMsMax`,
   * `retryAfterMs` being the earliest that it could; `store.unavailable` when Redis cannot be reached; or the abort reason.
   */
  async take(host: string, { delayMs, turnMsMax, waitMsMax, signal }: TakeOptions): Promise<HostTurn> {
    signal.throwIfAborted();
    const token = randomUUID();
    const lastMs = this.#clock.monotonicMs() + waitMsMax;
    for (;;) {
      const [state, waitMs] = takeReplySchema.parse(
        await this.#run(takeHostTurnScript, host, [
          token,
          Math.ceil(delayMs),
          Math.ceil(turnMsMax),
          Math.max(0, Math.floor(lastMs - this.#clock.monotonicMs())),
          graceMs,
          turnMsMin,
        ]),
      );
      if (state === 'busy') throw siteBusy(host, waitMs);
      if (state === 'granted' && !signal.aborted) return { release: () => this.#leave(host, token) };
      try {
        await setTimeout(waitMs + this.#random() * jitterMsMax, undefined, { signal });
      } catch (error) {
        await this.#leave(host, token);
        signal.throwIfAborted();
        throw error;
      }
    }
  }

  /** Gives back the turn or the place in line; where that fails, either ends by itself. */
  async #leave(host: string, token: string): Promise<void> {
    try {
      await this.#run(releaseHostTurnScript, host, [token]);
    } catch (error) {
      this.#logger.debug('releasing the turn of a host failed', { host, err: error });
    }
  }

  async #run(
    script: typeof takeHostTurnScript,
    host: string,
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const keys = [this.#keys.hostTurn(host), this.#keys.hostArrivals(host), this.#keys.hostWaiters(host)];
    return await runScript(this.#redis, script, keys, args);
  }
}

function siteBusy(host: string, waitMs: number): HarvestError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new HarvestError({
    code: 'acquisition.site_busy',
    publicMessage: `The site ${host} is being read by other tasks, one page at a time; it may be free in ${String(seconds)} s.`,
    retryAfterMs: waitMs,
  });
}
