import fc from 'fast-check';
import { slicesOf } from './slices.ts';

describe('slicesOf', () => {
  it('gives the text in slices of the length, without half characters', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '東', '😀'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, lengthMax) => {
        const slices = [...slicesOf(whole, lengthMax)];
        expect(slices.join('')).toBe(whole);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(lengthMax);
          expect(slice.length).toBeGreaterThan(0);
          expect(slice.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('cuts between words where it can', () => {
    expect([...slicesOf('one two three four', 9)]).toEqual(['one two ', 'three ', 'four']);
  });
});
