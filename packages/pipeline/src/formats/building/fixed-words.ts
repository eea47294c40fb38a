import { type Language, stopWords } from '@harvest/text/stop-words';

/** Words that an output adds to those of its source, by language; English stands in for languages without a row. */
export type FixedWords<Words> = Readonly<Record<Language, Words>>;

/** The row of a table for a language, as an ISO 639-1 code or a language tag such as `pt-BR`. */
export function wordsIn<Words>(table: FixedWords<Words>, language: string | null): Words {
  const [primary = ''] = (language ?? '').toLowerCase().split('-', 1);
  return Object.hasOwn(stopWords, primary) ? table[primary as Language] : table.en;
}
