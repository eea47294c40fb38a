import fc from 'fast-check';
import { TextScan } from './scan-text.ts';

const scan = (text: string, charactersRead = 10_000): TextScan =>
  new TextScan(text, { start: 0, end: text.length }, charactersRead);

describe('scanning a text', () => {
  it('counts words, numbers, sentences and names', () => {
    const text = scan('In 1805 the Union Canal opened. It cost 2.5 million, "not less"; who paid?');
    expect(text).toMatchObject({ words: 12, numbers: 3, sentences: 2, capitalised: 2, endsAsQuestion: true });
    expect(text.signs('comma')).toBe(1);
    expect(text.signs('quote')).toBe(2);
    expect(text.count('negation')).toBe(1);
    expect(text.count('comparison')).toBe(1);
    expect(text.count('who')).toBe(1);
  });

  it('knows a word of several classes in all of them, whatever its case', () => {
    const text = scan('EXCEPT');
    expect([text.count('negation'), text.count('constraint'), text.count('step')]).toEqual([1, 1, 0]);
  });

  it('tells the signs of formulas from those of programs', () => {
    const text = scan('$a^2 = b$; f[0] ___ {x}');
    expect([text.signs('formula'), text.signs('code'), text.signs('dollar'), text.gaps]).toEqual([
      2, 5, 2, 1,
    ]);
  });

  it('reads words of other alphabets as words', () => {
    expect(scan('Größe und Übermaß').words).toBe(3);
    expect(scan('Почему небо синее?')).toMatchObject({ words: 3, endsAsQuestion: true });
  });

  it('reads no further than it is told, but knows the whole length', () => {
    expect(scan('one two three four', 7)).toMatchObject({ words: 2, characters: 18 });
  });

  it('never finds more words than the text has room for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { words, numbers, contentWords, tokenHashes } = scan(text);
        expect(words + numbers).toBeLessThanOrEqual((text.length + 1) / 2);
        expect(contentWords).toBeLessThanOrEqual(words);
        expect(tokenHashes).toHaveLength(Math.min(256, words + numbers));
      }),
    );
  });
});
