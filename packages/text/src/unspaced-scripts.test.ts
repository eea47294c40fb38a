import { unspacedCharacter, unspacedLanguages } from './unspaced-scripts.ts';

describe('the scripts without spaces', () => {
  it.each([
    ['zh', '山'],
    ['ja', 'で'],
    ['ja', 'カ'],
    ['th', 'ก'],
    ['lo', 'ກ'],
    ['km', 'ក'],
    ['my', 'က'],
  ])('hold the letters of %s: %s', (language, letter) => {
    expect(unspacedLanguages.has(language)).toBe(true);
    expect(unspacedCharacter.test(letter)).toBe(true);
  });

  it.each(['a', 'й', '한', 'ע', '1', ' '])('do not hold “%s”', (character) => {
    expect(unspacedCharacter.test(character)).toBe(false);
  });
});
