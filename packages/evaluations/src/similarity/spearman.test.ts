import fc from 'fast-check';
import { spearman } from './spearman.ts';

describe('spearman', () => {
  it('is worked by hand, with equal values', () => {
    // Ranks 0, 1.5, 1.5, 3 and 0, 1, 3, 2: 3 / sqrt(4.5 * 5).
    expect(spearman([1, 2, 2, 3], [1, 5, 9, 7])).toBeCloseTo(3 / Math.sqrt(22.5), 12);
  });

  it('is 1 for any rising function and -1 for any falling one', () => {
    const values = fc.uniqueArray(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2 });
    fc.assert(
      fc.property(values, (list) => {
        const risen = list.map((value) => value ** 3);
        const fallen = risen.map((value) => -value);
        expect(spearman(list, risen)).toBeCloseTo(1, 9);
        expect(spearman(list, fallen)).toBeCloseTo(-1, 9);
      }),
    );
  });
});
