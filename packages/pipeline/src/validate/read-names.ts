import { type Sentence, splitSentences } from '@harvest/text/sentences';
import { findNames } from '../intelligence/entities/find-names.ts';
import { type Word, scanWords } from '../intelligence/words/scan-words.ts';
import { tagWords } from '../intelligence/words/tag-words.ts';
import { Vocabulary } from '../intelligence/words/vocabulary.ts';

/** A name that a text uses. */
export interface NameMention {
  readonly text: string;
  /** Its capitalised words. */
  readonly words: readonly string[];
}

/** A line whose words are capitalised as a title's are tells nothing of names from this share on. */
const titleShare = 0.6;
const titleWordsMin = 3;

/**
 * The names of a text, as far as capitals tell: a single word at the start of a sentence may be any word, and in German
 * any noun has a capital, so that only names of several words count there.
 */
export function readNames(text: string, language: string | null): readonly NameMention[] {
  const vocabulary = new Vocabulary({ language: language ?? 'en' });
  return splitSentences(text).flatMap((sentence) => {
    const words = scanWords(text, sentence, vocabulary);
    if (language === 'en' || language === null) tagWords(words);
    if (isTitle(text, sentence, words)) return [];
    const first = words.findIndex(({ form }) => form.wordClass !== 'mark');
    return findNames(words).flatMap(({ from, to }) => {
      const own = words.slice(from, to).filter(({ form }) => form.capital);
      const isTelling = own.length > 1 || (from > first && language !== 'de' && !opens(words[from - 1]));
      const [start, end] = [words[from]?.start, words[to - 1]?.end];
      return isTelling ? [{ text: text.slice(start, end), words: own.map(({ form }) => form.surface) }] : [];
    });
  });
}

/** True for a mark behind which a word may have a capital as at the start of a sentence. */
function opens(before: Word | undefined): boolean {
  return before !== undefined && /^[:.!?"“„«¡¿‘(*_>|]$/u.test(before.form.surface);
}

function isTitle(text: string, { start, end }: Sentence, words: readonly Word[]): boolean {
  if (/[.!?…]["”’»)]*$/u.test(text.slice(start, end))) return false;
  const telling = words.filter(({ form }) => form.wordClass !== 'mark' && !form.functional);
  const capital = telling.filter(({ form }) => form.capital).length;
  return telling.length >= titleWordsMin && capital >= telling.length * titleShare;
}
