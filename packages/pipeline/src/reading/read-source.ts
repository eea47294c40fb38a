import { identifyLanguage } from '@harvest/text/language';
import { splitSentences } from '@harvest/text/sentences';
import { type Language, stopWords } from '@harvest/text/stop-words';
import { type TermIndex, indexTerms } from '@harvest/text/term-index';
import { Tokeniser, guessLanguage } from '@harvest/text/tokens';
import { analyse } from '../intelligence/analyse.ts';
import type { SourceText } from '../sources/source-text.ts';
import type { Reading } from './reading.ts';

/**
 * Reads the sources once, for everything that is made of them: sentences, language, index and insights. Time and memory
 * are linear in the length of the text; `pause` is awaited between pieces of work of some milliseconds. The index is made
 * when it is first asked for, at once: a model's answer seldom needs it, and long texts are read where nobody is held up.
 */
export async function readSource(source: SourceText, pause: () => Promise<void>): Promise<Reading> {
  const language = identifyLanguage(source.text);
  await pause();
  const sentences = splitSentences(source.text);
  await pause();
  const tokeniser = new Tokeniser({ language: knownLanguage(language) ?? guessLanguage(source.text) });
  const insights = await analyse(source, { language, sentences }, pause);
  let index: TermIndex | undefined;
  return {
    source,
    language,
    sentences,
    tokeniser,
    insights,
    get index() {
      return (index ??= indexTerms({ source: source.text, sentences, tokeniser }));
    },
  };
}

/** The language where its function words and endings are known. */
export function knownLanguage(language: string | null): Language | null {
  return language !== null && Object.hasOwn(stopWords, language) ? (language as Language) : null;
}
