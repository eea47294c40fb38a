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
}

/** What a card asks: what a term means, a question, a reason, what is said of a name, a gap. */
export type CardKind = 'term' | 'question' | 'reason' | 'name' | 'gap';

/** Which kind of card is made of a passage: the first one that it gives. Recall is harder than recognition. */
export const cardKinds: Readonly<Record<Difficulty, readonly CardKind[]>> = {
  easy: ['term', 'name', 'question', 'reason', 'gap'],
  medium: ['term', 'question', 'reason', 'name', 'gap'],
  hard: ['reason', 'question', 'gap', 'term', 'name'],
};

const named: ReadonlySet<string> = new Set(['person', 'place', 'organisation', 'other']);

/** The cards of one kind that a passage gives. */
export function cardsOf(kind: CardKind, passage: Passage, reading: Reading): readonly CardDraft[] {
  const { text, definition } = passage;
  switch (kind) {
    case 'term': {
      const term = definition?.term ?? findNamedTerm(text, reading.language);
      return term === null ? [] : [{ passage, front: capitalised(term), back: text }];
    }
    case 'question':
      return openQuestionsOf(passage, reading)
        .filter((question) => question.kind !== 'term')
        .map(({ question, answer }) => ({ passage, front: question, back: answered(answer, text) }));
    case 'reason': {
      const why = askWhy(passage, reading.language);
      return why === null ? [] : [{ passage, front: why.question, back: capitalised(why.answer) }];
    }
    case 'name': {
      const [first] = passage.mentions;
      const opens = first !== undefined && /^(?:the |an? )?$/i.test(text.slice(0, first.start));
      return opens && named.has(first.kind) ? [{ passage, front: first.text, back: text }] : [];
    }
    case 'gap':
      return gapsOf(passage, reading).map(({ question, mention }) => ({
        passage,
        front: question,
        back: answered(mention.text, text),
      }));
  }
}

/** The answer on a line of its own, and the sentence that holds it. */
function answered(answer: string, sentence: string): string {
  return `${capitalised(answer)}\n${sentence}`;
}
