import fc from 'fast-check';
import { lastAtOrBefore } from './last-at-or-before.ts';

describe('lastAtOrBefore', () => {
  it('finds what looking at every offset finds', () => {
    const offsets = fc.array(fc.nat(50), { maxLength: 20 }).map((some) => some.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(offsets, fc.integer({ min: -1, max: 51 }), (rising, offset) => {
        const found = lastAtOrBefore(rising.length, (index) => rising[index] ?? NaN, offset);
        expect(found).toBe(rising.findLastIndex((each) => each <= offset));
      }),
    );
  });
});
