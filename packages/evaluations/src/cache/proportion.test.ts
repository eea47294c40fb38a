import { describeProportion, wilsonInterval } from './proportion.ts';

describe('the interval of a share', () => {
  it.each([
    // By hand, with z² = 3.8415. All of 10: low = 10 / (10 + z²).
    [{ part: 10, whole: 10 }, 0.7225, 1],
    [{ part: 0, whole: 10 }, 0, 0.2775],
    // Half of 100: 0.5 ± z / (1 + z² / 100) · √(0.0025 + z² / 40000).
    [{ part: 50, whole: 100 }, 0.4038, 0.5962],
  ])('is that of Wilson for %j', (proportion, low, high) => {
    const interval = wilsonInterval(proportion);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('says nothing of nothing', () => {
    expect(wilsonInterval({ part: 0, whole: 0 })).toEqual({ low: 0, high: 1 });
    expect(describeProportion({ part: 0, whole: 0 })).toBe('none');
  });
});
