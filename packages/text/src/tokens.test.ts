import fc from 'fast-check';
import { Tokeniser, guessLanguage } from './tokens.ts';
import { bakingPowderGerman, mountainJapanese } from '@harvest/testkit/texts/other-languages';
import { canalArticle } from '@harvest/testkit/texts/canal-article';

const terms = (text: string, language: 'en' | 'de' | 'fr' | 'es' = 'en'): string[] =>
  new Tokeniser({ language }).tokens(text).map(({ term }) => term);

describe('Tokeniser', () => {
  it('leaves out function words and joins the forms of a word', () => {
    expect(terms('The locks and the lock were Locked')).toEqual(['lock', 'lock', 'lock']);
  });

  it('keeps numbers whole and drops thousands separators', () => {
    expect(terms('4,200 labourers and 3.5 metres')).toEqual(['4200', 'labour', '3.5', 'metr']);
  });

  it('ignores diacritics and case', () => {
    expect(terms('CAFÉ Zürich')).toEqual(terms('cafe zurich'));
  });

  it('joins German forms, participles included', () => {
    expect(terms('gelagert lagern Tüten Tüte', 'de')).toEqual(['lager', 'lager', 'tute', 'tute']);
  });

  it('cuts Han into pairs, keeps Katakana words and drops kana grammar', () => {
    expect(terms('最後に噴火したのはいつですか')).toEqual(['最後', '噴火']);
    expect(terms('富士山は3776メートルです')).toEqual(['富士', '士山', '3776', 'メートル']);
  });

  it('bounds the length of a word', () => {
    expect(terms('x'.repeat(10_000))[0]!.length).toBeLessThanOrEqual(40);
  });

  it('cuts plain English alike in whatever company it stands', () => {
    const english = fc.string({
      unit: fc.constantFrom('a', 'B', 's', 't', '0', '1', '9', ' ', '.', ',', '-', "'", '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(english, (text) => {
        const tokeniser = new Tokeniser({ language: 'en' });
        const alone = tokeniser.tokens(text);
        expect(new Tokeniser({ language: 'en' }).tokens(`${text} é`).slice(0, -1)).toEqual(alone);
        expect(tokeniser.tokens(text)).toEqual(alone);
      }),
    );
  });
});

describe('guessLanguage', () => {
  it('tells languages by their function words', () => {
    expect(guessLanguage(canalArticle)).toBe('en');
    expect(guessLanguage(bakingPowderGerman)).toBe('de');
    expect(guessLanguage('Le canal est une voie qui relie les lacs et la mer pour les bateaux.')).toBe('fr');
    expect(guessLanguage('El canal es una vía que une los lagos con el mar para los barcos.')).toBe('es');
    expect(guessLanguage(mountainJapanese)).toBe('en');
  });
});
