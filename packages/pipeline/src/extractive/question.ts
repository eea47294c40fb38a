import { type QuestionKind, questionKinds } from './question-kinds.ts';
import { splitSentences } from '@harvest/text/sentences';
import { queryWords, stopWords } from '@harvest/text/stop-words';
import { type Tokeniser, fold, guessLanguage } from '@harvest/text/tokens';

/** One question of a query, ready to be looked up. */
export interface Question {
  /** Its own words, for a report that it was not answered. */
  readonly text: string;
  readonly kind: QuestionKind;
  /** False when all its words are about the task ("explain the main points"), so that nothing can be looked up. */
  readonly hasSubject: boolean;
  /** What is measured by a "how" question ("tall", "old"), else empty. */
  readonly degree: string;
  /** Distinct terms that an answer should hold. */
  readonly terms: readonly QuestionTerm[];
}

export interface QuestionTerm {
  readonly term: string;
  /** The terms of one name ("Marie Curie") share a number; -1 for other words. A text may use only a part of it. */
  readonly name: number;
  /** False for words that colour the question ("how *tall*", "*explain*"): they help to rank and are not missed. */
  readonly required: boolean;
}

/** A query is a few lines long; more than this is not looked up. */
const questionsMax = 4;
/** UTF-16 code units of a query that are read; the API allows half of it. */
const queryLengthMax = 2_000;
const termsMax = 48;
/** An instruction with more words about its subject than this names several subjects. */
const briefTerms = 6;

/** Where one sentence asks a second question: ", and who ...". */
const secondQuestion =
  /,?\s+(?:and|or|und|et|y)\s+(?=(?:who|when|where|why|how|what|wer|wann|wo|warum|wie|qui|quand|pourquoi|quien|cuando)\s)/i;

/** "What is the difference between A and B?" */
const comparison =
  /\b(?:differences? between|unterschiede? zwischen|différences? entre|diferencias? entre)\s+(?<one>[^,;?]{1,80}?)\s+(?:and|und|et|y)\s+(?<other>[^,;?]{1,80})/i;

/** Degrees such as "how tall" say what is measured; the text may say "324 metres" without the word. */
const degree = /\bhow (\p{L}+)/u;
/** Words that only say what is asked for, by kind; the form of the answer stands for them. */
const askedFor: Partial<Record<QuestionKind, RegExp>> = {
  when: /^(?:year|date|day|month|century|decade|time|season)$/,
  why: /^(?:reasons?|causes?|caused)$/,
};
/** Words that a question leans on and an answer need not repeat. */
const vague =
  /^(?:lots?|whole|entire|total|go|goes|going|gone|went|wrong|take|takes|took|taken|get|gets|got|do|today|now|currently|ok|okay|possible|allowed)$/;
const nameStart = /^\p{Lu}|^\p{N}/u;

/**
 * Takes a query apart into its questions. Sentences beside a question ("I am writing a report. When ...?") lend it
 * nothing but context, so they are left out when at least one sentence ends with a question mark. A query without any
 * word about the subject ("What are the main points?") has no questions.
 */
export function readQuestions(wholeQuery: string, tokeniser: Tokeniser): Question[] {
  const query = wholeQuery.slice(0, queryLengthMax);
  const parts = splitSentences(query)
    .filter((sentence) => sentence.kind !== 'rule')
    .map((sentence) => query.slice(sentence.start, sentence.end));
  const asking = parts.filter((part) => /[?？؟][\p{Pf}\p{Pe}"']*$/u.test(part));
  const merged = asking.length > 0 ? asking : [parts.join(' ')];
  return merged
    .flatMap((text) => text.split(secondQuestion))
    .flatMap(divideComparison)
    .flatMap((text) => divideBrief(readQuestion(text, tokeniser), tokeniser))
    .filter((question) => question.hasSubject)
    .slice(0, questionsMax);
}

/** What two things differ in is told where each is explained. */
function divideComparison(text: string): string[] {
  const { one, other } = comparison.exec(text)?.groups ?? {};
  return one === undefined || other === undefined ? [text] : [`What is ${one}?`, `What is ${other}?`];
}

/** "Explain the causes of A, the course of B and the effects on C" is looked up as three questions. */
function divideBrief(question: Question, tokeniser: Tokeniser): Question[] {
  const weight = (part: Question): number => part.terms.filter(({ required }) => required).length;
  if (weight(question) <= briefTerms || !questionKinds[question.kind].broad) return [question];
  const parts = question.text
    .split(/[;,]\s+(?:and\s+)?|\s+and\s+(?=the\s)/i)
    .map((text) => readQuestion(text, tokeniser));
  return parts.length <= questionsMax && parts.every((part) => weight(part) > 0) ? parts : [question];
}

function readQuestion(text: string, tokeniser: Tokeniser): Question {
  const folded = fold(text);
  const kind = kindOf(folded);
  const measured = kind === 'number' ? (degree.exec(folded)?.[1] ?? '') : '';
  const extent = /\bhow long (?:is|are|was|were)\b/.test(folded);
  const terms = new Map<string, QuestionTerm>();
  let hasSubject = false;
  let name = 0;
  let previousWasName = false;
  let position = 0;
  // The tokeniser knows those of the source's language, in which the question need not be.
  const functionWords = stopWords[guessLanguage(text)];
  for (const { term, surface } of tokeniser.tokens(text)) {
    const at = text.indexOf(surface, position);
    const adjacent = previousWasName && /^[\s.\-]*$/.test(text.slice(position, at));
    position = Math.max(position, at + surface.length);
    const word = fold(surface);
    const isName = nameStart.test(surface) && at > 0 && !queryWords.has(word);
    if (isName && !adjacent) name += 1;
    previousWasName = isName;
    if (!queryWords.has(word)) hasSubject = true;
    if (askedFor[kind]?.test(word) || functionWords.has(word)) continue;
    if (terms.size < termsMax && !terms.has(term)) {
      terms.set(term, {
        term,
        name: isName ? name : -1,
        required: word !== measured && !queryWords.has(word) && !vague.test(word),
      });
    }
  }
  return { text, kind, hasSubject, degree: extent ? 'extent' : measured, terms: [...terms.values()] };
}

/** The kind that folded text asks for; the kind named first decides: "When did the man who ...?" asks when. */
export function kindOf(folded: string): QuestionKind {
  let best: QuestionKind = 'open';
  let bestAt = Number.POSITIVE_INFINITY;
  for (const kind of ['number', 'when', 'who', 'where', 'why', 'definition', 'how', 'polar'] as const) {
    const at = questionKinds[kind].asked.exec(folded)?.index ?? Number.POSITIVE_INFINITY;
    if (at < bestAt) {
      best = kind;
      bestAt = at;
    }
  }
  return best;
}
