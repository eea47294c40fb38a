import type { FixedWords } from '../building/fixed-words.ts';

/** What a set of cards is called, before its subject. */
export const flashcardsWords: FixedWords<string> = {
  en: 'Flashcards',
  de: 'Lernkarten',
  fr: 'Cartes de révision',
  es: 'Tarjetas de estudio',
};
