import fc from 'fast-check';
import {
  type QueryProfile,
  createBucketNames,
  decodeProfile,
  encodeProfile,
  profileOf,
  similarityOf,
} from './query-sketch.ts';

const vectors = fc
  .array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 16, maxLength: 16 })
  .filter((numbers) => numbers.some((number) => number !== 0))
  .map((numbers) => Float32Array.from(numbers, (number) => number / 1_000));

function exactCosine(left: Float32Array, right: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}

describe('the profile of a query', () => {
  it('comes back from its text as it was', () => {
    fc.assert(
      fc.property(fc.string(), vectors, (query, vector) => {
        const profile = profileOf(query, vector);
        expect(decodeProfile(encodeProfile(profile))).toEqual(profile);
      }),
    );
  });

  it('is null from any other text', () => {
    for (const text of ['', '{', 'null', '[]', '{"query":"a"}', '{"query":1,"vector":""}'])
      expect(decodeProfile(text)).toBeNull();
  });

  it('keeps the similarity of two vectors to a hundredth', () => {
    fc.assert(
      fc.property(vectors, vectors, (left, right) => {
        const similarity = similarityOf(profileOf('', left), profileOf('', right));
        expect(Math.abs(similarity - exactCosine(left, right))).toBeLessThan(0.02);
      }),
    );
  });

  it('is like nothing when the vectors are zero or of different dimensions', () => {
    const zero = profileOf('', new Float32Array(4));
    const one = profileOf('', Float32Array.from([1, 0, 0, 0]));
    expect(similarityOf(zero, one)).toBe(0);
    expect(similarityOf(one, profileOf('', Float32Array.from([1, 0])))).toBe(0);
  });
});

describe('the buckets of a query', () => {
  const shared = (left: QueryProfile, right: QueryProfile): number => {
    const names = createBucketNames();
    const others = new Set(names('scope', right));
    // The first bucket is that of the newest queries, whatever they are.
    return names('scope', left)
      .slice(1)
      .filter((name) => others.has(name)).length;
  };

  it('are the same in every process', () => {
    const profile = profileOf(
      '',
      Float32Array.from({ length: 64 }, (_, index) => Math.sin(index)),
    );
    expect(createBucketNames()('scope', profile)).toEqual(createBucketNames()('scope', profile));
  });

  it('are the same for vectors of one direction, and none is for opposite ones', () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const profile = profileOf('', vector);
        expect(
          shared(
            profile,
            profileOf(
              '',
              vector.map((value) => value / 2),
            ),
          ),
        ).toBe(8);
        expect(
          shared(
            profile,
            profileOf(
              '',
              vector.map((value) => -value),
            ),
          ),
        ).toBe(0);
      }),
    );
  });

  it('differ between scopes', () => {
    const profile = profileOf('', Float32Array.from([1, 2, 3]));
    const names = createBucketNames();
    expect(new Set([...names('one', profile), ...names('two', profile)]).size).toBe(18);
  });
});
