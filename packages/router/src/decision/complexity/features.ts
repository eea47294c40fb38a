import { splitOptions } from './answer-options.ts';
import { demandFeatures, readOpenRequest } from './demand-features.ts';
import { type FeatureTable, flag, share } from './feature-table.ts';
import { compareOptions, optionFeatures } from './option-features.ts';
import { TextScan } from './scan-text.ts';

/** What is scored: what is asked, and the text that it is asked of when there is one. */
export interface ScoredPrompt {
  readonly query: string;
  readonly source?: string;
}

/** Characters that are read of each part, so that a score costs the same whatever is sent. */
const stemCharactersRead = 1_000;
const optionCharactersRead = 400;
/** How far into a query answer options are looked for. */
const queryCharactersMax = 16_000;

/** How the question is put; of every prompt. */
const wordingFeatures: FeatureTable<TextScan> = {
  length_log: (text) => Math.log1p(text.characters),
  sentences_log: (text) => Math.log1p(text.sentences),
  commas_log: (text) => Math.log1p(text.signs('comma')),
  word_length: (text) => share(text.contentLetters, text.contentWords),
  long_words: (text) => share(text.longWords, text.contentWords),
  function_words: (text) => share(text.count('function'), text.words),
  names: (text) => share(text.capitalised, text.words),
  quotes: (text) => flag(text.signs('quote') > 0),
  negations: (text) => Math.min(3, text.count('negation')),
  comparisons: (text) => Math.min(3, text.count('comparison')),
  conditions: (text) => Math.min(4, text.count('condition')),
  quantifiers: (text) => Math.min(4, text.count('quantifier')),
  superlatives: (text) => Math.min(3, text.count('superlative')),
  advice: (text) => flag(text.count('advice') > 0),
  statements: (text) => Math.min(3, text.count('enumerator')),
  gap: (text) => flag(text.gaps > 0),
  ends_as_question: (text) => flag(text.endsAsQuestion),
  asks_what: (text) => flag(text.count('what') > 0),
  asks_which: (text) => flag(text.count('which') > 0),
  asks_of_following: (text) => flag(text.count('following') > 0),
  asks_quantity: (text) => flag(text.count('quantity') > 0),
  asks_how: (text) => flag(text.count('how') > 0),
  asks_why: (text) => flag(text.count('why') > 0),
  asks_who: (text) => flag(text.count('who') > 0),
};

/** Calculation within the question; of multiple choice alone, see docs/routing-evaluation.md. */
const calculationFeatures: FeatureTable<TextScan> = {
  numbers_log: (text) => Math.log1p(text.numbers),
  formula_signs: (text) => Math.sqrt(text.signs('formula')),
  code_signs: (text) => Math.sqrt(text.signs('code')),
  dollars: (text) => flag(text.signs('dollar') > 0),
  amounts: (text) => Math.min(3, text.count('amount')),
};

/** The features of a prompt: multiple choice and open requests have the wording in common. */
export interface PromptFeatures {
  readonly kind: 'choice' | 'open';
  readonly features: Record<string, number>;
}

/** Reads a prompt once, up to the bounds above, and describes its form in numbers; pure. */
export function extractFeatures(prompt: ScoredPrompt): PromptFeatures {
  const query = prompt.query.slice(0, queryCharactersMax);
  const parts = splitOptions(query);
  const features: Record<string, number> = {};
  if (parts.options.length > 0) {
    const stem = new TextScan(query, parts.stem, stemCharactersRead);
    const options = parts.options.map((span) => new TextScan(query, span, optionCharactersRead));
    addFeatures(features, wordingFeatures, stem);
    addFeatures(features, calculationFeatures, stem);
    addFeatures(features, optionFeatures, compareOptions(stem, options));
    return { kind: 'choice', features };
  }
  const request = readOpenRequest(prompt);
  addFeatures(features, wordingFeatures, request.query);
  addFeatures(features, demandFeatures, request);
  return { kind: 'open', features };
}

/** Three decimals say enough, and keep what every result records short. */
function addFeatures<Input>(
  features: Record<string, number>,
  table: FeatureTable<Input>,
  input: Input,
): void {
  for (const name in table) features[name] = Math.round((table[name]?.(input) ?? 0) * 1_000) / 1_000;
}
