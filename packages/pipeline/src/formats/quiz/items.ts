import { type Quiz, type QuizItem, clozeGap } from '@harvest/contracts/formats/quiz';
import type { CheckedItem } from '../format-definition.ts';

/** The questions of a quiz as they are checked. */
export function quizItems({ items }: Quiz): readonly CheckedItem[] {
  return items.map((item) => ({
    id: item.id,
    text: textOf(item),
    citations: item.citations,
    remarks: item.explanation ?? '',
    question: questionOf(item),
  }));
}

/** The quiz without some questions; the others are numbered anew. */
export function quizWithoutItems(quiz: Quiz, ids: ReadonlySet<string>): Quiz {
  const items = quiz.items.filter(({ id }) => !ids.has(id));
  return { ...quiz, items: items.map((item, at) => ({ ...item, id: `q${at + 1}` })) };
}

/** The question with its answer, since many questions differ in nothing else. A false statement is not to be believed. */
function textOf(item: QuizItem): string {
  switch (item.type) {
    case 'multiple_choice':
      return filled(item.question, item.options[item.answer_index] ?? '');
    case 'true_false':
      return item.question;
    case 'cloze':
      return filled(item.question, item.answer);
  }
}

function filled(question: string, answer: string): string {
  return question.includes(clozeGap) ? question.replace(clozeGap, () => answer) : `${question} ${answer}`;
}

function questionOf(item: QuizItem): NonNullable<CheckedItem['question']> {
  const { question } = item;
  switch (item.type) {
    case 'multiple_choice':
      return {
        question,
        answer: item.options[item.answer_index] ?? '',
        options: item.options,
        answerIndex: item.answer_index,
      };
    case 'true_false':
      return { question, answer: String(item.answer), closed: true };
    case 'cloze':
      return { question, answer: item.answer };
  }
}

/** The title. */
export function quizFrame({ title }: Quiz): readonly string[] {
  return [title];
}
