import type { FixedWords } from '../building/fixed-words.ts';

interface QuizWords {
  readonly true: string;
  readonly false: string;
  readonly trueOrFalse: string;
  readonly answers: string;
  readonly title: (subject: string) => string;
  readonly sourceSays: (statement: string) => string;
}

/** What a quiz says beside the words of its source. */
export const quizWords: FixedWords<QuizWords> = {
  en: {
    true: 'True',
    false: 'False',
    trueOrFalse: 'True or false?',
    answers: 'Answer key',
    title: (subject) => `Quiz: ${subject}`,
    sourceSays: (statement) => `The source says: “${statement}”`,
  },
  de: {
    true: 'Richtig',
    false: 'Falsch',
    trueOrFalse: 'Richtig oder falsch?',
    answers: 'Lösungen',
    title: (subject) => `Quiz: ${subject}`,
    sourceSays: (statement) => `In der Quelle steht: „${statement}“`,
  },
  fr: {
    true: 'Vrai',
    false: 'Faux',
    trueOrFalse: 'Vrai ou faux ?',
    answers: 'Corrigé',
    title: (subject) => `Quiz : ${subject}`,
    sourceSays: (statement) => `La source dit : « ${statement} »`,
  },
  es: {
    true: 'Verdadero',
    false: 'Falso',
    trueOrFalse: '¿Verdadero o falso?',
    answers: 'Respuestas',
    title: (subject) => `Cuestionario: ${subject}`,
    sourceSays: (statement) => `La fuente dice: «${statement}»`,
  },
};
