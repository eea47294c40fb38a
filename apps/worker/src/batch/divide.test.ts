import fc from 'fast-check';
import { divideAmount, divideCount } from './divide.ts';

const partCounts = fc.integer({ min: 2, max: 20 });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('dividing what a call took', () => {
  it('gives whole tokens that sum to all of them and differ by at most one', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), partCounts, (count, parts) => {
        const shares = divideCount(count, parts);
        expect(shares).toHaveLength(parts);
        expect(sum(shares)).toBe(count);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives amounts that sum to the whole exactly, none of them negative', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), partCounts, (amount, parts) => {
        // Below this, shares cannot be told from nothing.
        fc.pre(amount === 0 || amount > 1e-300);
        const shares = divideAmount(amount, parts);
        expect(shares).toHaveLength(parts);
        expect(sum(shares)).toBe(amount);
        for (const share of shares) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(Math.abs(share - amount / parts)).toBeLessThanOrEqual(amount * 1e-12);
        }
      }),
    );
  });
});
