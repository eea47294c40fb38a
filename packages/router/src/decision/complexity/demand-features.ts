import { type Span, endBeforeCue } from './answer-options.ts';
import { type FeatureTable, flag, share } from './feature-table.ts';
import { TextScan } from './scan-text.ts';

const sourceCharactersRead = 2_000;
/** A query of more characters than this brings its context along: what is asked stands at its head or at its tail. */
const plainQueryCharactersMax = 1_200;
/** Characters of such a query that are read at its head, and as many at its tail. */
const edgeCharacters = 300;
/** Characters that are read in the middle of the context between them. */
const contextCharactersRead = 400;
/** A context counts up to here as a source: what was merely pasted in makes nothing hard by its length alone. */
const contextCharactersMax = 16_000;
/** A question's length says how much is asked up to here; what is longer mostly tells of something. */
const askingCharactersMax = 300;

/** What came along with a long query, known by a sample from its middle. */
interface Context {
  readonly characters: number;
  readonly sample: TextScan;
}

/** A request without answer options, as far as it is read. */
export interface OpenRequest {
  /** The query; of a long one its head and its tail. */
  readonly query: TextScan;
  readonly context: Context | undefined;
  readonly source: TextScan | undefined;
}

/** Reads a request once; what that costs is bounded, whatever the lengths. */
export function readOpenRequest(prompt: { readonly query: string; readonly source?: string }): OpenRequest {
  const query = prompt.query.slice(0, endBeforeCue(prompt.query));
  const isLong = query.length > plainQueryCharactersMax;
  const text = isLong ? `${query.slice(0, edgeCharacters)} ${query.slice(-edgeCharacters)}` : query;
  const hasSource = prompt.source !== undefined && prompt.source !== '';
  return {
    // Its words are remembered only to be looked for in the source.
    query: new TextScan(text, wholeOf(text), plainQueryCharactersMax, hasSource ? undefined : 0),
    context: isLong ? sampleContext(query) : undefined,
    source: hasSource ? new TextScan(prompt.source, wholeOf(prompt.source), sourceCharactersRead) : undefined,
  };
}

function wholeOf(text: string): Span {
  return { start: 0, end: text.length };
}

function sampleContext(query: string): Context {
  const start = Math.floor((query.length - contextCharactersRead) / 2);
  const span = { start, end: start + contextCharactersRead };
  return {
    characters: Math.min(query.length - 2 * edgeCharacters, contextCharactersMax),
    sample: new TextScan(query, span, contextCharactersRead, 0),
  };
}

/**
 * How often the query has something beyond what its context leads to expect, and beyond what chance adds to that: the
 * standard deviation of a Poisson count. The ends of a long query belong in part to its context, whose "each", "first"
 * and numbers demand nothing.
 */
function asked({ query, context }: OpenRequest, count: (text: TextScan) => number): number {
  if (context === undefined) return count(query);
  const expected = count(context.sample) * share(query.characters, context.sample.characters);
  return Math.max(0, count(query) - expected - Math.sqrt(expected));
}

/** What an open request demands: how much is to be done, under how many conditions, and how deep in the source. */
export const demandFeatures: FeatureTable<OpenRequest> = {
  tasks_log: (request) => Math.log1p(asked(request, (text) => text.count('task'))),
  constraints_log: (request) => Math.log1p(asked(request, (text) => text.count('constraint'))),
  steps_log: (request) => Math.log1p(asked(request, (text) => text.count('step') + text.signs('line'))),
  reasons: (request) => flag(asked(request, (text) => text.count('why') + text.count('how')) > 0),
  calculation_log: (request) => Math.log1p(asked(request, (text) => text.numbers + text.signs('formula'))),
  code_log: (request) => Math.log1p(asked(request, (text) => text.signs('code'))),
  query_length_log: ({ query }) => Math.log1p(Math.min(query.characters, askingCharactersMax) / 100),
  source_length_log: ({ source, context }) => Math.log1p(((source ?? context)?.characters ?? 0) / 1_000),
  source_long_words: ({ source, context }) => longWordShare(source ?? context?.sample),
  words_not_in_source: ({ query, source }) => unmatchedShare(query, source),
};

function longWordShare(text: TextScan | undefined): number {
  return text === undefined ? 0 : share(text.longWords, text.contentWords);
}

/** Only of a source that was given: a sample of a context cannot tell what the context lacks. */
function unmatchedShare(query: TextScan, source: TextScan | undefined): number {
  if (source === undefined || source.words === 0) return 0;
  const known = new Set(source.contentHashes);
  const missing = query.contentHashes.filter((hash) => !known.has(hash));
  return share(missing.length, query.contentHashes.length);
}
