import { nameInSentence } from './name-in-sentence.ts';

describe('nameInSentence', () => {
  it('gives a name the article that the source or usage has', () => {
    expect(nameInSentence('Atlantic', 'Crossing the ', 'en')).toBe('the Atlantic');
    expect(nameInSentence('United States', 'Washington, DC, ', 'en')).toBe('the United States');
    expect(nameInSentence('Selby', 'A lock in ', 'en')).toBe('Selby');
  });

  it('gives none to a firm whose name begins as that of a country', () => {
    expect(nameInSentence('United Airlines', 'He founded ', 'en')).toBe('United Airlines');
  });

  it.each(['de', 'fr', 'es', null])('gives no English article in another language: %s', (language) => {
    expect(nameInSentence('USA', 'in den ', language)).toBe('USA');
  });
});
