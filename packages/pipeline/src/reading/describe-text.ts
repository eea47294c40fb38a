import { createHash } from 'node:crypto';
import type { TextMetadata } from '@harvest/contracts/sources';
import { identifyLanguage } from '@harvest/text/language';
import { readingGrade } from '@harvest/text/reading-grade';
import { splitSentences } from '@harvest/text/sentences';
import { countWords } from '@harvest/text/count-words';
import type { Reading } from './reading.ts';
import { findDates } from '../intelligence/entities/dates-and-quantities.ts';

/** Silent reading of non-fiction by adults (Brysbaert 2019, "How many words do we read per minute?"). */
const wordsPerMinute = 238;
const datesMax = 20;

/** What can be said of a text without understanding it; `read` is what was read of this text already. */
export function describeText(text: string, read?: Pick<Reading, 'language' | 'sentences'>): TextMetadata {
  const language = read === undefined ? identifyLanguage(text) : read.language;
  const sentences = (read?.sentences ?? splitSentences(text)).filter(({ kind }) => kind !== 'rule');
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

function datesOf(text: string): string[] {
  const dates = new Set<string>();
  for (const { start, end } of findDates(text)) {
    if (dates.size === datesMax) break;
    dates.add(text.slice(start, end).replace(/\s+/g, ' '));
  }
  return [...dates];
}
