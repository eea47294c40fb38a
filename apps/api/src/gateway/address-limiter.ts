import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { RecentMap } from './recent-map.ts';

const windowMs = 60_000;
const addressesMax = 20_000;

interface AddressCount {
  /** When the window of `current` began. */
  startedMs: number;
  current: number;
  /** Requests of the window before. */
  before: number;
}

/**
 * Limits the requests of one address to what needs no credential, in this process. It slides over two fixed windows: of
 * the one before counts the share that still lies within the last minute, as if its requests had come evenly.
 */
export class AddressLimiter {
  readonly #max: number;
  readonly #clock: Clock;
  readonly #addresses = new RecentMap<string, AddressCount>(addressesMax);

  constructor(options: { requestsPerMinute: number; clock: Clock }) {
    this.#max = options.requestsPerMinute;
    this.#clock = options.clock;
  }

  /** Counts a request. @throws HarvestError `limit.requests` when it is one too many, with the time until one is not. */
  admit(address: string): void {
    const now = this.#clock.monotonicMs();
    const count = this.#countOf(address, now);
    const elapsedMs = now - count.startedMs;
    const weighted = count.current + (count.before * (windowMs - elapsedMs)) / windowMs;
    if (weighted + 1 > this.#max) throw tooMany(this.#freesInMs(count, elapsedMs));
    count.current += 1;
  }

  #countOf(address: string, now: number): AddressCount {
    const known = this.#addresses.get(address);
    const elapsedMs = now - (known?.startedMs ?? 0);
    if (known !== undefined && elapsedMs < windowMs) return known;
    const continues = known !== undefined && elapsedMs < 2 * windowMs;
    const count = {
      startedMs: continues ? known.startedMs + windowMs : now,
      current: 0,
      before: continues ? known.current : 0,
    };
    this.#addresses.set(address, count);
    return count;
  }

  /** When the weighted count leaves room for one: within this window as the one before fades, else in the next one. */
  #freesInMs({ current, before }: AddressCount, elapsedMs: number): number {
    const room = this.#max - 1 - current;
    if (room >= 0 && before > 0) return windowMs * (1 - room / before) - elapsedMs;
    return windowMs - elapsedMs + windowMs * (1 - (this.#max - 1) / current);
  }
}

function tooMany(retryAfterMs: number): HarvestError {
  return new HarvestError({
    code: 'limit.requests',
    publicMessage: 'Too many requests from this address. Wait, or send them with a credential.',
    retryAfterMs,
  });
}
