import fc from 'fast-check';
import { solvePositiveDefinite } from './solve-linear.ts';

describe('solving a positive definite system', () => {
  it('finds the vector that the right side was made from', () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    const size = 4;
    const square = fc.array(fc.array(entry, { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    });
    fc.assert(
      fc.property(square, fc.array(entry, { minLength: size, maxLength: size }), (factor, expected) => {
        const dot = (one: number[] = [], other: number[] = []): number =>
          one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
        const matrix = factor.map((row, at) =>
          factor.map((other, to) => dot(row, other) + (at === to ? 1 : 0)),
        );
        const right = matrix.map((row) => dot(row, expected));
        for (const [at, value] of solvePositiveDefinite(matrix, right).entries()) {
          expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 6);
        }
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solvePositiveDefinite([[-1]], [1])).toThrow(RangeError);
  });
});
