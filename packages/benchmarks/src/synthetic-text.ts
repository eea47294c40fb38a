import { createSeededRandom } from '@harvest/testkit/seeded-random';

/**
 * Draws words as a language uses them, the n-th most frequent one about 1 / n as often as the first (Zipf's law).
 *
 * @returns a function that returns the next so many words.
 */
export function createWordSource(options: {
  readonly seed: number;
  readonly vocabulary: number;
}): (count: number) => string[] {
  const { seed, vocabulary } = options;
  const random = createSeededRandom(seed);
  return (count) =>
    Array.from({ length: count }, () => `w${Math.floor(vocabulary ** random()).toString(36)}x`);
}
