import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import {
  type PhraseFinder,
  anyPhrases,
  englishPhrases,
  germanPhrases,
  romancePhrases,
} from './noun-phrases.ts';
import { unspacedPhrases } from './unspaced-phrases.ts';

function phrasesOf(text: string, language: string, find: PhraseFinder): string[] {
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language }));
  if (language === 'en') tagWords(words);
  return find(words).map(({ from, to }) => text.slice(words[from]?.start, words[to - 1]?.end));
}

describe('phrase finders', () => {
  it('finds English noun phrases without articles, numbers and verbs', () => {
    const text = 'The old lock keeper opened six heavy gates of the Varnholm Canal.';
    expect(phrasesOf(text, 'en', englishPhrases)).toEqual([
      'old lock keeper',
      'heavy gates',
      'Varnholm Canal',
    ]);
  });

  it('takes no letter alone for a phrase', () => {
    expect(phrasesOf('We set x to n.', 'en', englishPhrases)).toEqual([]);
  });

  it('finds German nouns with their adjective', () => {
    const text = 'Das brauchbare Pulver verkaufte der Apotheker August Oetker in kleinen Tüten.';
    expect(phrasesOf(text, 'de', germanPhrases)).toEqual([
      'brauchbare Pulver',
      'Apotheker August Oetker',
      'kleinen Tüten',
    ]);
  });

  it('finds Romance nouns with what follows them', () => {
    expect(phrasesOf("Le changement climatique menace l'eau des glaciers.", 'fr', romancePhrases)).toEqual([
      'changement climatique',
      'eau des glaciers',
      'glaciers',
    ]);
    expect(phrasesOf('El Banco de España publica la ley de presupuestos.', 'es', romancePhrases)).toContain(
      'ley de presupuestos',
    );
  });

  it('finds words and pairs of words in a language without a grammar of its own', () => {
    expect(phrasesOf('Trwa budowa mostu', 'pl', anyPhrases)).toContain('budowa mostu');
  });

  it('finds terms where no spaces divide words', () => {
    const text = '青葉山は県の北部にある火山で、メートルです。';
    const found = unspacedPhrases(text, { start: 0, end: text.length }).map(({ start, end }) =>
      text.slice(start, end),
    );
    expect(found).toEqual(['青葉山', '北部', '火山', 'メートル']);
  });
});
