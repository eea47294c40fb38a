import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import { findNames } from './find-names.ts';
import { nameFeatures } from './name-features.ts';

/** What may be a name in a text, and what the text says of it. */
export interface NameCandidate {
  /** In UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly features: readonly string[];
}

/** The candidates of one English sentence or message, for fitting and measuring the model of names. */
export function nameCandidates(text: string): NameCandidate[] {
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language: 'en' }));
  tagWords(words);
  return findNames(words).flatMap((range) => {
    const [first, last] = [words[range.from], words[range.to - 1]];
    if (first === undefined || last === undefined) return [];
    return [{ start: first.start, end: last.end, features: nameFeatures(words, range) }];
  });
}
