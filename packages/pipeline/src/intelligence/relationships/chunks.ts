import type { Word } from '../words/scan-words.ts';
import { isAdverbial } from './calendar.ts';
import type { Chunk, ChunkKind } from './chunk.ts';
import { phraseEnd } from './phrase-end.ts';
import { verbal, verbsEnd } from './verbs-end.ts';

const coordinating: ReadonlySet<string> = new Set(['and', '&', 'but']);
const stating: ReadonlySet<string> = new Set([
  'although',
  'though',
  'while',
  'whereas',
  'because',
  'so',
  'yet',
  'however',
  'therefore',
  'thus',
  'hence',
  'moreover',
  'furthermore',
  'nevertheless',
  'nonetheless',
  'meanwhile',
  'then',
]);
const quotes: ReadonlySet<string> = new Set(['"', '“', '”', '‘', '’', '«', '»', "'"]);
const quotedWordsMax = 4;
const approximate: ReadonlySet<string> = new Set(['about', 'around']);

/** Cuts the tagged words of an English sentence into chunks; what stands in brackets is left out. */
export function chunksOf(words: readonly Word[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let place = 0; place < words.length;) {
    const silent = silentUntil(words, place);
    if (silent > place) {
      place = silent;
      continue;
    }
    const chunk = chunkAt(words, place);
    if (!isAdverb(words[place]) || chunk.kind !== 'other') {
      if (!isAdverbial(words, chunk, chunks.at(-1))) chunks.push(chunk);
    }
    place = chunk.to;
  }
  return chunks;
}

/** Where a statement goes on behind brackets, quotes around a few words and `about` before a number. */
function silentUntil(words: readonly Word[], from: number): number {
  const [word, next] = [words[from], words[from + 1]];
  const { surface = '', lower = '' } = word?.form ?? {};
  if (word?.wordClass === 'mark') {
    if (surface === '(')
      return Math.max(from, words.findIndex(({ form }, at) => at > from && form.surface === ')') + 1);
    return quotes.has(surface) && isQuoteOfTerm(words, from) ? from + 1 : from;
  }
  return approximate.has(lower) && next?.wordClass === 'number' && from > 0 ? from + 1 : from;
}

/** True for both marks of a quote that has a few words and no mark of its own. */
function isQuoteOfTerm(words: readonly Word[], place: number): boolean {
  return [1, -1].some((step) => {
    for (let far = 1; far <= quotedWordsMax + 1; far += 1) {
      const word = words[place + far * step];
      if (word?.wordClass === 'mark') return far > 1 && quotes.has(word.form.surface);
    }
    return false;
  });
}

function isAdverb(word: Word | undefined): boolean {
  return word?.wordClass === 'adverb' && !/^(?:not|never)$/.test(word.form.lower);
}

function chunkAt(words: readonly Word[], from: number): Chunk {
  const single = (kind: ChunkKind): Chunk => ({ kind, from, to: from + 1 });
  const word = words[from];
  if (word === undefined) return single('other');
  const { lower, surface } = word.form;
  if (surface === ',') return single('comma');
  if (coordinating.has(lower)) return single('and');
  if (lower === 'or') return single('or');
  if (lower === 'that' && from > 0 && verbal.has(words[from - 1]?.wordClass ?? 'mark'))
    return single('clause');
  if (word.wordClass === 'conjunction') return single(stating.has(lower) ? 'clause' : 'condition');
  if (lower === 'one') {
    if (words[from + 1]?.form.lower === 'of') return single('phrase');
    const noun = phraseEnd(words, from + 1);
    if (noun > from + 1) return { kind: 'phrase', from, to: noun };
  }
  const verbs = verbsEnd(words, from);
  if (verbs > from) return { kind: 'verb', from, to: verbs };
  if (word.wordClass === 'preposition' || word.wordClass === 'to') return single('preposition');
  if (word.wordClass === 'pronoun' && !word.form.acronym)
    return single(isRelative(words, from) ? 'relative' : 'pronoun');
  const phrase = phraseEnd(words, from);
  return phrase > from ? { kind: 'phrase', from, to: phrase } : single('other');
}

function isRelative(words: readonly Word[], place: number): boolean {
  const lower = words[place]?.form.lower;
  return place > 0 && (lower === 'who' || lower === 'which' || lower === 'that');
}
