import { splitSentences } from './sentences.ts';
import { type TermIndex, createTermIndex } from './term-index.ts';
import { rankSentences } from './text-rank.ts';
import { Tokeniser } from './tokens.ts';
import { pickDiverse } from './diversity.ts';

const pause = (): Promise<void> => Promise.resolve();
const indexOf = (source: string): Promise<TermIndex> =>
  createTermIndex({
    source,
    sentences: splitSentences(source),
    tokeniser: new Tokeniser({ language: 'en' }),
    pause,
  });
const source =
  'Foxes hunt mice at night. Mice fear foxes at night. At night foxes and owls hunt mice. Bread contains flour.';

describe('rankSentences', () => {
  it('ranks a sentence higher the more others resemble it, and the ranks sum to 1', async () => {
    const index = await indexOf(source);
    const ranks = await rankSentences({ index, jumps: new Float64Array(4).fill(1), damping: 0.85, pause });
    expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 9);
    expect(Math.min(ranks[0]!, ranks[1]!, ranks[2]!)).toBeGreaterThan(ranks[3]!);
  });

  it('equals PageRank on the written-out graph of cosines', async () => {
    const index = await indexOf(source);
    const idf = index.postings.map((holders) =>
      Math.log(1 + (4 - holders.length + 0.5) / (holders.length + 0.5)),
    );
    const vectors = index.terms.map(({ ids }) => {
      const row = idf.map((value, id) => (ids.includes(id) ? value : 0));
      return row.map((value) => value / Math.hypot(...row));
    });
    const edges = vectors.map((a, i) =>
      vectors.map((b, j) => (i === j ? 0 : a.reduce((sum, value, id) => sum + value * b[id]!, 0))),
    );
    const degrees = edges.map((row) => row.reduce((sum, value) => sum + value, 0));
    let expected = [0.25, 0.25, 0.25, 0.25];
    for (let step = 0; step < 40; step += 1) {
      const stranded = expected.reduce((sum, rank, i) => sum + (degrees[i]! > 0 ? 0 : rank), 0);
      expected = expected.map(
        (_, j) =>
          0.15 / 4 +
          0.85 *
            (stranded / 4 +
              edges.reduce(
                (sum, row, i) => sum + (degrees[i]! > 0 ? (expected[i]! * row[j]!) / degrees[i]! : 0),
                0,
              )),
      );
    }
    const ranks = await rankSentences({ index, jumps: new Float64Array(4).fill(1), damping: 0.85, pause });
    for (const [at, rank] of expected.entries()) expect(ranks[at]).toBeCloseTo(rank, 5);
  });

  it('leans towards the sentences that jumps favour', async () => {
    const index = await indexOf(source);
    const ranks = await rankSentences({ index, jumps: Float64Array.of(0, 0, 0, 1), damping: 0.5, pause });
    expect(ranks[3]).toBe(Math.max(...ranks));
  });
});

describe('pickDiverse', () => {
  it('does not pick the same statement twice, and prefers news among equals', async () => {
    const index = await indexOf('Foxes hunt mice. Foxes hunt mice! Owls eat moths.');
    const candidates = [0, 1, 2].map((at) => ({ at, score: 1 }));
    const picked = pickDiverse({ index, candidates, max: 3, relevance: 0.7 });
    expect(picked.map(({ at }) => at)).toEqual([0, 2]);
  });
});
