import fc from 'fast-check';
import { createSeededRandom, shuffled } from './seeded-random.ts';

describe('seeded random numbers', () => {
  it('repeat themselves for a seed and differ between seeds', () => {
    const draw = (seed: string): number[] => {
      const random = createSeededRandom(seed);
      return Array.from({ length: 40 }, random);
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    expect(draw('a').every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it('shuffle without losing or repeating anything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const drawn = shuffled(items, createSeededRandom(seed));
        expect([...drawn].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });
});
