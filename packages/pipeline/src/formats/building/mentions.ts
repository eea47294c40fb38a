import type { Language } from '@harvest/text/stop-words';
import { unspacedCharacter, unspacedScripts } from '@harvest/text/unspaced-scripts';
import type { Word } from '../../intelligence/words/scan-words.ts';
import type { Reading } from '../../reading/reading.ts';
import { type DateShape, calendarName, dateShapes } from './date-patterns.ts';
import type { Mention, MentionKind } from './mention.ts';
import { numberWords } from './number-words.ts';
import { findDefinition } from './definitions.ts';
import { plainText } from './plain-text.ts';
import { isCount } from './sentence-shape.ts';
import { type SentenceReader, createSentenceReader } from './sentence-words.ts';
import { isWholeMention } from './whole-mention.ts';
import { isOfWholeWords, isUnspacedNoun } from './unspaced-words.ts';
import { isWholeTerm, namesSomething } from './whole-term.ts';

/** Finds the mentions of one source in a passage of it. */
export interface MentionFinder {
  /** @param words the words of the text, where they are known already. */
  readonly find: (text: string, words?: ReturnType<SentenceReader>) => readonly Mention[];
  /** The words of a text. */
  readonly read: SentenceReader;
}

const nameLengthMax = 60;
/** Scripts without spaces have the letters of other words beside a number. */
const spacedLetter = `(?:(?![${unspacedScripts}])\\p{L})`;
/** A number that counts something of the document, not of its subject, or that is a part of a longer one. */
const figure = new RegExp(
  String.raw`(?<!${spacedLetter}|[第\p{N}.,:/§#$-]|ปี |[พค]\.ศ\. ?|(?:figure|fig\.|table|sections?|articles?|chapters?|steps?|no\.|pages?|versions?|abschnitte?|artikel|seiten?|figura|tabla|artículos?) (?:\d{1,4}(?:\.\d{1,4})* (?:through|to|and|or|bis|und|à|et|a|y) )?)(?:\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,3}|\d{1,9}(?:[.,]\d{1,9}){0,4})(?!${spacedLetter}|[年月日号號時时世代番\p{N}:/]|[.,-]\d)`,
  'giu',
);
/** Four figures that may be a year, where nothing says whether they are. */
const yearLike = /^(?:1[4-9]|20)\d\d$/;
const termsMax = 60;
/** A name of which it is less sure what it names is nothing but a name; so is one word that names a person only once. */
const sureFrom = 0.7;
const sentencesPerTurn = 200;
const mentionsMax = 40;

/** Prepares the search for what the insights of a source name. */
export async function createMentionFinder(
  reading: Reading,
  pause: () => Promise<void>,
): Promise<MentionFinder> {
  const names = await namesOf(reading, pause);
  const kindOf = new Map<string, MentionKind>();
  for (const [kind, texts] of names)
    for (const text of texts)
      if (!kindOf.has(text)) kindOf.set(kind === 'term' ? text.toLowerCase() : text, kind);
  const proper = alternation(
    [...kindOf].filter(([, kind]) => kind !== 'term').map(([text]) => text),
    'gu',
  );
  const terms = alternation(
    [...kindOf].filter(([, kind]) => kind === 'term').map(([text]) => text),
    'giu',
  );
  const counting = alternation(numberWords[wordLanguage(reading.language)], 'giu');
  const read = createSentenceReader(reading.language);
  const find: MentionFinder['find'] = (text, words) => {
    const found: Mention[] = [];
    const add = (pattern: RegExp | null, kind: (match: string) => MentionKind): void => {
      if (pattern === null) return;
      for (const { 0: match, index } of text.matchAll(pattern)) {
        const mention = { kind: kind(match), text: match, start: index, end: index + match.length };
        if (found.length < mentionsMax && !overlaps(found, mention)) found.push(mention);
      }
    };
    for (const shape of Object.keys(dateShapes) as DateShape[]) add(dateShapes[shape], () => shape);
    add(proper, (match) => kindOf.get(match) ?? 'other');
    add(figure, () => 'figure');
    add(counting, () => 'word');
    add(terms, () => 'term');
    const own = words ?? read(text);
    return found
      .filter((mention) => isWholeMention(text, mention) && canBeAsked(text, mention, own, reading.language))
      .sort((a, b) => a.start - b.start);
  };
  return { find, read };
}

