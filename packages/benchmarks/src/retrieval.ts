import { setImmediate } from 'node:timers/promises';
import { condense } from '@harvest/pipeline/retrieval/condense';
import { createPassageIndex } from '@harvest/pipeline/retrieval/passage-index';
import { selectPassages } from '@harvest/pipeline/retrieval/select-passages';
import { joinSources } from '@harvest/pipeline/sources/source-text';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser } from '@harvest/text/tokens';
import { type Figure, median, quantile } from './figure.ts';
import { createWordSource } from './synthetic-text.ts';

const chunks = 10_000;
const wordsPerChunk = 160;
const queries = 300;
const wordsPerQuery = 6;
const hits = 50;
const queryGoalMs = 5;

const pages = 50;
const wordsPerPage = 500;
const tokensMax = 6_000;
const runs = 7;
const compressionGoalMs = 300;

const pause = (): Promise<void> => setImmediate();
const tokeniser = new Tokeniser({ language: 'en' });

/** Queries against an index of many chunks, beside a scan of the same chunks for the same words. */
async function queryFigure(): Promise<Figure> {
  const words = createWordSource({ seed: 5, vocabulary: 30_000 });
  const passages = Array.from({ length: chunks }, () => words(wordsPerChunk).join(' '));
  const index = await createPassageIndex({ passages, tokeniser, pause });
  const asked = Array.from({ length: queries }, () => words(wordsPerQuery));
  const timesOf = (task: (query: readonly string[]) => unknown): number[] =>
    asked.map((query) => {
      const startMs = performance.now();
      task(query);
      return performance.now() - startMs;
    });
  const scanned = quantile(
    timesOf((query) => passages.filter((passage) => query.some((word) => passage.includes(word)))),
    0.95,
  );
  const searched = quantile(
    timesOf((query) => index.search(query.join(' '), hits)),
    0.95,
  );
  return {
    name: `BM25 query over ${chunks.toLocaleString('en-US')} chunks, p95, vs scanning them for its words`,
    floor: `${scanned.toFixed(2)} ms`,
    measured: `${searched.toFixed(2)} ms`,
    score: `${searched.toFixed(2)} ms`,
    goal: `<= ${String(queryGoalMs)} ms`,
    met: searched <= queryGoalMs,
  };
}

/** A text of sections, paragraphs and sentences. */
function longText(): string {
  const words = createWordSource({ seed: 6, vocabulary: 12_000 });
  const sentence = (): string => {
    const [first = '', ...rest] = words(16);
    return `${first.charAt(0).toUpperCase()}${first.slice(1)} ${rest.join(' ')}.`;
  };
  const paragraph = (): string => Array.from({ length: 5 }, sentence).join(' ');
  const page = (_: unknown, at: number): string =>
    [`## Part ${String(at)}`, ...Array.from({ length: wordsPerPage / 80 }, paragraph)].join('\n\n');
  return Array.from({ length: pages }, page).join('\n\n');
}

async function middleTime(task: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startMs = performance.now();
    await task();
    times.push(performance.now() - startMs);
  }
  return median(times);
}

/** Both ways to cut a long source down to a budget, beside the reading that either needs. */
async function compressionFigures(): Promise<Figure[]> {
  const source = joinSources([longText()]);
  const common = { source, tokensMax, countTokens, pause };
  const { signal } = new AbortController();
  const query = `${source.text.slice(-400, -200)}?`;
  const read = await middleTime(() =>
    createTermIndex({
      source: source.text,
      sentences: splitSentences(source.text),
      tokeniser: new Tokeniser({ language: 'en' }),
      pause,
    }),
  );
  const selected = await middleTime(() => selectPassages({ ...common, query, signal }));
  const condensed = await middleTime(() => condense({ ...common, query: '' }));
  return Object.entries({ 'Selecting passages from': selected, Condensing: condensed }).map(
    ([name, timeMs]) => ({
      name: `${name} ${String(pages)} pages to ${tokensMax.toLocaleString('en-US')} tokens, p50, vs splitting and indexing them`,
      floor: `${read.toFixed(0)} ms`,
      measured: `${timeMs.toFixed(0)} ms`,
      score: `${timeMs.toFixed(0)} ms`,
      goal: `<= ${String(compressionGoalMs)} ms`,
      met: timeMs <= compressionGoalMs,
    }),
  );
}

/** Finding and keeping what matters of long sources. */
export async function retrieval(): Promise<Figure[]> {
  return [await queryFigure(), ...(await compressionFigures())];
}
