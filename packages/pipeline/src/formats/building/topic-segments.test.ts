import { splitSentences } from '@harvest/text/sentences';
import { type TermIndex, createTermIndex } from '@harvest/text/term-index';
import { Tokeniser } from '@harvest/text/tokens';
import fc from 'fast-check';
import { segmentByTopic } from './topic-segments.ts';

async function indexOf(source: string): Promise<TermIndex> {
  const sentences = splitSentences(source);
  const tokeniser = new Tokeniser({ language: 'en' });
  return await createTermIndex({ source, sentences, tokeniser, pause: () => Promise.resolve() });
}

const bread = Array.from(
  { length: 6 },
  (_, n) => `Bakers knead dough with flour and yeast for loaf ${String(n)}.`,
);
const stars = Array.from(
  { length: 6 },
  (_, n) => `Astronomers watch stars through a telescope on night ${String(n)}.`,
);

describe('segmentByTopic', () => {
  it('divides where the vocabulary changes', async () => {
    const index = await indexOf([...bread, ...stars].join(' '));
    expect(
      segmentByTopic(
        index,
        index.sentences.map((_, at) => at),
      ),
    ).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
    ]);
  });

  it('divides between paragraphs where there are any', async () => {
    const index = await indexOf(
      `${bread.slice(0, 4).join(' ')}\n\n${[...bread.slice(4), ...stars].join(' ')}`,
    );
    expect(
      segmentByTopic(
        index,
        index.sentences.map((_, at) => at),
      )[0],
    ).toEqual([0, 1, 2, 3]);
  });

  it('loses, repeats and reorders no sentence', async () => {
    const sentence = fc.constantFrom(...bread, ...stars, 'Yes.', '\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { maxLength: 80 }), async (sentences) => {
        const index = await indexOf(sentences.join(' '));
        const all = index.sentences.map((_, at) => at);
        const segments = segmentByTopic(index, all);
        expect(segments.flat()).toEqual(all);
        expect(segments.every((segment) => segment.length > 0 || all.length === 0)).toBe(true);
      }),
    );
  });
});
