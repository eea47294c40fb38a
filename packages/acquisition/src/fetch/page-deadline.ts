import { HarvestError } from '@harvest/runtime/harvest-error';
import { displayUrl } from './http-url.ts';

/** The time that reading a page may take in all, without what it waits for others. */
export interface PageDeadline {
  /** Aborted with `acquisition.timeout` when the time is over, or with its reason when the caller gives up. */
  readonly signal: AbortSignal;
  /** Does work whose time does not count. */
  readonly outside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whoever starts a deadline ends it, so that no timer is left. */
  readonly end: () => void;
}

/** Starts the time of the page at `url`. */
export function startPageDeadline(options: {
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): PageDeadline {
  const { url, timeoutMs, signal } = options;
  const over = new AbortController();
  let leftMs = timeoutMs;
  const run = (): (() => void) => {
    const startedMs = performance.now();
    const timer = setTimeout(() => {
      over.abort(pageTimeout(url, timeoutMs));
    }, leftMs);
    return () => {
      clearTimeout(timer);
      leftMs = Math.max(0, leftMs - (performance.now() - startedMs));
    };
  };
  let halt = run();
  return {
    signal: AbortSignal.any([signal, over.signal]),
    outside: async (work) => {
      halt();
      try {
        return await work();
      } finally {
        halt = run();
      }
    },
    end: () => {
      halt();
    },
  };
}

function pageTimeout(url: string, timeoutMs: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.timeout',
    publicMessage: `The page ${displayUrl(url)} could not be read within ${String(timeoutMs / 1_000)} seconds, with what its site says about it and all redirects.`,
  });
}
