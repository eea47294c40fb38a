import { createSeededRandom } from '@harvest/testkit/seeded-random';
import fc from 'fast-check';
import { findNearDuplicates } from './near-duplicates.ts';
import { resemblance, shinglesOf } from './shingles.ts';

const pause = (): Promise<void> => Promise.resolve();
const find = (texts: readonly string[], resemblanceMin: number): Promise<number[][]> =>
  findNearDuplicates({ items: texts.map(shinglesOf), resemblanceMin, pause });

/** Texts of random words; every second one is its predecessor with a few words changed. */
function pairsOfTexts(pairs: number, changed: number): string[] {
  const random = createSeededRandom(7);
  const word = (): string => `word${String(Math.floor(random() * 5_000))}`;
  return Array.from({ length: pairs }, () => Array.from({ length: 120 }, word)).flatMap((words) => {
    const copy = [...words];
    for (let change = 0; change < changed; change += 1) copy[Math.floor(random() * copy.length)] = word();
    return [words.join(' '), copy.join(' ')];
  });
}

describe('shinglesOf', () => {
  it('does not see case, accents, punctuation and layout', () => {
    expect(shinglesOf('The café — in Paris!\n\nIt IS open.')).toEqual(
      shinglesOf('the cafe in paris it is open'),
    );
  });

  it('tells word order', () => {
    expect(resemblance(shinglesOf('dog bites the man'), shinglesOf('man bites the dog'))).toBeLessThan(0.5);
  });

  it('reads scripts without spaces', () => {
    const [one, other] = ['東京は日本の首都です。人口は多い。', '東京は日本の首都です。面積は狭い。'].map(
      shinglesOf,
    );
    const alike = resemblance(one!, other!);
    expect(alike).toBeGreaterThan(0.3);
    expect(alike).toBeLessThan(1);
  });
});

describe('resemblance', () => {
  it('equals the Jaccard coefficient of the sets, and is symmetric', () => {
    const set = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [left, right] = [a, b].map((values) => Uint32Array.from(values).sort());
        const shared = a.filter((value) => b.includes(value)).length;
        expect(resemblance(left!, right!)).toBeCloseTo(shared / (a.length + b.length - shared), 12);
        expect(resemblance(right!, left!)).toBe(resemblance(left!, right!));
      }),
    );
  });
});

describe('findNearDuplicates', () => {
  it('finds every changed copy among hundreds of texts, and nothing else', async () => {
    const texts = pairsOfTexts(150, 5);
    const groups = await find(texts, 0.6);
    expect(groups).toEqual(Array.from({ length: 150 }, (_, pair) => [2 * pair, 2 * pair + 1]));
  });

  it('joins only what resembles a member of the group, whatever the candidates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), { maxLength: 25 }),
        async (texts) => {
          const items = texts.map((words) => shinglesOf(words.join(' ')));
          const groups = await findNearDuplicates({ items, resemblanceMin: 0.7, pause });
          const members = groups.flat();
          expect(new Set(members).size).toBe(members.length);
          for (const group of groups)
            for (const at of group)
              expect(
                group.some((other) => other !== at && resemblance(items[at]!, items[other]!) >= 0.7),
              ).toBe(true);
        },
      ),
    );
  });

  it('puts equal texts into one group, and empty ones into none', async () => {
    await expect(find(['', 'one two three four', 'x', 'one two three four', '', 'X!'], 0.9)).resolves.toEqual(
      [
        [1, 3],
        [2, 5],
      ],
    );
  });

  it('compares each text with few others, though all share their boilerplate', async () => {
    const boilerplate = Array.from({ length: 60 }, (_, at) => `notice${String(at)}`).join(' ');
    const texts = pairsOfTexts(200, 0).map(
      (text) => `${boilerplate} ${text.split(' ').slice(0, 60).join(' ')}`,
    );
    const groups = await find(texts, 0.8);
    expect(groups).toHaveLength(200);
    expect(groups.every((group) => group.length === 2)).toBe(true);
  });
});
