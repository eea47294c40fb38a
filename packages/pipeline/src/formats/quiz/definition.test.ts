import type { Citation } from '@harvest/contracts/citation';
import type { Quiz } from '@harvest/contracts/formats/quiz';
import type { DroppedItem } from '@harvest/contracts/quality-report';
import type { QuizAnswer } from './answer-schema.ts';
import { quizFormat } from './definition.ts';

const source = 'The canal was opened in 1868. Locks lift boats.';
const ground = (quotes: readonly string[]): readonly Citation[] =>
  quotes.flatMap((quote) => {
    const start = source.indexOf(quote);
    return start < 0 ? [] : [{ source: 0, start, end: start + quote.length, quote }];
  });
const request = { query: '', options: {} };
const item: QuizAnswer['items'][number] = {
  type: 'multiple_choice',
  difficulty: 'easy',
  question: 'When was the canal opened?',
  answer: '1868',
  distractors: ['1870', '1871', '1872'],
  explanation: null,
  quotes: ['The canal was opened in 1868.'],
};
const read = (...items: QuizAnswer['items']): { readonly quiz: Quiz; readonly rejected: DroppedItem[] } => {
  const rejected: DroppedItem[] = [];
  const reject = (lost: DroppedItem): void => {
    rejected.push(lost);
  };
  const context = { ground, reject, request, seed: 'seed' };
  return { quiz: quizFormat.fromAnswer({ title: 'Canals', items }, context), rejected };
};
const contentOf = (...items: QuizAnswer['items']): Quiz => read(...items).quiz;

describe('a quiz that a model wrote', () => {
  it('keeps the right option right wherever it is put', () => {
    const quiz = contentOf(...Array.from({ length: 8 }, () => item));
    const places = quiz.items.map((question) => {
      if (question.type !== 'multiple_choice') throw new Error('another type');
      expect(question.options[question.answer_index]).toBe('1868');
      return question.answer_index;
    });
    expect([...places].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('loses items without a quote that the source contains, and names them', () => {
    const { quiz, rejected } = read({ ...item, quotes: ['The canal was closed.'] }, item);
    expect(rejected).toMatchObject([{ item: 'When was the canal opened?', rule: 'quotes-grounded' }]);
    expect(quiz.items.map(({ id }) => id)).toEqual(['q1']);
    expect(quiz.items[0]?.citations[0]?.quote).toBe('The canal was opened in 1868.');
  });

  it.each([
    ['options', { ...item, distractors: null }],
    ['a truth value', { ...item, type: 'true_false' as const, answer: 'perhaps' }],
    ['an own truth value', { ...item, type: 'true_false' as const, answer: 'constructor' }],
    ['a gap', { ...item, type: 'cloze' as const }],
  ])('loses items without %s, and names them', (_name, incomplete) => {
    const { quiz, rejected } = read(incomplete);
    expect(quiz.items).toEqual([]);
    expect(rejected).toMatchObject([{ item: 'When was the canal opened?', rule: 'one-right-option' }]);
  });

  it('is asked for in a shape of which every field is required', () => {
    expect(quizFormat.answerSchema.safeParse({ title: 'T', items: [item] }).success).toBe(true);
    const { explanation: _, ...missing } = item;
    expect(quizFormat.answerSchema.safeParse({ title: 'T', items: [missing] }).success).toBe(false);
  });

  it('is asked for with the number and the types that are wanted', () => {
    const lines = quizFormat
      .instructions({ query: '', options: { count: 7, question_types: ['cloze'] } })
      .join('\n');
    expect(lines).toContain('7 questions');
    expect(lines).toContain('cloze:');
    expect(lines).not.toContain('true_false:');
  });
});

describe('a quiz as Markdown', () => {
  it('has lettered options, and a key with the evidence', () => {
    const trueFalse = { ...item, type: 'true_false' as const, question: 'Locks lift boats.', answer: 'true' };
    const text = quizFormat.toMarkdown(contentOf(item, { ...trueFalse, quotes: ['Locks lift boats.'] }));
    expect(text).toMatch(/^# Canals\n\n1\. When was the canal opened\?\n {3}- A\) \d{4}\n {3}- B\) \d{4}\n/);
    expect(text).toMatch(
      /## Answer key\n\n1\. \*\*[A-D]\) 1868\*\*\n\n {3}> The canal was opened in 1868\. \[1\]/,
    );
    expect(text).toContain('2. True or false? Locks lift boats.');
    expect(text).toContain('> Locks lift boats. [2]');
  });

  it('shows marks of the text as text', () => {
    const text = quizFormat.toMarkdown(contentOf({ ...item, question: '<b>When</b> *was* it?' }));
    expect(text).toContain('1. \\<b>When\\</b> \\*was\\* it?');
  });
});

describe('the questions of a quiz', () => {
  it('are numbered anew when some are left out', () => {
    const quiz = contentOf(item, { ...item, question: 'Second?' }, { ...item, question: 'Third?' });
    const left = quizFormat.withoutItems(quiz, new Set(['q2']));
    expect(left.items.map(({ id, question }) => [id, question])).toEqual([
      ['q1', 'When was the canal opened?'],
      ['q2', 'Third?'],
    ]);
  });

  it('tell their checker what the answer is', () => {
    const [checked] = quizFormat.items(contentOf(item));
    const { options = [], answerIndex = -1, answer } = checked?.question ?? { answer: '' };
    expect(options[answerIndex]).toBe(answer);
    expect(answer).toBe('1868');
  });
});
