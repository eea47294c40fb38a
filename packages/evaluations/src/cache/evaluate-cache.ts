import { parseArgs } from 'node:util';
import { objectionTo } from '@harvest/router/cache/guards';
import { createMemoryCacheStore } from '@harvest/router/cache/memory-cache-store';
import { profileOf, similarityOf } from '@harvest/router/cache/query-sketch';
import { comparableText, termsOf } from '@harvest/router/cache/query-terms';
import { createSemanticIndex, defaultSimilarityMin } from '@harvest/router/cache/semantic-index';
import { createLexicalEmbedder } from '@harvest/router/embeddings/lexical-embedder';
import { systemClock } from '@harvest/runtime/clock';
import { toMarkdownTable } from '../routing/markdown-table.ts';
import { type JudgedPair, type ScoredPair, loadJudgedPairs, loadScoredPairs } from './labelled-pairs.ts';
import { describeProportion } from './proportion.ts';
import { UsageError } from '../usage-error.ts';

const thresholds = [0.7, 0.8, 0.85, defaultSimilarityMin, 0.95, 0.98];
/** Scores from which two sentences may stand for each other: "mostly equivalent" is 4, halfway to "the same" 4.5. */
const interchangeableFrom = [4.5, 4] as const;
const never = new AbortController().signal;
const embedder = createLexicalEmbedder();
const usage = 'cache --data <file or folder>';

interface Measured<Pair> {
  readonly pair: Pair;
  readonly similarity: number;
  readonly guarded: boolean;
}

/**
 * `cache --data <file or folder>`: how often the semantic cache would answer one sentence of a pair from the other, and
 * how often rightly, over thresholds, with and without the guards; then the same through the index with its buckets,
 * and for the pairs that were written to mislead it.
 */
export async function evaluateCache(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new UsageError(usage);
  const scored = await measure(await loadScoredPairs(values.data));
  const judged = await measure(await loadJudgedPairs());
  return [
    `${String(scored.length)} scored pairs, compared by ${embedder.id}`,
    thresholdTable(scored),
    await describeIndex(scored),
    `Pairs written for this evaluation, at ${String(defaultSimilarityMin)} with guards`,
    judgedTable(judged),
  ].join('\n\n');
}

async function measure<Pair extends { readonly earlier: string; readonly later: string }>(
  pairs: readonly Pair[],
): Promise<readonly Measured<Pair>[]> {
  const profileIn = async (text: string) => {
    const [vector = new Float32Array()] = await embedder.embed([comparableText(termsOf(text))], never);
    return profileOf(text, vector);
  };
  return await Promise.all(
    pairs.map(async (pair) => ({
      pair,
      similarity: similarityOf(await profileIn(pair.earlier), await profileIn(pair.later)),
      guarded: objectionTo(pair.earlier, pair.later) !== null,
    })),
  );
}

function thresholdTable(measured: readonly Measured<ScoredPair>[]): string {
  const head = [
    'Similarity from',
    'Guards',
    'Hits of all pairs',
    ...interchangeableFrom.flatMap((from) => [`Precision, same from ${from.toFixed(1)}`, 'Recall']),
  ];
  const rows = [false, true].flatMap((guards) =>
    thresholds.map((threshold) => {
      const hits = measured.filter(
        ({ similarity, guarded }) => similarity >= threshold && !(guards && guarded),
      );
      const quality = interchangeableFrom.flatMap((from) => {
        const right = hits.filter(({ pair }) => pair.score >= from).length;
        const all = measured.filter(({ pair }) => pair.score >= from).length;
        return [describeProportion({ part: right, whole: hits.length }), percent(right, all)];
      });
      return [threshold.toFixed(2), guards ? 'yes' : 'no', percent(hits.length, measured.length), ...quality];
    }),
  );
  return toMarkdownTable(head, rows);
}

/** Puts every first sentence into one scope, then asks for every second one: the buckets have to find it among all. */
async function describeIndex(measured: readonly Measured<ScoredPair>[]): Promise<string> {
  const store = createMemoryCacheStore({
    clock: systemClock,
    entryBytesMax: 1_024,
    entriesMax: measured.length,
    bucketMembersMax: 32,
  });
  const faults: unknown[] = [];
  const index = createSemanticIndex({ store, embedder, onFault: (error) => faults.push(error) });
  const search = (query: string) =>
    index.search({ tenant: 'evaluation', scope: 'all', query, signal: never });
  for (const [row, { pair }] of measured.entries()) {
    const { sketch } = await search(pair.earlier);
    const entry = { body: '', ttlMs: Number.MAX_SAFE_INTEGER, sketch };
    await store.settle({ tenant: 'evaluation', exactKey: String(row) }, '', entry);
  }
  const wanted = { part: 0, whole: 0 };
  let unscored = 0;
  for (const { pair, similarity, guarded } of measured) {
    const { match } = await search(pair.later);
    if (similarity >= defaultSimilarityMin && !guarded) {
      wanted.whole += 1;
      if (match !== null) wanted.part += 1;
    } else if (match !== null) unscored += 1;
  }
  if (faults.length > 0) throw new AggregateError(faults, 'the index failed');
  return [
    `Through the index, ${String(measured.length)} queries in one scope, at ${String(defaultSimilarityMin)} with guards:`,
    `${describeProportion(wanted)} of the second sentences that may have the answer of their first get one;`,
    `${String(unscored)} others hit the first sentence of another pair, which nobody scored.`,
  ].join(' ');
}

function judgedTable(measured: readonly Measured<JudgedPair>[]): string {
  const groups = Map.groupBy(measured, ({ pair }) => `${pair.verdict}: ${pair.kind}`);
  const rows = [...groups, ...Map.groupBy(measured, ({ pair }) => `**${pair.verdict}**`)].map(
    ([name, pairs]) => {
      const hits = pairs.filter(({ similarity, guarded }) => similarity >= defaultSimilarityMin && !guarded);
      const similar = pairs.filter(({ similarity }) => similarity >= defaultSimilarityMin);
      return [name, ...[pairs, similar, hits].map((list) => String(list.length))];
    },
  );
  return toMarkdownTable(['Verdict', 'Pairs', 'Similar enough', 'Hits'], rows);
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
