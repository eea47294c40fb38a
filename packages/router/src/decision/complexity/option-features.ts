import { type FeatureTable, share } from './feature-table.ts';
import type { TextScan } from './scan-text.ts';

/** Words and numbers of an option that are compared with those of the others. */
const comparedTokensMax = 24;

/** The answers that a multiple-choice question offers, and how they compare with each other and with the question. */
interface ComparedOptions {
  readonly options: readonly TextScan[];
  readonly lengthLogs: readonly number[];
  readonly meanLengthLog: number;
  /** Of every two options, the Jaccard similarity of their words and numbers. */
  readonly similarities: readonly number[];
  /** Of every option, the share of its content words that the question has too. */
  readonly overlaps: readonly number[];
}

/** Compares the options with each other and with the question's text; there is at least one. */
export function compareOptions(stem: TextScan, options: readonly TextScan[]): ComparedOptions {
  const lengthLogs = options.map((option) => Math.log1p(option.characters));
  const tokens = options.map((option) => new Set(option.tokenHashes.slice(0, comparedTokensMax)));
  const stemWords = new Set(stem.contentHashes);
  return {
    options,
    lengthLogs,
    meanLengthLog: mean(lengthLogs),
    similarities: tokens.flatMap((one, index) => tokens.slice(0, index).map((other) => jaccard(one, other))),
    overlaps: options.map(({ contentHashes }) =>
      share(contentHashes.filter((hash) => stemWords.has(hash)).length, contentHashes.length),
    ),
  };
}

/** What the offered answers look like: alike, composite and comparing answers take more than recognition. */
export const optionFeatures: FeatureTable<ComparedOptions> = {
  options_length_log: ({ options }) => Math.log1p(sum(options, (option) => option.characters)),
  options_spread: ({ lengthLogs, meanLengthLog }) =>
    Math.sqrt(mean(lengthLogs.map((length) => (length - meanLengthLog) ** 2))),
  options_last_longer: ({ lengthLogs, meanLengthLog }) => (lengthLogs.at(-1) ?? 0) - meanLengthLog,
  options_numeric: shareOf((option) => option.numbers > 0 && option.words <= 1),
  options_with_numbers: shareOf((option) => option.numbers > 0),
  options_of_one_word: shareOf((option) => option.words + option.numbers <= 1),
  options_short: shareOf((option) => option.words + option.numbers <= 3),
  options_formula_signs: ({ options }) => Math.sqrt(sum(options, (option) => option.signs('formula'))),
  options_negated: shareOf((option) => option.count('negation') > 0),
  options_comparing: ({ options }) =>
    Math.min(
      4,
      sum(options, (option) => option.count('comparison')),
    ),
  options_catch_all: ({ options }) =>
    Math.min(
      1,
      sum(options, (option) => (option.words <= 6 ? option.count('totality') : 0)),
    ),
  options_similar: ({ similarities }) => mean(similarities),
  options_most_similar: ({ similarities }) => Math.max(0, ...similarities),
  options_in_stem: ({ overlaps }) => mean(overlaps),
  options_most_in_stem: ({ overlaps }) => Math.max(0, ...overlaps),
  options_with_commas: shareOf((option) => option.signs('comma') > 0),
  options_composite: shareOf((option) => option.count('conjunction') > 0),
  options_with_names: shareOf((option) => option.capitalised > 0),
  options_word_length: ({ options }) =>
    share(
      sum(options, (option) => option.contentLetters),
      sum(options, (option) => option.contentWords),
    ),
  options_long_words: ({ options }) =>
    share(
      sum(options, (option) => option.longWords),
      sum(options, (option) => option.contentWords),
    ),
};

function shareOf(holds: (option: TextScan) => boolean): (input: ComparedOptions) => number {
  return ({ options }) =>
    share(
      sum(options, (option) => (holds(option) ? 1 : 0)),
      options.length,
    );
}

function sum(options: readonly TextScan[], count: (option: TextScan) => number): number {
  let total = 0;
  for (const option of options) total += count(option);
  return total;
}

function mean(values: readonly number[]): number {
  return share(
    values.reduce((total, value) => total + value, 0),
    values.length,
  );
}

function jaccard(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let common = 0;
  for (const token of one) if (other.has(token)) common += 1;
  return share(common, one.size + other.size - common);
}
