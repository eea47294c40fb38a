import { Tokeniser } from '@harvest/text/tokens';
import { findDefinition } from './definitions.ts';
import type { Passage } from './find-passages.ts';
import type { Mention, MentionKind } from './mention.ts';
import { askWhatIs, askWhy, openQuestionsOf } from './open-questions.ts';
import { createSentenceReader } from './sentence-words.ts';

function passage(text: string, language: string, ...named: (readonly [MentionKind, string])[]): Passage {
  const mentions = named.map(([kind, name]): Mention => {
    const start = text.indexOf(name);
    return { kind, text: name, start, end: start + name.length };
  });
  const citation = { source: 0, start: 0, end: text.length, quote: text };
  return {
    at: 0,
    text,
    words: createSentenceReader(language)(text),
    citation,
    score: 1,
    section: 0,
    brief: false,
    mentions,
    definition: findDefinition(text, language),
  };
}

const tokeniser = new Tokeniser({ language: 'en' });
const ask = (text: string, ...named: (readonly [MentionKind, string])[]): readonly string[] =>
  openQuestionsOf(passage(text, 'en', ...named), { language: 'en', tokeniser }).map(
    ({ question }) => question,
  );

describe('questions made of a sentence', () => {
  it('ask for a person by the subject', () => {
    expect(
      ask('In 1851 Dr. Amalia Brandt, a surveyor from Selby, published a pamphlet on locks.', [
        'person',
        'Amalia Brandt',
      ]),
    ).toEqual(['In 1851, who published a pamphlet on locks?']);
  });

  it('ask how many by a number at the start, without what is added to the statement', () => {
    expect(
      ask('At the height of construction 4,200 labourers were employed, most of them from the islands.', [
        'figure',
        '4,200',
      ]),
    ).toEqual(['At the height of construction, how many labourers were employed?']);
  });

  it('ask for a thing by what, and leave out a word that only fits behind other sentences', () => {
    expect(
      ask('The upper gate also keeps the water of the lake out of the lock.', ['term', 'upper gate']),
    ).toEqual(['What keeps the water of the lake out of the lock?']);
  });

  it.each([
    ['By the early 1960s his boxes were 35 feet long, those of others were 24.', 'figure', '35'],
    ['The 777 program has faced delays in its testing phase.', 'figure', '777'],
    ['Although Renn was born in Selby in 1889, the town forgot him.', 'year', '1889'],
    ['Officers of the town left without the child.', 'term', 'Officers'],
    ['The town believes this discovery is a sign of water.', 'place', 'town'],
  ] as const)('ask nothing where the question would be wrong: %s', (text, kind, answer) => {
    expect(ask(text, [kind, answer])).toEqual([]);
  });

  it('ask when something was done', () => {
    expect(ask('The whole canal was navigable again on 2 June 1996.', ['day', '2 June 1996'])).toEqual([
      'When was the whole canal navigable again?',
    ]);
  });

  it('ask nothing where a question would need a change of the verb', () => {
    expect(ask('The railway reached Lake Orrin in 1891.', ['year', '1891'], ['place', 'Lake Orrin'])).toEqual(
      [],
    );
  });

  it('ask what is described, without naming it', () => {
    expect(ask('A lock is a chamber with a gate at each end.')).toEqual([
      'What is described here: “a chamber with a gate at each end”?',
    ]);
  });

  it.each([
    ['en', 'Mitre gates are the gates of a lock that meet in a V.', 'What are Mitre gates?'],
    ['de', 'Die Hefe ist ein Pilz, der Zucker vergärt.', 'Was ist die Hefe?'],
    ['fr', 'Les algues sont des plantes de mer.', 'Que sont les algues ?'],
    ['es', 'El faro es una torre de piedra.', '¿Qué es el faro?'],
  ])('ask in %s what something is', (language, text, question) => {
    expect(askWhatIs(passage(text, language), language)?.question).toBe(question);
  });

  it('give the answer with the article of the source', () => {
    const [question] = openQuestionsOf(
      passage('The dirty air is a consequence of both natural and human factors.', 'en', [
        'term',
        'dirty air',
      ]),
      { language: 'en', tokeniser },
    );
    expect(question).toMatchObject({ article: 'the ', answer: 'dirty air' });
  });

  it('ask for no part of a phrase before the subject', () => {
    const text = 'By midnight all thirty families of Lower Lenn stood on the hill with their cows.';
    expect(ask(text, ['word', 'thirty'])).toEqual([]);
    expect(ask(text, ['term', 'Lower Lenn'])).toEqual([]);
  });

  it('ask for no name of which the sentence says that it is one of several', () => {
    expect(ask('Paris has also suffered from smog in the last years.', ['place', 'Paris'])).toEqual([]);
    expect(ask('Paris has suffered from smog in the last years.', ['place', 'Paris'])).toHaveLength(1);
  });

  it('ask what a word means where the source says so', () => {
    const law = '"Deposit" means a sum of money that a tenant pays to a landlord.';
    expect(askWhatIs(passage(law, 'en'), 'en')?.question).toBe('What does “Deposit” mean?');
  });

  it('ask for a reason in words of the source', () => {
    expect(
      askWhy(passage('A pot is a good tool for bread, because it traps the steam.', 'en'), 'en'),
    ).toEqual({
      question: 'A pot is a good tool for bread. Why?',
      answer: 'because it traps the steam',
      article: '',
      kind: null,
      start: null,
    });
  });

  it('ask for a purpose, but not for what a negation is about', () => {
    const question = (text: string): string | undefined => askWhy(passage(text, 'en'), 'en')?.question;
    expect(question('On hot days many plants close their pores in order to save water.')).toBe(
      'On hot days many plants close their pores. Why?',
    );
    expect(question('Nobody is not required to sign the paper in order to read a copy.')).toBeUndefined();
    expect(question('Analysts of the town say the air is better only because of the wind.')).toBeUndefined();
  });
});
