import fc from 'fast-check';
import { createSimilarity } from './similarity.ts';

const similarity = createSimilarity();
const sentence = fc
  .array(
    fc.constantFrom('the', 'canal', 'canals', 'not', '1990', '1991', 'Bern', '東京', '…', 'constructor'),
    {
      maxLength: 8,
    },
  )
  .map((words) => words.join(' '));

describe('createSimilarity', () => {
  it('is symmetric and between 0 and 1, with and without a collection', () => {
    fc.assert(
      fc.property(sentence, sentence, fc.array(sentence, { maxLength: 5 }), (a, b, collection) => {
        const measure = createSimilarity(collection);
        expect(measure(a, b)).toBeCloseTo(measure(b, a), 12);
        expect(measure(a, b)).toBeGreaterThanOrEqual(0);
        expect(measure(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is 1 for the same words, in any case, and 0 for texts without words', () => {
    expect(similarity('The canal was dug.', 'the CANAL was dug')).toBe(1);
    expect(similarity('', 'canal')).toBe(0);
    expect(similarity('…', '…')).toBe(0);
  });

  it.each([
    ['Farmers harvested the wheat.', 'The farmer harvests wheat.', 'The farmer sells milk.'],
    ['The aeroplane landed safely', 'The airplane has landed safely', 'The train has left early'],
    ['Der Kanal wurde 1850 gebaut', 'Der Bau des Kanals war 1850', 'Der Vertrag wurde unterschrieben'],
    ['東京の人口は多い', '東京は人口が多い', '富士山は高い'],
  ])('finds %j closer to %j than to %j', (text, rephrased, other) => {
    expect(similarity(text, rephrased)).toBeGreaterThan(similarity(text, other) + 0.2);
  });

  it.each([
    ['The bridge opened in 1990.', 'The bridge opened in 1991.'],
    ['The test is safe.', 'The test is not safe.'],
    ['Wasser ist hier trinkbar.', 'Wasser ist hier nicht trinkbar.'],
  ])('does not take %j for %j', (one, other) => {
    expect(similarity(one, other)).toBeLessThan(0.8);
  });

  it('lets words that are frequent in the collection count less', () => {
    const collection = ['river', 'lock', 'bridge', 'tunnel'].map(
      (part) => `What is the purpose of the ${part}?`,
    );
    const [one = '', other = ''] = collection;
    expect(createSimilarity(collection)(one, other)).toBeLessThan(similarity(one, other) - 0.1);
  });

  it('reads hostile input in bounded time', () => {
    expect(similarity('a'.repeat(1_000_000), 'ab'.repeat(500_000))).toBeLessThan(1);
  });
});
