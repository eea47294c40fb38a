import fc from 'fast-check';
import { formatCount, formatUsd, formatUsdApart, formatUsdRoundedUp } from './format-figures.ts';

describe('figures in sentences', () => {
  it.each([
    [0, '$0'],
    [12.345, '$12.35'],
    [1, '$1.00'],
    [0.25, '$0.25'],
    [0.00123, '$0.0012'],
    [0.000_000_12, '$0.00000012'],
  ])('shows %d as %s', (usd, shown) => {
    expect(formatUsd(usd)).toBe(shown);
  });

  it('rounds up to an amount that is enough and at most a tenth too much', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1_000, noNaN: true }), (usd) => {
        const shown = Number(formatUsdRoundedUp(usd).slice(1));
        expect(shown).toBeGreaterThanOrEqual(usd);
        expect(shown).toBeLessThanOrEqual(usd * 1.101);
      }),
    );
  });

  it('tells two amounts apart, however close they are', () => {
    expect(formatUsdApart(0.010_473, 0.01)).toEqual(['$0.0105', '$0.0100']);
    expect(formatUsdApart(0.02, 0.01)).toEqual(['$0.020', '$0.010']);
    expect(formatUsdApart(0.01, 0.01)).toEqual(['$0.010', '$0.010']);
  });

  it('groups the digits of a count', () => {
    expect([0, 999, 1_000, 1_050_000].map(formatCount)).toEqual(['0', '999', '1,000', '1,050,000']);
  });
});
