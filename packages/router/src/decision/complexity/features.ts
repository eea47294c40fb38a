import { splitOptions } from './answer-options.ts';
import { compareOptions, optionFeatures } from './option-features.ts';
import { type FeatureTable, share } from './feature-table.ts';
import { TextScan } from './scan-text.ts';

/** What is scored: what is asked, and the text that it is asked of when there is one. */
export interface ScoredPrompt {
  readonly query: string;
  readonly source?: string;
}

/** Characters that are read of each part, so that a score costs the same whatever is sent. */
const stemCharactersRead = 1_000;
const optionCharactersRead = 400;
const sourceCharactersRead = 2_000;
/** How far into a query answer options are looked for. */
const queryCharactersMax = 16_000;

const flag = (holds: boolean): number => (holds ? 1 : 0);

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

interface OpenRequest {
  readonly query: TextScan;
  readonly source: TextScan;
}

/** What an open request demands: how much is to be done, under how many conditions, and how deep in the source. */
const demandFeatures: FeatureTable<OpenRequest> = {
  tasks_log: ({ query }) => Math.log1p(query.count('task')),
  constraints_log: ({ query }) => Math.log1p(query.count('constraint')),
  steps_log: ({ query }) => Math.log1p(query.count('step') + query.signs('line')),
  reasons: ({ query }) => flag(query.count('why') + query.count('how') > 0),
  calculation_log: ({ query }) => Math.log1p(query.numbers + query.signs('formula')),
  code_log: ({ query }) => Math.log1p(query.signs('code')),
  query_length_log: ({ query }) => Math.log1p(query.characters / 100),
  source_length_log: ({ source }) => Math.log1p(source.characters / 1_000),
  source_long_words: ({ source }) => share(source.longWords, source.contentWords),
  words_not_in_source: ({ query, source }) => unmatchedShare(query, source),
};

function unmatchedShare(query: TextScan, source: TextScan): number {
  if (source.words === 0) return 0;
  const known = new Set(source.contentHashes);
  const missing = query.contentHashes.filter((hash) => !known.has(hash));
  return share(missing.length, query.contentHashes.length);
}

/** The features of a prompt: multiple choice and open requests have the wording in common. */
export interface PromptFeatures {
  readonly kind: 'choice' | 'open';
  readonly features: Record<string, number>;
}

/** Reads a prompt once, up to the bounds above, and describes its form in numbers; pure. */
export function extractFeatures(prompt: ScoredPrompt): PromptFeatures {
  const query = prompt.query.slice(0, queryCharactersMax);
  const parts = splitOptions(query);
  const stem = new TextScan(query, parts.stem, stemCharactersRead);
  const features: Record<string, number> = {};
  addFeatures(features, wordingFeatures, stem);
  if (parts.options.length > 0) {
    const options = parts.options.map((span) => new TextScan(query, span, optionCharactersRead));
    addFeatures(features, calculationFeatures, stem);
    addFeatures(features, optionFeatures, compareOptions(stem, options));
    return { kind: 'choice', features };
  }
  const text = prompt.source ?? '';
  const source = new TextScan(text, { start: 0, end: text.length }, sourceCharactersRead);
  addFeatures(features, demandFeatures, { query: stem, source });
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
