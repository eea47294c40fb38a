import { type Flashcard, type Flashcards } from '@harvest/contracts/formats/flashcards';
import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { CheckedItem } from '../format-definition.ts';

const asks = /[?？]$/u;

/** Cards as they are checked; those that ask something, as questions with the first line of their back as the answer. */
export function flashcardItems({ cards }: Flashcards): readonly CheckedItem[] {
  return cards.map((card) => {
    const { id, front, back, citations } = card;
    const item = { id, text: `${front} ${back}`, citations };
    return isQuestion(card) ? { ...item, question: { question: front, answer: answerOf(back) } } : item;
  });
}

/** The cards without some; the others are numbered anew. */
export function flashcardsWithoutItems(content: Flashcards, ids: ReadonlySet<string>): Flashcards {
  const cards = content.cards.filter(({ id }) => !ids.has(id));
  return { ...content, cards: cards.map((card, at) => ({ ...card, id: `c${at + 1}` })) };
}

function isQuestion({ front }: Flashcard): boolean {
  return asks.test(front) || front.includes(clozeGap);
}

function answerOf(back: string): string {
  return back.split('\n', 1)[0] ?? back;
}

/** The title. */
export function flashcardFrame({ title }: Flashcards): readonly string[] {
  return [title];
}