async function namesOf(
  reading: Reading,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<MentionKind, readonly string[]>> {
  const names = new Map<MentionKind, Set<string>>();
  const seen = new Set<string>();
  const add = (kind: MentionKind, raw: string): void => {
    const text = plainText(raw);
    const key = text.toLowerCase();
    if (text.length < 2 || text.length > nameLengthMax || seen.has(key) || /[\n_[\]{}<>|=]/.test(text))
      return;
    seen.add(key);
    names.set(kind, (names.get(kind) ?? new Set()).add(text));
  };
  const { entities } = reading.insights;
  const companies = entities.filter(({ type }) => type === 'organisation').map(({ name }) => name);
  for (const { name, type, confidence, count } of entities) {
    if (type === 'date' || type === 'quantity' || calendarName.test(name)) continue;
    // "Ceres Robotics" is no person beside "Ceres Robotics Inc".
    if (type === 'person' && companies.some((company) => company.startsWith(`${name} `))) {
      add('organisation', name);
      continue;
    }
    const doubtful = confidence < sureFrom || (type === 'person' && count === 1 && !name.includes(' '));
    add(doubtful ? 'other' : type, name);
  }
  for (const { phrase } of reading.insights.key_phrases)
    if (namesSomething(phrase, reading.language) && !calendarName.test(phrase)) add('term', phrase);
  for (const [at, { start, end, kind }] of reading.sentences.entries()) {
    if (at % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    if (kind !== 'prose' && kind !== 'item') continue;
    const definition = findDefinition(plainText(reading.source.text.slice(start, end)), reading.language);
    if (definition !== null && definition.copula !== null && (names.get('term')?.size ?? 0) < termsMax)
      add('term', definition.term);
  }
  return new Map([...names].map(([kind, texts]) => [kind, [...texts]]));
}

/** False for a part of a longer noun, for a number that is a name, and for one that may be a year. */
function canBeAsked(
  text: string,
  mention: Mention,
  words: readonly Word[],
  language: string | null,
): boolean {
  const { kind, start, end } = mention;
  if (unspacedCharacter.test(mention.text)) {
    if (!isOfWholeWords(text, start, end)) return false;
    return kind !== 'term' || isUnspacedNoun(text, start, end, language);
  }
  if (kind === 'term') return isWholeTerm(words, mention, language);
  if (kind !== 'figure') return true;
  return !yearLike.test(mention.text) && (language !== 'en' || isCount(words, end));
}

function wordLanguage(language: string | null): Language {
  return language !== null && Object.hasOwn(numberWords, language) ? (language as Language) : 'en';
}

/** One pattern for all texts, the longest first; scripts without spaces have no bounds of words. */
function alternation(texts: readonly string[], flags: string): RegExp | null {
  const literals = [...texts]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((text) => ({ text, literal: text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') }));
  const join = (isUnspaced: boolean): string =>
    literals
      .filter(({ text }) => unspacedCharacter.test(text) === isUnspaced)
      .map(({ literal }) => literal)
      .join('|');
  const [bare, bounded] = [join(true), join(false)];
  const patterns = [bare, bounded === '' ? '' : `(?<![\\p{L}\\p{N}])(?:${bounded})(?![\\p{L}\\p{N}])`];
  return texts.length === 0
    ? null
    : new RegExp(patterns.filter((pattern) => pattern !== '').join('|'), flags);
}

function overlaps(found: readonly Mention[], { start, end }: Omit<Mention, 'kind'>): boolean {
  return found.some((mention) => start < mention.end && mention.start < end);
}
