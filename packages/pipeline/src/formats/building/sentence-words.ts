import { type Word, scanWords } from '../../intelligence/words/scan-words.ts';
import { tagWords } from '../../intelligence/words/tag-words.ts';
import { Vocabulary } from '../../intelligence/words/vocabulary.ts';

/** Divides a sentence, as a reader sees it, into words; those of an English one have the part of speech of their place. */
export type SentenceReader = (text: string) => readonly Word[];

/** Reads the sentences of one source; the words that it has seen stay known. */
export function createSentenceReader(language: string | null): SentenceReader {
  const vocabulary = new Vocabulary({ language: language ?? 'en' });
  return (text) => {
    const words = scanWords(text, { start: 0, end: text.length }, vocabulary);
    if (language === 'en') tagWords(words);
    return words;
  };
}
