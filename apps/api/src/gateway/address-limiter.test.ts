import { HarvestError } from '@harvest/runtime/harvest-error';
import fc from 'fast-check';
import { AddressLimiter } from './address-limiter.ts';

describe('the limit on the requests of an address', () => {
  const limiter = (requestsPerMinute: number) => {
    const time = { ms: 0 };
    const clock = { nowMs: () => time.ms, monotonicMs: () => time.ms };
    const addresses = new AddressLimiter({ requestsPerMinute, clock });
    const admit = (address = 'a'): number | null => {
      try {
        addresses.admit(address);
        return null;
      } catch (error) {
        if (!(error instanceof HarvestError)) throw error;
        return error.retryAfterMs ?? 0;
      }
    };
    return { time, admit };
  };

  it('is of each address alone', () => {
    const { admit } = limiter(1);
    expect(admit('a')).toBeNull();
    expect(admit('a')).toBeGreaterThan(0);
    expect(admit('b')).toBeNull();
  });

  it('slides: a burst at the end of one window leaves no room at the beginning of the next', () => {
    const { time, admit } = limiter(10);
    admit();
    time.ms = 59_999;
    for (let turn = 0; turn < 9; turn += 1) expect(admit()).toBeNull();
    time.ms = 60_001;
    expect(admit()).toBeGreaterThan(0);
  });

  it('names a time after which a request is admitted, and just before which it is not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 200 }),
        (max, pauses) => {
          const { time, admit } = limiter(max);
          for (const pause of pauses) {
            time.ms += pause;
            const waitMs = admit();
            if (waitMs === null) continue;
            expect(waitMs).toBeGreaterThan(0);
            expect(waitMs).toBeLessThanOrEqual(120_000);
            time.ms += waitMs * 0.99;
            expect(admit()).not.toBeNull();
            time.ms += waitMs * 0.01 + 0.001;
            expect(admit()).toBeNull();
          }
        },
      ),
    );
  });
});
