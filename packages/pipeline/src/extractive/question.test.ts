import { readQuestions } from './question.ts';
import { Tokeniser } from '@harvest/text/tokens';

const read = (query: string): ReturnType<typeof readQuestions> =>
  readQuestions(query, new Tokeniser({ language: 'en' }));

describe('readQuestions', () => {
  it.each([
    ['Who built the canal?', 'who'],
    ['When did the man who built it die?', 'when'],
    ['In which year was it opened?', 'when'],
    ['How many otters are there?', 'number'],
    ['How tall is the tower?', 'number'],
    ['Where is the port?', 'where'],
    ['Why did it fail?', 'why'],
    ['What were the reasons for the war?', 'why'],
    ['How does a lock work?', 'how'],
    ['What is a mitre gate?', 'definition'],
    ['What kinds of gates are used?', 'open'],
    ['Does the ferry still run?', 'polar'],
    ['Darf der Mieter einen Hund halten?', 'polar'],
  ])('reads the kind of %s', (query, kind) => {
    expect(read(query)[0]?.kind).toBe(kind);
  });

  it('divides several questions, also within one sentence', () => {
    const questions = read('When did it open, and who paid for the work? How long is the canal?');
    expect(questions.map(({ kind }) => kind)).toEqual(['when', 'who', 'number']);
  });

  it('looks up both things of which the difference is asked', () => {
    const questions = read('What is the difference between a mitre gate and a rolling gate?');
    expect(questions.map(({ text, kind }) => [text, kind])).toEqual([
      ['What is a mitre gate?', 'definition'],
      ['What is a rolling gate?', 'definition'],
    ]);
  });

  it('does not look for the function words of another language than the source has', () => {
    expect(read('Wer hat die Brücke gebaut?')[0]!.terms).toHaveLength(2);
  });

  it('divides a long brief into its subjects', () => {
    const query =
      'Explain the causes of the famine, the construction of the canal under Renn, and the consequences of the railway for trade';
    expect(read(query)).toHaveLength(3);
  });

  it('finds no question in words about the task alone', () => {
    expect(read('What are the main points of this article?')).toEqual([]);
    expect(read('Please summarise the text.')).toEqual([]);
    expect(read('???')).toEqual([]);
  });

  it('does not demand the words that say what is measured', () => {
    const required = read('How tall is the lighthouse?')[0]!.terms.filter((term) => term.required);
    expect(required.map(({ term }) => term)).toEqual(['lighthous']);
  });

  it('treats adjacent capitalised words as one name', () => {
    const names = read('When was Marie Curie born in Warsaw?')[0]!.terms.map(({ name }) => name);
    expect(names).toEqual([1, 1, -1, 2]);
  });

  it('reads at most four questions of a bounded query', () => {
    expect(read('Who built the bridge number one? '.repeat(500))).toHaveLength(4);
  });
});
