import { cosine, sparseCosine } from './cosine.ts';

describe('cosine', () => {
  it('is 1 for one direction, 0 for a right angle and where a vector has no length', () => {
    expect(cosine([1, 1], [3, 3])).toBeCloseTo(1, 12);
    expect(cosine([1, 0], [0, 2])).toBe(0);
    expect(cosine([0, 0], [1, 2])).toBe(0);
  });

  it('is the same where only what is not 0 is given', () => {
    const [one, other] = [
      new Map([
        [0, 1],
        [2, 3],
      ]),
      new Map([
        [1, 5],
        [2, 4],
      ]),
    ];
    expect(sparseCosine(one, other)).toBeCloseTo(cosine([1, 0, 3], [0, 5, 4]), 12);
    expect(sparseCosine(one, new Map())).toBe(0);
  });
});
