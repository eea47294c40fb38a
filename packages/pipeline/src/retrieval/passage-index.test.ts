import { Tokeniser } from '@harvest/text/tokens';
import fc from 'fast-check';
import { createPassageIndex } from './passage-index.ts';

const pause = (): Promise<void> => Promise.resolve();
const tokeniser = new Tokeniser({ language: 'en' });
const words = ['canal', 'lock', 'bridge', 'constructor', 'river', 'boat'];
const passage = fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((list) => list.join(' '));

/** BM25 as the paper writes it, passage by passage. */
function naiveScores(passages: readonly string[], query: string): number[] {
  const documents = passages.map((text) => tokeniser.tokens(text).map(({ term }) => term));
  const average = documents.reduce((sum, terms) => sum + terms.length, 0) / documents.length;
  const terms = [...new Set(tokeniser.tokens(query).map(({ term }) => term))];
  return documents.map((document) =>
    terms.reduce((sum, term) => {
      const holders = documents.filter((other) => other.includes(term)).length;
      const frequency = document.filter((other) => other === term).length;
      if (frequency === 0) return sum;
      const idf = Math.log(1 + (documents.length - holders + 0.5) / (holders + 0.5));
      const damping = 1.2 * (1 - 0.75 + (0.75 * document.length) / average);
      return sum + (idf * frequency * 2.2) / (frequency + damping);
    }, 0),
  );
}

describe('createPassageIndex', () => {
  it('ranks as BM25 written out does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 12 }),
        passage,
        fc.integer({ min: 0, max: 12 }),
        async (passages, query, max) => {
          const index = await createPassageIndex({ passages, tokeniser, pause });
          const scores = naiveScores(passages, query);
          const hits = index.search(query, max);
          const expected = scores.filter((score) => score > 0).sort((a, b) => b - a);
          expect(hits).toHaveLength(Math.min(max, expected.length));
          for (const [place, { at, score }] of hits.entries()) {
            expect(score).toBeCloseTo(scores[at]!, 5);
            expect(score).toBeCloseTo(expected[place]!, 5);
          }
        },
      ),
    );
  });

  it('passes over words about the task, unless the query has no others', async () => {
    const passages = ['The article explains the lock.', 'The lock is old.', 'An article.'];
    const index = await createPassageIndex({ passages, tokeniser, pause });
    expect(
      index
        .search('Explain the lock in this article', 3)
        .map(({ at }) => at)
        .sort(),
    ).toEqual([0, 1]);
    expect(index.search('article', 3)).toHaveLength(2);
  });

  it('finds in scripts without spaces', async () => {
    const index = await createPassageIndex({
      passages: ['富士山は高い', '東京の人口は多い'],
      tokeniser,
      pause,
    });
    expect(index.search('東京の人口', 1)).toMatchObject([{ at: 1 }]);
  });

  it('measures likeness from 0 for nothing in common to 1 for the same words, in either direction', async () => {
    await fc.assert(
      fc.asyncProperty(passage, passage, async (one, other) => {
        const index = await createPassageIndex({ passages: [one, other, 'canal'], tokeniser, pause });
        expect(index.likeness(0, 1)).toBeCloseTo(index.likeness(1, 0), 9);
        expect(index.likeness(0, 1)).toBeLessThanOrEqual(1);
        if (one !== '') expect(index.likeness(0, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});
