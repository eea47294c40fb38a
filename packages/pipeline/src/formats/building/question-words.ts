import type { FixedWords } from './fixed-words.ts';

interface QuestionWords {
  readonly describedHere: (description: string) => string;
  readonly why: (statement: string) => string;
  /** What asks what a subject is; plural where the verb is. */
  readonly whatIs: (subject: string, plural: boolean) => string;
  /** What asks what a word means. */
  readonly whatMeans: (term: string) => string;
  readonly plurals: readonly string[];
  /** Words that open the reason of what stands before them. */
  readonly because: RegExp;
}

/** What turns a sentence into a question, by language. */
export const questionWords: FixedWords<QuestionWords> = {
  en: {
    describedHere: (description) => `What is described here: “${description}”?`,
    why: (statement) => `${statement} Why?`,
    whatIs: (subject, plural) => `What ${plural ? 'are' : 'is'} ${subject}?`,
    whatMeans: (term) => `What does “${term}” mean?`,
    plurals: ['are', 'were'],
    because: /,? (?=because (?:of )?(?:\S+ )|in order to )/,
  },
  de: {
    describedHere: (description) => `Was wird hier beschrieben: „${description}“?`,
    why: (statement) => `${statement} Warum?`,
    whatIs: (subject, plural) => `Was ${plural ? 'sind' : 'ist'} ${subject}?`,
    whatMeans: (term) => `Was bedeutet „${term}“?`,
    plurals: ['sind', 'waren'],
    because: /, (?=weil )/,
  },
  fr: {
    describedHere: (description) => `Qu’est-ce qui est décrit ici : « ${description} » ?`,
    why: (statement) => `${statement} Pourquoi ?`,
    whatIs: (subject, plural) => (plural ? `Que sont ${subject} ?` : `Qu’est-ce que ${subject} ?`),
    whatMeans: (term) => `Que signifie « ${term} » ?`,
    plurals: ['sont', 'étaient'],
    because: /,? (?=parce qu)/,
  },
  es: {
    describedHere: (description) => `¿Qué se describe aquí: «${description}»?`,
    why: (statement) => `${statement} ¿Por qué?`,
    whatIs: (subject, plural) => `¿Qué ${plural ? 'son' : 'es'} ${subject}?`,
    whatMeans: (term) => `¿Qué significa «${term}»?`,
    plurals: ['son', 'eran', 'fueron'],
    because: /,? (?=porque )/,
  },
};
