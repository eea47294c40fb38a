import type { Sentence } from './sentences.ts';

const word = /[a-z]+(?:['’][a-z]+)*/gi;
const vowels = /[aeiouy]+/g;
/** A last `e` that is not spoken, and the `-ed` and `-es` of verbs and nouns that add no syllable. */
const silentEnd = /(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouysxzcg]es)$/;

/**
 * The US school grade that can read an English text: 0.39 words per sentence + 11.8 syllables per word - 15.59
 * (Kincaid et al. 1975, "Derivation of new readability formulas"), at least 0. Headings and code do not count unless
 * there is nothing else. Null for a text without a word.
 */
export function readingGrade(text: string, sentences: readonly Sentence[]): number | null {
  const prose = sentences.filter(({ kind }) => kind === 'prose' || kind === 'item');
  let sentenceCount = 0;
  let words = 0;
  let syllables = 0;
  const known = new Map<string, number>();
  for (const { start, end } of prose.length > 0 ? prose : sentences) {
    const found = text.slice(start, end).match(word);
    if (found === null) continue;
    sentenceCount += 1;
    words += found.length;
    for (const each of found) syllables += syllablesOf(each, known);
  }
  if (words === 0) return null;
  const grade = (0.39 * words) / sentenceCount + (11.8 * syllables) / words - 15.59;
  return Math.max(0, Math.round(grade * 10) / 10);
}

/** Syllables of an English word by its groups of vowels; `known` remembers the words of one text. */
function syllablesOf(spelling: string, known: Map<string, number>): number {
  const before = known.get(spelling);
  if (before !== undefined) return before;
  const lower = spelling.toLowerCase();
  const groups = lower.match(vowels)?.length ?? 0;
  const count = Math.max(1, groups - (silentEnd.test(lower) ? 1 : 0));
  known.set(spelling, count);
  return count;
}
