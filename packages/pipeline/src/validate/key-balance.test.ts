import fc from 'fast-check';
import { createSeededRandom } from '../formats/building/seeded-random.ts';
import { keyBalance } from './key-balance.ts';

const keysAt = (places: readonly number[], options = 4): { place: number; options: number }[] =>
  places.map((place) => ({ place, options }));

describe('the places of right options', () => {
  it('are as even as can be at a chi-square of 0', () => {
    expect(keyBalance(keysAt([0, 1, 2, 3, 0, 1, 2, 3]))).toMatchObject({ chiSquare: 0, limit: 11.345 });
  });

  it('fail when one place holds nearly all', () => {
    const balance = keyBalance(keysAt([2, 2, 2, 2, 2, 2, 2, 0]));
    expect(balance?.chiSquare).toBeGreaterThan(balance?.limit ?? Infinity);
    expect(balance?.most).toEqual({ place: 2, count: 7 });
  });

  it('are not judged by too few questions', () => {
    expect(keyBalance(keysAt([2, 2, 2, 2, 2, 2, 2]))).toBeNull();
    expect(keyBalance([])).toBeNull();
  });

  it('count with questions of different numbers of options', () => {
    const keys = [...keysAt([0, 1, 2, 3, 0, 1, 2, 3]), ...keysAt([0, 1, 0, 1], 2)];
    expect(keyBalance(keys)?.chiSquare).toBe(0);
  });

  it('pass for almost every fair shuffle', () => {
    const random = createSeededRandom('fair');
    const fair = Array.from({ length: 1_000 }, () =>
      keyBalance(keysAt(Array.from({ length: 20 }, () => Math.floor(random() * 4)))),
    );
    const failed = fair.filter((balance) => balance !== null && balance.chiSquare > balance.limit);
    expect(failed.length).toBeLessThan(25);
  });

  it('are never less than even', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 8 }), (places) => {
        expect(keyBalance(keysAt(places))?.chiSquare ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
