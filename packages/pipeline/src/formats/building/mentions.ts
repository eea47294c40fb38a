import type { EntityType } from '@harvest/contracts/insights';
import type { Language } from '@harvest/text/stop-words';
import type { Reading } from '../../reading/reading.ts';
import { type DateShape, dateShapes } from './date-patterns.ts';
import { isFiniteVerb } from './finite-verbs.ts';
import { numberWords } from './number-words.ts';
import { findDefinition } from './definitions.ts';
import { plainText } from './plain-text.ts';
import { isWholeMention } from './whole-mention.ts';

/** What a mention names: an entity, a date by its shape, a number in figures or in words, or a term of the subject. */
export type MentionKind =
  Extract<EntityType, 'person' | 'place' | 'organisation' | 'other'> | DateShape | 'figure' | 'word' | 'term';

/** Something in a sentence that can be asked for, or swapped for another of its kind. */
export interface Mention {
  readonly kind: MentionKind;
  readonly text: string;
  /** Offsets in the plain text of the sentence. */
  readonly start: number;
  readonly end: number;
}

/** Finds the mentions of one source in a passage of it. */
export interface MentionFinder {
  readonly find: (text: string) => readonly Mention[];
  /** Names and terms of each kind, as the source spells them. */
  readonly names: ReadonlyMap<MentionKind, readonly string[]>;
}

const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const nameLengthMax = 60;
/** A number that counts something of the document, not of its subject, or that is a part of a longer one. */
const figure =
  /(?<![\p{L}\p{N}.,:/§#$-]|(?:figure|fig\.|table|section|sections|article|chapter|step|no\.|page|version|abschnitt|artikel|seite|figura|tabla|artículo|article) )\d{1,9}(?:[.,]\d{1,9}){0,4}(?![\p{L}\p{N}:/]|[.,]\d)/giu;
/** Four figures that may be a year, where nothing says whether they are. */
const yearLike = /^(?:1[4-9]|20)\d\d$/;
const termsMax = 60;
/** So many words without a preposition among them are a clause rather than a term. */
const longPhrase = 4;
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
  const words = alternation(numberWords[wordLanguage(reading.language)], 'giu');
  const find = (text: string): readonly Mention[] => {
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
    add(words, () => 'word');
    add(terms, () => 'term');
    return found
      .filter(
        (mention) =>
          isWholeMention(text, mention) && !(mention.kind === 'figure' && yearLike.test(mention.text)),
      )
      .sort((a, b) => a.start - b.start);
  };
  return { find, names };
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
  for (const { name, type } of reading.insights.entities)
    if (type !== 'date' && type !== 'quantity') add(type, name);
  for (const { phrase } of reading.insights.key_phrases)
    if (isTerm(phrase, reading.language)) add('term', phrase);
  for (const [at, { start, end, kind }] of reading.sentences.entries()) {
    if (at % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    if (kind !== 'prose' && kind !== 'item') continue;
    const definition = findDefinition(plainText(reading.source.text.slice(start, end)), reading.language);
    if (definition !== null && definition.copula !== null && (names.get('term')?.size ?? 0) < termsMax)
      add('term', definition.term);
  }
  return new Map([...names].map(([kind, texts]) => [kind, [...texts]]));
}

/** False for what cannot be asked for: numbers, and phrases that hold a verb. */
function isTerm(phrase: string, language: string | null): boolean {
  if (/^[一二三四五六七八九十百千万億]+$/u.test(phrase)) return false;
  const isLong = phrase.split(' ').length >= longPhrase && !/ (?:of|for|with|and|in|to|the) /.test(phrase);
  return !isLong && !/\p{N}/u.test(phrase) && !(language === 'en' && phrase.split(' ').some(isFiniteVerb));
}

function wordLanguage(language: string | null): Language {
  return language !== null && Object.hasOwn(numberWords, language) ? (language as Language) : 'en';
}

/** One pattern for all texts, the longest first; scripts without spaces have no bounds of words. */
function alternation(texts: readonly string[], flags: string): RegExp | null {
  const patterns = [...texts]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((text) => {
      const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      return unspaced.test(text) ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
    });
  return patterns.length === 0 ? null : new RegExp(patterns.join('|'), flags);
}

function overlaps(found: readonly Mention[], { start, end }: Omit<Mention, 'kind'>): boolean {
  return found.some((mention) => start < mention.end && mention.start < end);
}
