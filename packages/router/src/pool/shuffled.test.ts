import fc from 'fast-check';
import { shuffled } from './shuffled.ts';

describe('shuffled', () => {
  it('keeps every item', () => {
    const random = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), random, ([first, ...rest], stream) => {
        const items = [first!, ...rest] as const;
        const order = shuffled(items, () => Number(stream.next().value));
        expect(order.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });

  it('puts any item first', () => {
    expect([0, 0.4, 0.9].map((point) => shuffled(['a', 'b', 'c'], () => point)[0])).toEqual(['b', 'c', 'a']);
  });
});
