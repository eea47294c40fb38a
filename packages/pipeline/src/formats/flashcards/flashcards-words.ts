import type { FixedWords } from '../building/fixed-words.ts';

/** What a set of cards on a subject is called. */
export const flashcardsWords: FixedWords<(subject: string) => string> = {
  en: (subject) => `Flashcards: ${subject}`,
  de: (subject) => `Lernkarten: ${subject}`,
  fr: (subject) => `Cartes de révision : ${subject}`,
  es: (subject) => `Tarjetas de estudio: ${subject}`,
};
