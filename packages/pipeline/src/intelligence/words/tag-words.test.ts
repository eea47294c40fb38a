import { scanWords } from './scan-words.ts';
import { tagWords } from './tag-words.ts';
import { Vocabulary } from './vocabulary.ts';

function classesOf(text: string): Record<string, string> {
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language: 'en' }));
  tagWords(words);
  return Object.fromEntries(words.map(({ form, wordClass }) => [form.surface, wordClass]));
}

describe('tagWords', () => {
  it('tells a noun from the verb of the same spelling', () => {
    expect(classesOf('The increase was small')['increase']).toBe('noun');
    expect(classesOf('They want to increase output')['increase']).toBe('verb');
    expect(classesOf('Profits increase the pressure')['increase']).toBe('verb');
  });

  it('takes a participle before a noun for an adjective and behind a subject for a verb', () => {
    expect(classesOf('the restored lock')['restored']).toBe('adjective');
    expect(classesOf('Volunteers restored nine locks')['restored']).toBe('finite');
    expect(classesOf('It was restored by them')['restored']).toBe('participle');
  });

  it('takes a gerund for part of a term or for a verb', () => {
    expect(classesOf('machine learning works')['learning']).toBe('verb');
    expect(classesOf('gauge cooling methods')['cooling']).toBe('gerund');
    expect(classesOf('by loading the cargo')['loading']).toBe('verb');
  });

  it('takes a capital inside a sentence for a name', () => {
    expect(classesOf('We met Bridges there')['Bridges']).toBe('name');
  });
});

describe('scanWords', () => {
  const surfaces = (text: string, language: string): string[] =>
    scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language })).map(
      ({ form }) => form.surface,
    );

  it('keeps a word with its inner marks and parts the possessive', () => {
    expect(surfaces("O'Brien's X-ray cost 1,482.50 in the U.S.", 'en')).toEqual([
      "O'Brien",
      "'s",
      'X-ray',
      'cost',
      '1,482.50',
      'in',
      'the',
      'U.S',
      '.',
    ]);
  });

  it('parts words that an elision joins', () => {
    expect(surfaces("L'eau d'Évian", 'fr')).toEqual(['L', "'", 'eau', 'd', "'", 'Évian']);
  });

  it('stays inside its range', () => {
    const text = 'One. Two. Three.';
    expect(
      scanWords(text, { start: 5, end: 9 }, new Vocabulary({ language: 'en' })).map(
        ({ form }) => form.surface,
      ),
    ).toEqual(['Two', '.']);
  });
});
