import type { Word } from '../words/scan-words.ts';
import type { Claim } from './claim.ts';
import { type Cases, type Grammar, grammars } from './simple-grammars.ts';

const confidence = 0.8;
const phraseWordsMax = 9;

/**
 * What a sentence of a language without a tagger says, when it starts with its subject, or a year before it, and the
 * verb and the object follow: `El gobierno aprobó la obra`. A word of content between a noun and an article can only be the verb.
 */
export function simpleClaimsOf(all: readonly Word[], text: string, language: string): Claim[] {
  const grammar = grammars.get(language);
  if (grammar === undefined || all.at(-1)?.form.surface === '?') return [];
  // The apostrophe of `l'eau` is no word.
  const sentence = all.filter(({ form }) => !/^['’*_]$/.test(form.surface));
  if (sentence.some(({ form }) => grammar.denials.has(form.lower))) return [];
  const lead = sentence[1]?.form.wordClass === 'number' && sentence[0]?.form.functional === true ? 2 : 0;
  const from = grammar.subjectArticles.has(sentence[lead]?.form.lower ?? '') ? lead + 1 : lead;
  const stop = phraseEnd(sentence, from, grammar);
  const copula = grammar.copulas.has(sentence[stop]?.form.lower ?? '');
  const verb = copula ? stop : stop - 1;
  if (verb <= from || (!copula && !isVerb(sentence, verb, grammar))) return [];
  if (sentence.slice(from, verb + 1).some(({ form }) => grammar.modals.has(form.lower))) return [];
  if (!grammar.objectArticles.has(sentence[verb + 1]?.form.lower ?? '')) return [];
  const end = objectEnd(sentence, verb + 2, grammar);
  if (grammar.cases !== null) {
    if (!copula && !isOrdered(sentence, lead, verb + 1, grammar.cases)) return [];
    if (!isWhole(sentence, end, grammar)) return [];
  }
  const subject = phraseOf(sentence.slice(from, verb), grammar);
  const object = phraseOf(sentence.slice(verb + 2, end), grammar);
  const predicate = text.slice(sentence[verb]?.start, sentence[verb]?.end);
  if (subject === null || object === null) return [];
  const kind = copula ? 'is_a' : 'action';
  return [{ subject, predicate, object, kind, confidence, ofPerson: false }];
}

function phraseOf(own: readonly Word[], { linking }: Grammar): Claim['subject'] | null {
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return null;
  const link = own.findIndex(({ form }) => linking.has(form.lower));
  const core = own[link - 1] ?? last;
  return { start: first.start, coreEnd: core.end, end: last.end, pronoun: '', startsSentence: false };
}

/** Where the words of content that start at `from` end, with what `de` links to them. */
function phraseEnd(sentence: readonly Word[], from: number, grammar: Grammar): number {
  let to = from;
  while (to - from < phraseWordsMax) {
    if (isContent(sentence[to], grammar)) to += 1;
    else if (to > from && grammar.linking.has(sentence[to]?.form.lower ?? '')) {
      const article = grammar.objectArticles.has(sentence[to + 1]?.form.lower ?? '');
      const noun = article ? to + 2 : to + 1;
      if (!isContent(sentence[noun], grammar)) break;
      to = noun + 1;
    } else break;
  }
  return to;
}

/** A German object ends with its noun. */
function objectEnd(sentence: readonly Word[], from: number, grammar: Grammar): number {
  const to = phraseEnd(sentence, from, grammar);
  if (grammar.cases === null) return to;
  const noun = sentence.findIndex(({ form }, place) => place >= from && place < to && form.capital);
  return noun < 0 ? from : noun + 1;
}

/** True for a word that cannot be a noun or belong to one. */
function isVerb(sentence: readonly Word[], place: number, grammar: Grammar): boolean {
  const [before, word] = [sentence[place - 1], sentence[place]];
  if (before === undefined || word === undefined || !isContent(before, grammar) || word.form.capital)
    return false;
  return word.form.wordClass !== 'number' && (grammar.cases === null || before.form.capital);
}

function isContent(word: Word | undefined, { ending, adverbs }: Grammar): boolean {
  if (word === undefined || word.form.wordClass === 'mark' || word.form.functional) return false;
  return !ending.has(word.form.lower) && !adverbs.test(word.form.lower);
}

/** True where an article tells that the subject stands first: `Das Buch schrieb die Autorin` may be the other way round. */
function isOrdered(sentence: readonly Word[], subject: number, object: number, cases: Cases): boolean {
  return (
    cases.subject.has(sentence[subject]?.form.lower ?? '') ||
    cases.object.has(sentence[object]?.form.lower ?? '')
  );
}

/**
 * True where no part of the verb stands behind the object: the clause ends there, or with a noun or a number, as in
 * `verbindet den See mit dem Meer`, and the sentence not with a prefix.
 */
function isWhole(sentence: readonly Word[], objectEnd: number, { objectArticles, cases }: Grammar): boolean {
  // `gab den Kindern das Buch`
  if (objectArticles.has(sentence[objectEnd]?.form.lower ?? '')) return false;
  const words = sentence.filter(({ form }) => form.wordClass !== 'mark');
  if (cases?.verbPrefixes.has(words.at(-1)?.form.lower ?? '') === true) return false;
  const mark = sentence.findIndex(({ form }, place) => place >= objectEnd && form.wordClass === 'mark');
  const last = sentence[(mark < 0 ? sentence.length : mark) - 1];
  return last?.form.capital === true || last?.form.wordClass === 'number';
}
