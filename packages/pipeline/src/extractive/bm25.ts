/**
 * Ranks the sentences of one source against one question by BM25F (Robertson, Zaragoza and Taylor 2004, "Simple BM25
 * extension to multiple weighted fields"; Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"). The
 * fields of a sentence are itself, its neighbours and the headings above it, because a sentence of a text seldom
 * repeats what the one before it or the title has just said.
 */
import type { Question, QuestionTerm } from './question.ts';
import { inflectedStems, relatedStems } from './related-words.ts';
import type { Sentence } from '@harvest/text/sentences';
import { type TermIndex, inverseFrequency } from '@harvest/text/term-index';

const saturation = 1.2;
/** Lower than the usual 0.75: the length of a sentence is no sign of verbosity as that of a document is. */
const lengthWeight = 0.25;
const previousWeight = 0.35;
/** One with "them" or "it" further on may speak of it too. */
const mentionWeight = 0.55;
/** The sentence before one that starts with "it" or "this" names what it speaks of. */
const antecedentWeight = 0.8;
/** A reply is read with the question before it. */
const repliedWeight = 0.8;
/** What a paragraph has named further up is still spoken of. */
const paragraphWeight = 0.35;
/** What the whole source speaks of need not be said again. */
const subjectWeight = 0.6;
/** Share of the sentences from which a word is such a subject, and the fewest sentences. */
const subjectShare = 0.12;
const subjectHoldersMin = 4;
/** The first row of a table names what stands below it. */
const columnWeight = 0.7;
const nextWeight = 0.2;
const headingWeight = 0.6;
/** What a context adds to a term that the sentence holds itself. */
const contextBonus = 0.25;
/** A passage is read with its neighbours, so a word there counts for most of one in the sentence. */
const windowCoverage = 0.7;
/** Words that colour a question rank less than those that an answer must hold. */
const optionalWeight = 0.4;
const relatedWeight = 0.7;
const similarWeight = 0.8;
/** A name or a number that the text lacks is missed twice as much as another word: it is a condition, not a hint. */
const nameImportance = 2;

