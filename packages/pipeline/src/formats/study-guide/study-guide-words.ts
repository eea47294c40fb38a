import type { FixedWords } from '../building/fixed-words.ts';

interface StudyGuideWords {
  readonly title: (subject: string) => string;
  readonly objectives: string;
  readonly keyTerms: string;
  readonly reviewQuestions: string;
  readonly answer: string;
  readonly overview: string;
  /** A term or a phrase of the source in quotation marks. */
  readonly quoted: (text: string) => string;
  readonly define: (terms: string) => string;
  readonly describe: (topic: string, details: string) => string;
  readonly summarise: (details: string) => string;
  readonly explain: (clause: string) => string;
  readonly answerTo: (question: string) => string;
  readonly and: string;
}

/** What a study guide says beside the words of its source. */
export const studyGuideWords: FixedWords<StudyGuideWords> = {
  en: {
    title: (subject) => `Study guide: ${subject}`,
    objectives: 'Objectives',
    keyTerms: 'Key terms',
    reviewQuestions: 'Review questions',
    answer: 'Answer',
    overview: 'Overview',
    quoted: (text) => `“${text}”`,
    define: (terms) => `Define ${terms}.`,
    describe: (topic, details) => `Describe “${topic}”${details === '' ? '' : `, including ${details}`}.`,
    summarise: (details) => `Summarise what the source says about ${details}.`,
    explain: (clause) => `Explain ${clause}.`,
    answerTo: (question) => `Answer the question “${question}”.`,
    and: 'and',
  },
  de: {
    title: (subject) => `Lernhilfe: ${subject}`,
    objectives: 'Lernziele',
    keyTerms: 'Begriffe',
    reviewQuestions: 'Wiederholungsfragen',
    answer: 'Antwort',
    overview: 'Überblick',
    quoted: (text) => `„${text}“`,
    define: (terms) => `Begriffe erklären: ${terms}.`,
    describe: (topic, details) => `„${topic}“ beschreiben${details === '' ? '' : ` (${details})`}.`,
    summarise: (details) => `Zusammenfassen, was die Quelle über ${details} sagt.`,
    explain: (clause) => `Erklären, ${clause}.`,
    answerTo: (question) => `Die Frage „${question}“ beantworten.`,
    and: 'und',
  },
  fr: {
    title: (subject) => `Fiche de révision : ${subject}`,
    objectives: 'Objectifs',
    keyTerms: 'Termes clés',
    reviewQuestions: 'Questions de révision',
    answer: 'Réponse',
    overview: 'Vue d’ensemble',
    quoted: (text) => `« ${text} »`,
    define: (terms) => `Définir : ${terms}.`,
    describe: (topic, details) => `Décrire « ${topic} »${details === '' ? '' : ` (${details})`}.`,
    summarise: (details) => `Résumer ce que la source dit de : ${details}.`,
    explain: (clause) => `Expliquer ${clause}.`,
    answerTo: (question) => `Répondre à la question « ${question} ».`,
    and: 'et',
  },
  es: {
    title: (subject) => `Guía de estudio: ${subject}`,
    objectives: 'Objetivos',
    keyTerms: 'Términos clave',
    reviewQuestions: 'Preguntas de repaso',
    answer: 'Respuesta',
    overview: 'Panorama',
    quoted: (text) => `«${text}»`,
    define: (terms) => `Definir: ${terms}.`,
    describe: (topic, details) => `Describir «${topic}»${details === '' ? '' : ` (${details})`}.`,
    summarise: (details) => `Resumir lo que dice la fuente sobre ${details}.`,
    explain: (clause) => `Explicar ${clause}.`,
    answerTo: (question) => `Responder a la pregunta «${question}».`,
    and: 'y',
  },
};
