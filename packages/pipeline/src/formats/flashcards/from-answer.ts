import type { Flashcards } from '@harvest/contracts/formats/flashcards';
import type { AnswerContext } from '../format-definition.ts';
import { proveItem } from '../prove-item.ts';
import type { FlashcardsAnswer } from './answer-schema.ts';

const tagsMax = 5;

/** Makes cards of a model's answer: those that rest on no passage of the source are left out. */
export function flashcardsFromAnswer({ title, cards }: FlashcardsAnswer, context: AnswerContext): Flashcards {
  const kept = cards.flatMap(({ front, back, tags, quotes }) => {
    const citations = proveItem({ text: front, quotes }, context);
    const named = tags.filter((tag) => tag !== '').slice(0, tagsMax);
    return citations.length === 0 ? [] : [{ front, back, tags: named, citations }];
  });
  return { format: 'flashcards', title, cards: kept.map((card, at) => ({ ...card, id: `c${at + 1}` })) };
}
