import { everyText } from '@harvest/testkit/texts/every-text';
import { splitSentences } from './sentences.ts';
import { createTermIndex, indexTerms } from './term-index.ts';
import { Tokeniser } from './tokens.ts';

describe('the index of the terms of a text', () => {
  it.each(everyText)('is the same made at once and made with pauses: %s', async (_, source) => {
    const text = { source, sentences: splitSentences(source) };
    const atOnce = indexTerms({ ...text, tokeniser: new Tokeniser({ language: 'en' }) });
    const paused = await createTermIndex({
      ...text,
      tokeniser: new Tokeniser({ language: 'en' }),
      pause: () => Promise.resolve(),
    });
    expect(paused).toEqual(atOnce);
  });

  it('pauses within a long text', async () => {
    const source = 'It rained. '.repeat(3_000);
    let pauses = 0;
    await createTermIndex({
      source,
      sentences: splitSentences(source),
      tokeniser: new Tokeniser({ language: 'en' }),
      pause: () => {
        pauses += 1;
        return Promise.resolve();
      },
    });
    expect(pauses).toBe(3);
  });

  it('knows where each term stands, and which are names', () => {
    const source = 'The boats of Ely sailed. A boat sank.';
    const { vocabulary, postings, names, terms } = indexTerms({
      source,
      sentences: splitSentences(source),
      tokeniser: new Tokeniser({ language: 'en' }),
    });
    const [boat = -1, ely = -1] = ['boat', 'ely'].map((term) => vocabulary.get(term) ?? -1);
    expect(postings[boat]).toEqual([0, 1]);
    expect([...names]).toEqual([ely]);
    expect(terms.map(({ length }) => length)).toEqual([3, 2]);
  });
});
