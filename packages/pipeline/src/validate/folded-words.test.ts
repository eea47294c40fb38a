import { containsWords } from './folded-words.ts';

describe('a passage in a text', () => {
  it.each([
    ['He crossed the ELBE twice.', 'elbe'],
    ['Der Fluss heißt Mürz.', 'heisst murz'],
    ['青葉山は火山です', '火山'],
  ])('of %s is %s', (text, passage) => {
    expect(containsWords(text, passage)).toBe(true);
  });

  it.each([
    ['It cost 10,000 crowns.', '10'],
    ['The elbow hurts.', 'elbow hurt'],
    ['Anything at all.', '!'],
  ])('of %s is not %s', (text, passage) => {
    expect(containsWords(text, passage)).toBe(false);
  });
});