const anaphor =
  /^["'“‘«(]*(?:he|she|it|its|they|his|her|their|this|these|those|that|such|both|er|sie|es|dies\p{Ll}*|il|elle|ils|elles|cela|esto|este|esta|これ|それ|この|その|彼)(?!\p{L})/iu;

const question = /[?？؟]["'”’»)」]*$/;

const mention = /\b(?:them|it|they|their|its|he|she|him|his|her|ihn|ihm|ihnen)\b/;

/** True when a text starts with a word that points back to the sentence before. */
export function pointsBack(text: string): boolean {
  return anaphor.test(text);
}

/** True when a text speaks of "them" or "it" anywhere. */
function mentionsPrevious(text: string): boolean {
  return mention.test(text);
}

/** What the sentence before lends to each sentence, 0 to 1. */
function previousShares(source: string, { sentences }: TermIndex): number[] {
  const textOf = (at: number): string => source.slice(sentences[at]?.start ?? 0, sentences[at]?.end ?? 0);
  return sentences.map((sentence, at) => {
    const before = sentences[at - 1];
    if (before === undefined || before.kind === 'heading' || before.headings !== sentence.headings) return 0;
    if (question.test(textOf(at - 1))) return repliedWeight;
    const text = textOf(at);
    if (pointsBack(text)) return antecedentWeight;
    if (before.paragraph !== sentence.paragraph) return 0;
    return mentionsPrevious(text) ? mentionWeight : previousWeight;
  });
}

/** How well each sentence matches; arrays by sentence. */
export interface Match {
  readonly score: Float64Array;
  /** Share of the question's information, in idf, that the sentence and its context hold: 0 to 1. */
  readonly coverage: Float64Array;
  /** The same for the source as a whole. */
  readonly sourceCoverage: number;
  /** Number of terms in the question that an answer should hold. */
  readonly requiredTerms: number;
  /** Sum of the weights behind `coverage`. */
  readonly mass: number;
}

/** Matches one question against every sentence: time is sentences x terms, both bounded. */
export function matchSentences(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly question: Question;
}): Match {
  const { source, index, question } = options;
  const count = index.sentences.length;
  const score = new Float64Array(count);
  const coverage = new Float64Array(count);
  const pointing = previousShares(source, index);
  let mass = 0;
  let covered = 0;
  let requiredTerms = 0;
  const foundNames = new Set<number>();
  const lookups = question.terms.map((term) => ({ term, found: lookUp(index, term) }));
  for (const { term, found } of lookups) if (found.holders > 0 && term.name >= 0) foundNames.add(term.name);
  for (const { term, found } of lookups) {
    const partOfFoundName = found.holders === 0 && foundNames.has(term.name);
    if (partOfFoundName) continue;
    const idf = inverseFrequency(count, Math.max(1, found.holders));
    const weight = idf * (term.name >= 0 && found.holders === 0 ? nameImportance : 1);
    if (term.required) {
      mass += weight;
      requiredTerms += 1;
    }
    if (found.holders === 0) continue;
    if (term.required) covered += weight * found.strength;
    addTerm({
      index,
      pointing,
      found,
      idf: idf * (term.required ? 1 : optionalWeight),
      score,
      coverage,
      weight: term.required ? weight : 0,
    });
  }
  if (mass > 0) for (let at = 0; at < count; at += 1) coverage[at] = (coverage[at] ?? 0) / mass;
  return { score, coverage, mass, requiredTerms, sourceCoverage: mass > 0 ? covered / mass : 1 };
}

interface Lookup {
  /** Weighted occurrences by sentence. */
  readonly occurrences: ReadonlyMap<number, number>;
  readonly holders: number;
  /** 1 for the word itself, less where only a relative was found. */
  readonly strength: number;
}

/** Finds a term in the source, or else its relatives, or else words spelt much like it. */
function lookUp(index: TermIndex, { term, name }: QuestionTerm): Lookup {
  const occurrences = new Map<number, number>();
  const add = (id: number | undefined, weight: number): void => {
    for (const at of id === undefined ? [] : (index.postings[id] ?? [])) {
      const terms = index.terms[at];
      const times = terms?.counts[terms.ids.indexOf(id ?? -1)] ?? 0;
      occurrences.set(at, Math.max(occurrences.get(at) ?? 0, weight * times));
    }
  };
  for (const form of [term, ...(inflectedStems.get(term) ?? [])]) add(index.vocabulary.get(form), 1);
  const direct = occurrences.size > 0;
  for (const relative of relatedStems.get(term) ?? []) add(index.vocabulary.get(relative), relatedWeight);
  if (occurrences.size > 0)
    return { occurrences, holders: occurrences.size, strength: direct ? 1 : relatedWeight };
  if (/^\p{N}/u.test(term)) return { occurrences, holders: 0, strength: 0 };
  for (const [candidate, id] of index.vocabulary)
    if (isSpeltAlike(term, candidate, name >= 0)) add(id, similarWeight);
  return { occurrences, holders: occurrences.size, strength: similarWeight };
}

/** True for a shared stem of most of the longer word (inventor, inventive) or one typing error in a long word. */
function isSpeltAlike(a: string, b: string, isName: boolean): boolean {
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (shorter < 5 || longer - shorter > 4 || a.charCodeAt(0) !== b.charCodeAt(0)) return false;
  let prefix = 0;
  while (prefix < shorter && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix += 1;
  if (!isName && prefix === shorter && prefix >= longer * 0.66) return true;
  if (longer - shorter > 1 || shorter < 6) return false;
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    a.charCodeAt(a.length - 1 - suffix) === b.charCodeAt(b.length - 1 - suffix)
  )
    suffix += 1;
  return prefix + suffix >= longer - 1 || isSwap(a, b, prefix, suffix);
}

function isSwap(a: string, b: string, prefix: number, suffix: number): boolean {
  if (a.length !== b.length || prefix + suffix !== a.length - 2) return false;
  return a.charAt(prefix) === b.charAt(prefix + 1) && a.charAt(prefix + 1) === b.charAt(prefix);
}

interface TermPass {
  readonly index: TermIndex;
  /** By sentence: how much of the sentence before it counts for it. */
  readonly pointing: readonly number[];
  readonly found: Lookup;
  readonly idf: number;
  readonly weight: number;
  readonly score: Float64Array;
  readonly coverage: Float64Array;
}

/** Adds one term's share to every sentence's score and coverage. */
function addTerm({ index, pointing, found, idf, weight, score, coverage }: TermPass): void {
  const { sentences, terms, averageLength } = index;
  const own = (at: number): number => found.occurrences.get(at) ?? 0;
  let headings: readonly number[] | undefined;
  let inHeadings = 0;
  const isSubject = found.holders >= Math.max(subjectHoldersMin, sentences.length * subjectShare);
  const everywhere = isSubject ? subjectWeight : 0;
  let paragraph = -1;
  let named = 0;
  for (const [at, sentence] of sentences.entries()) {
    const opensParagraph = sentence.paragraph !== paragraph;
    if (opensParagraph) named = 0;
    paragraph = sentence.paragraph;
    if (sentence.headings !== headings) {
      headings = sentence.headings;
      inHeadings = headings.some((heading) => own(heading) > 0) ? headingWeight : 0;
    }
    const before = Math.min(1, own(at - 1)) * (pointing[at] ?? 0);
    const after = inParagraph(sentences, at, at + 1) ? Math.min(1, own(at + 1)) : 0;
    const spoken = named === 0 ? 0 : Math.max(named, Math.min(mentionWeight, pointing[at] ?? 0));
    const near = Math.max(before, after * nextWeight, inHeadings, spoken, everywhere);
    if (own(at) > 0 && sentence.kind !== 'row') named = paragraphWeight;
    else if (own(at) > 0 && opensParagraph) named = columnWeight;
    if (own(at) === 0 && near === 0) continue;
    const relativeLength = (terms[at]?.length ?? 0) / Math.max(1, averageLength);
    const inSentence = own(at) / (1 - lengthWeight + lengthWeight * relativeLength);
    const frequency = own(at) > 0 ? inSentence + near * contextBonus : near;
    const inWindow = Math.max(
      own(at),
      near,
      Math.max(inParagraph(sentences, at, at - 1) ? Math.min(1, own(at - 1)) : 0, after) * windowCoverage,
    );
    score[at] = (score[at] ?? 0) + (idf * frequency * (saturation + 1)) / (frequency + saturation);
    coverage[at] = (coverage[at] ?? 0) + weight * Math.min(1, inWindow);
  }
}

function inParagraph(sentences: readonly Sentence[], at: number, other: number): boolean {
  const neighbour = sentences[other];
  return neighbour?.paragraph === sentences[at]?.paragraph && neighbour?.kind !== 'heading';
}
