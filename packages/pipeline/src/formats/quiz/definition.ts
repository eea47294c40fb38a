import type { FormatDefinition } from '../format-definition.ts';
import { type QuizAnswer, quizAnswerSchema } from './answer-schema.ts';
import { buildQuiz } from './build-quiz.ts';
import { quizFromAnswer } from './from-answer.ts';
import { quizInstructions } from './instructions.ts';
import { quizFrame, quizItems, quizWithoutItems } from './items.ts';
import { quizMarkdown } from './to-markdown.ts';

/** Questions about the source with an answer key and evidence. */
export const quizFormat: FormatDefinition<'quiz', QuizAnswer> = {
  format: 'quiz',
  templateVersion: 1,
  instructions: quizInstructions,
  answerSchema: quizAnswerSchema,
  fromAnswer: quizFromAnswer,
  build: buildQuiz,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'answer-retrievable',
    'answer-not-leaked',
    'one-right-option',
    'options-distinct',
    'distractors-alike',
    'distractors-absent',
    'right-option-length',
    'key-positions',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'count-on-target',
  ],
  itemsMin: 1,
  items: quizItems,
  frame: quizFrame,
  withoutItems: quizWithoutItems,
  toMarkdown: quizMarkdown,
};
