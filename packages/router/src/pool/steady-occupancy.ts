import { withTimeout } from '@harvest/runtime/lifecycle';
import type { OccupancyGrant, OccupancyPort } from './occupancy.ts';

/**
 * An occupancy that always answers: while the shared one fails or is slow, requests are counted by the other one, which
 * may overfill nodes but does not keep anyone waiting for a store.
 *
 * @param options.onUnavailable told of every grant that the shared occupancy did not make.
 */
export function createSteadyOccupancy(options: {
  shared: OccupancyPort;
  fallback: OccupancyPort;
  timeoutMs: number;
  onUnavailable: (error: unknown) => void;
}): OccupancyPort {
  const { shared, fallback } = options;
  /** Leases of the fallback; their number is that of requests in flight. */
  const lent = new Set<string>();
  const releaseLate = (pending: Promise<OccupancyGrant>): void => {
    pending.then(
      ({ lease }) => {
        shared.release(lease);
      },
      // It has failed for good: nothing was taken, and the caller was told when it gave up on it.
      () => undefined,
    );
  };
  return {
    acquire: async (request) => {
      const pending = shared.acquire(request);
      try {
        return await withTimeout(pending, options.timeoutMs);
      } catch (error) {
        releaseLate(pending);
        options.onUnavailable(error);
        const grant = await fallback.acquire(request);
        lent.add(grant.lease);
        return grant;
      }
    },
    release: (lease) => {
      if (lent.delete(lease)) fallback.release(lease);
      else shared.release(lease);
    },
  };
}
