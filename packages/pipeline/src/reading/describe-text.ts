import { createHash } from 'node:crypto';
import type { TextMetadata } from '@harvest/contracts/sources';
import { identifyLanguage } from '@harvest/text/language';
import { readingGrade } from '@harvest/text/reading-grade';
import { splitSentences } from '@harvest/text/sentences';
import { findDates } from '../intelligence/entities/dates-and-quantities.ts';

/** Silent reading of non-fiction by adults (Brysbaert 2019, "How many words do we read per minute?"). */
const wordsPerMinute = 238;
/** Characters of a script without spaces that a word has on average: Chinese and Japanese words are about two long. */
const charactersPerWord = 2;
const datesMax = 20;

const spacedWord = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.\-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}々ー]/gu;

/** What can be said of a text without understanding it. */
export function describeText(text: string): TextMetadata {
  const language = identifyLanguage(text);
  const sentences = splitSentences(text).filter(({ kind }) => kind !== 'rule');
  const words = countWords(text);
  return {
    language,
    characters: text.length,
    words,
    sentences: sentences.length,
    reading_minutes: Math.round((words / wordsPerMinute) * 10) / 10,
    reading_grade: language === 'en' ? readingGrade(text, sentences) : null,
    dates: datesOf(text),
    content_hash: `sha256:${createHash('sha256').update(text).digest('hex')}`,
  };
}

/** Words between spaces; where a script has no spaces, two characters count as one word. */
function countWords(text: string): number {
  const characters = text.match(unspaced)?.length ?? 0;
  const rest = characters === 0 ? text : text.replace(unspaced, ' ');
  return (rest.match(spacedWord)?.length ?? 0) + Math.ceil(characters / charactersPerWord);
}

function datesOf(text: string): string[] {
  const dates = new Set<string>();
  for (const { start, end } of findDates(text)) {
    if (dates.size === datesMax) break;
    dates.add(text.slice(start, end).replace(/\s+/g, ' '));
  }
  return [...dates];
}
