import { outputFormats } from '@harvest/contracts/output-formats';
import type { FormatDefinition } from '../format-definition.ts';
import { type FlashcardsAnswer, flashcardsAnswerSchema } from './answer-schema.ts';
import { buildFlashcards } from './build-flashcards.ts';
import { flashcardsFromAnswer } from './from-answer.ts';
import { flashcardFrame, flashcardItems, flashcardsWithoutItems } from './items.ts';
import { flashcardsMarkdown } from './to-markdown.ts';

/** Cards to learn the source with. */
export const flashcardsFormat: FormatDefinition<'flashcards', FlashcardsAnswer> = {
  format: 'flashcards',
  templateVersion: 1,
  instructions: ({ options }) => [
    `Write ${options.count ?? outputFormats.flashcards.defaultCount} flashcards about the source; fewer if it does not give so many good ones.`,
    'The front is short: a term, a question, or a sentence with _____ for what is left out.',
    'The back answers it in at most two sentences, and says one thing only.',
    'Every card is answerable from the source alone and understood without seeing it; no two cards ask the same.',
    'Cover all parts of the source, and first what matters most in it.',
    'Give every card at least one quote: the passage that proves its back.',
  ],
  answerSchema: flashcardsAnswerSchema,
  fromAnswer: flashcardsFromAnswer,
  build: buildFlashcards,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'answer-retrievable',
    'answer-not-leaked',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'copied-run',
    'lexical-overlap',
    'count-on-target',
  ],
  itemsMin: 1,
  items: flashcardItems,
  frame: flashcardFrame,
  withoutItems: flashcardsWithoutItems,
  toMarkdown: flashcardsMarkdown,
};
