import { createInProcessOccupancy } from './in-process-occupancy.ts';
import type { OccupancyGrant, OccupancyPort } from './occupancy.ts';
import { createSteadyOccupancy } from './steady-occupancy.ts';

const request = {
  model: 'a:1',
  slots: 1,
  bids: [
    {
      node: 'n1',
      residents: [],
      roomy: true,
      loading: false,
      contended: false,
      loadMs: 1,
      evictionMs: 0,
      serviceMs: 1,
    },
  ],
} as const;

describe('an occupancy that always answers', () => {
  const open = (
    shared: OccupancyPort,
  ): { steady: OccupancyPort; fallback: OccupancyPort; errors: unknown[] } => {
    const fallback = createInProcessOccupancy();
    const errors: unknown[] = [];
    const onUnavailable = (error: unknown): void => void errors.push(error);
    return {
      steady: createSteadyOccupancy({ shared, fallback, timeoutMs: 1, onUnavailable }),
      fallback,
      errors,
    };
  };

  it('returns every place to whom it was taken from', async () => {
    const released: string[] = [];
    const grants = [
      Promise.resolve({ node: 'n1', lease: 'shared', inFlight: [] }),
      Promise.reject(new Error('away')),
    ];
    grants[1]!.catch(() => undefined);
    const { steady, fallback, errors } = open({
      acquire: () => grants.shift()!,
      release: (lease) => void released.push(lease),
    });
    const [shared, own] = [await steady.acquire(request), await steady.acquire(request)];
    expect(errors).toEqual([new Error('away')]);
    steady.release(shared.lease);
    steady.release(own.lease);
    expect(released).toEqual(['shared']);
    expect((await fallback.acquire(request)).inFlight).toEqual([]);
  });

  it('gives a place back that comes after it was given up', async () => {
    const late = Promise.withResolvers<OccupancyGrant>();
    const { promise: released, resolve } = Promise.withResolvers<string>();
    const { steady } = open({ acquire: () => late.promise, release: resolve });
    const { lease } = await steady.acquire(request);
    late.resolve({ node: 'n1', lease: 'late', inFlight: [] });
    expect(await released).toBe('late');
    expect(lease).not.toBe('late');
  });
});
