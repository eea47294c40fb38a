import { Tokeniser } from '@harvest/text/tokens';
import { givesAway } from './answer-leak.ts';

const tokeniser = new Tokeniser({ language: 'en' });

describe('a text that gives an answer away', () => {
  it.each([
    ['The lock is opened by a keeper.', 'lock'],
    ['Locking the chamber takes a minute.', 'lock'],
    ['Renn wrote to his sister.', 'Tobias Renn'],
    ['The WHO was founded in Geneva.', 'World Health Order'],
    ['It cost 1,200 crowns and later 1,200 more.', '1200'],
  ])('is told: "%s" for %s', (text, answer) => {
    expect(givesAway(text, answer, tokeniser)).toBe(true);
  });

  it('is told for an answer without a word to ask for', () => {
    expect(givesAway('The canal is long.', 'of the', tokeniser)).toBe(true);
  });

  it('is not seen where nothing of the answer is said', () => {
    expect(givesAway('The chamber is opened by a keeper.', 'lock', tokeniser)).toBe(false);
  });
});
