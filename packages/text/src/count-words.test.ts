import { countWords } from './count-words.ts';

describe('countWords', () => {
  it.each([
    ['', 0],
    ['One state-of-the-art word, and/or two.', 5],
    ['3,5 % – so viel!', 3],
    ['東京の人口', 3],
    ['word 東京', 2],
  ])('counts %s as a reader does', (text, words) => {
    expect(countWords(text)).toBe(words);
  });

  it('takes time in proportion to the text, whatever it consists of', () => {
    expect(countWords('.'.repeat(1_000_000))).toBe(0);
  });
});
