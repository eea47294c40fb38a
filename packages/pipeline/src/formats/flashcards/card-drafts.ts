/** The cards that one passage gives. */
import type { Difficulty } from '@harvest/contracts/output-formats';
import type { Reading } from '../../reading/reading.ts';
import { findNamedTerm } from '../building/definitions.ts';
import type { Passage } from '../building/find-passages.ts';
import { gapsOf } from '../building/gaps.ts';
import { capitalised } from '../building/name-segments.ts';
import { askWhy, openQuestionsOf } from '../building/open-questions.ts';

/** Both sides of a card before it has its number. */
export interface CardDraft {
  readonly passage: Passage;
  readonly front: string;
  readonly back: string;
  /** What is asked for, to ask for it only once. */
  readonly asks: string;
}

/** What a card asks: what a term means, a question, a reason, a gap. */
export type CardKind = 'term' | 'question' | 'reason' | 'gap';

/** Which kind of card is made of a passage: the first one that it gives. Recall is harder than recognition. */
export const cardKinds: Readonly<Record<Difficulty, readonly CardKind[]>> = {
  easy: ['term', 'question', 'reason', 'gap'],
  medium: ['term', 'question', 'reason', 'gap'],
  hard: ['reason', 'question', 'gap', 'term'],
};

/** The cards of one kind that a passage gives. */
export function cardsOf(kind: CardKind, passage: Passage, reading: Reading): readonly CardDraft[] {
  const { text, definition } = passage;
  switch (kind) {
    case 'term': {
      const term = definition?.term ?? findNamedTerm(text, reading.language);
      return term === null ? [] : [{ passage, front: capitalised(term), back: text, asks: term }];
    }
    case 'question':
      return openQuestionsOf(passage, reading)
        .filter((question) => question.kind !== 'term')
        .map(({ question, answer, article }) => ({
          passage,
          front: question,
          back: answered(`${article}${answer}`, text),
          asks: answer,
        }));
    case 'reason': {
      const why = askWhy(passage, reading.language);
      if (why === null) return [];
      return [{ passage, front: why.question, back: capitalised(why.answer), asks: why.answer }];
    }
    case 'gap':
      return gapsOf(passage, reading)
        .filter(({ specific }) => specific)
        .map(({ question, mention: { text: answer } }) => ({
          passage,
          front: question,
          back: answered(answer, text),
          asks: answer,
        }));
  }
}

/** The answer on a line of its own, and the sentence that holds it. */
function answered(answer: string, sentence: string): string {
  return `${capitalised(answer)}\n${sentence}`;
}
