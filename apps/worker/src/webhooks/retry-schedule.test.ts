import fc from 'fast-check';
import { pauseAfter, retryPausesMs } from './retry-schedule.ts';

const pausesMs = retryPausesMs;
const dayMs = 86_400_000;

describe('the schedule of retries', () => {
  it('spreads ten attempts over about three days', () => {
    expect(retryPausesMs).toHaveLength(9);
    const totalMs = retryPausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0);
    expect(totalMs / dayMs).toBeGreaterThan(3);
    expect(totalMs / dayMs).toBeLessThan(4);
  });

  it('ends after the last pause', () => {
    const options = { pausesMs, retryAfterMs: dayMs, random: () => 0 };
    expect(pauseAfter(9, options)).toBe(dayMs);
    expect(pauseAfter(10, options)).toBeNull();
  });

  it('never comes before its pause, later than a tenth after it, or before the receiver wants it, within a day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 0, max: 10 * dayMs })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failed, retryAfterMs, random) => {
          const pauseMs = pauseAfter(failed, { pausesMs, retryAfterMs, random: () => random }) ?? 0;
          const listedMs = retryPausesMs[failed - 1] ?? 0;
          const wantedMs = Math.min(retryAfterMs ?? 0, dayMs);
          expect(pauseMs).toBeGreaterThanOrEqual(Math.max(listedMs, wantedMs));
          expect(pauseMs).toBeLessThanOrEqual(Math.max(listedMs * 1.1 + 1, wantedMs));
        },
      ),
    );
  });
});
