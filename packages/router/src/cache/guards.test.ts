import fc from 'fast-check';
import { objectionTo } from './guards.ts';

describe('the guards of the semantic cache', () => {
  it.each([
    ['number', 'List the 5 largest cities', 'List the 7 largest cities'],
    ['number', 'What was sold for 1.5 million?', 'What was sold for 15 million?'],
    ['number', 'What happened at -5 degrees?', 'What happened at 5 degrees?'],
    ['number', 'What did revenue reach in 2019?', 'What did revenue reach in 2020?'],
    ['number', 'Name two causes of the war', 'Name three causes of the war'],
    ['number', 'Why does a dog bark?', 'Why do the dogs bark?'],
    ['wording', 'What is the role of vitamin a deficiency?', 'What is the role of vitamin deficiency?'],
    ['date', 'What was decided in March?', 'What was decided in April?'],
    ['date', 'Who spoke yesterday?', 'Who spoke today?'],
    ['unit', 'Is the bridge 300 meters long?', 'Is the bridge 300 miles long?'],
    ['unit', 'Did it cost $40?', 'Did it cost €40?'],
    ['negation', 'Which countries signed the treaty?', 'Which countries did not sign the treaty?'],
    ['negation', 'Why is the plan popular?', "Why isn't the plan popular?"],
    ['negation', 'Can it run with power?', 'Can it run without power?'],
    ['comparison', 'Did prices increase?', 'Did prices decrease?'],
    ['comparison', 'What happened before the election?', 'What happened after the election?'],
    ['comparison', 'What is the maximum dose?', 'What is the minimum dose?'],
    ['question', 'Who founded the company?', 'When was it that the company was founded?'],
    ['question', 'Where was the battle?', 'When was the battle?'],
    ['question', 'Is it legal to grow?', 'It is legal to grow.'],
    ['wording', 'What is the capital of France?', 'What is the capital of Spain?'],
    ['wording', 'Summarize the article as a table', 'Summarize the article as a list'],
    ['wording', 'Summarize the article in French', 'Summarize the article in German'],
    ['wording', 'What does the committee do?', 'What is the committee?'],
    ['wording', 'Who leads the party?', 'Who led the party?'],
    ['wording', 'What did the report tell US?', 'What did the report tell us?'],
    [
      'name',
      'How large is the market for Polish in Germany?',
      'How large is the market for polish in Germany?',
    ],
    ['quotation', 'What does "The Wall" say?', 'What does "the say" wall?'],
    ['order', 'Did the dog bite the man?', 'Did the man bite the dog?'],
    ['order', 'How do I convert dollars to euros?', 'How do I convert euros to dollars?'],
    ['order', 'What is the effect of heat on cold water?', 'What is the effect of cold on heat water?'],
    ['language', 'What is the cause of the crisis?', 'Was ist die Ursache der Krise?'],
  ])('object by %s: %s / %s', (objection, earlier, later) => {
    expect(objectionTo(earlier, later)).toBe(objection);
    expect(objectionTo(later, earlier)).toBe(objection);
  });

  it.each([
    ['What are the main causes of inflation?', 'what are the primary causes of inflation'],
    ['Please describe the process.', 'Explain the process'],
    ['Can you tell me why the bridge collapsed?', 'Why did the bridge collapse?'],
  ])('see what differs in meaning and what does not: %s / %s', (earlier, later) => {
    const tenseOnly = earlier.includes('collapsed');
    expect(objectionTo(earlier, later)).toBe(tenseOnly ? 'wording' : null);
  });

  it('let a query share its answer with itself, with its own capitals and spaces changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (query) => {
        expect(objectionTo(query, query)).toBeNull();
      }),
    );
  });

  it('object to the same pairs in either order', () => {
    const word = fc.constantFrom(
      'not',
      'the',
      'a',
      'dog',
      'dogs',
      'Paris',
      'in',
      '2019',
      '3',
      'is',
      'does',
      ',',
      '?',
      'US',
      'us',
    );
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(objectionTo(left, right) === null).toBe(objectionTo(right, left) === null);
      }),
    );
  });

  it('object whenever one number is another, wherever it stands', () => {
    const word = fc.constantFrom('sales', 'in', 'the', 'rose', 'by', 'percent', 'what', 'Europe');
    const words = fc.array(word, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, words, fc.nat(), fc.nat(), (before, after, left, right) => {
        fc.pre(left !== right);
        const asked = (number: number): string => [...before, String(number), ...after].join(' ');
        expect(objectionTo(asked(left), asked(right))).toBe('number');
      }),
    );
  });

  it('object whenever a content word is missing on one side', () => {
    const word = fc.constantFrom('sales', 'growth', 'Europe', 'market', 'steel', 'bridge', 'water');
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 2 }), fc.nat(), (words, index) => {
        const fewer = words.filter((_, at) => at !== index % words.length);
        expect(objectionTo(words.join(' '), fewer.join(' '))).not.toBeNull();
      }),
    );
  });

  it.each([
    ['letters that stand for many', `${'A'.repeat(333)}${'\ufdfa'.repeat(667)}`],
    ['very many words', 'What is the price of a house? '.repeat(6_000)],
  ])('read the longest query in no time, however it is written: %s', (_how, query) => {
    const startMs = performance.now();
    objectionTo(query, `${query}!`);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
