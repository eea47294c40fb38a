import type { FormatContent } from '@harvest/contracts/format-content';
import type { TextMetadata } from '@harvest/contracts/sources';
import type { ExtractedAnswer } from '@harvest/router/spec/provider';
import { dedupSources } from '../dedup/dedup-sources.ts';
import { findDuplicates } from '../dedup/find-duplicates.ts';
import { extractText } from '../extractive/extract-text.ts';
import type { Built } from '../formats/format-definition.ts';
import { formatOf } from '../formats/format-table.ts';
import { renderInsights } from '../formats/insights/render-insights.ts';
import { describeText } from '../reading/describe-text.ts';
import type { Reading } from '../reading/reading.ts';
import { joinSources } from '../sources/source-text.ts';
import { seedFor } from '../synthesis/seed.ts';
import { checkDraft } from '../validate/check-draft.ts';
import type { PromptSource } from '../sources/prompt-source.ts';
import { compressSource } from '../retrieval/compress-source.ts';
import type {
  Analysis,
  BuildInput,
  CompressInput,
  Compute,
  ComputeContext,
  ExtractInput,
} from './compute.ts';
import { type ReadSources, createReadingShelf } from './reading-shelf.ts';
import { turn } from './turn.ts';

/** The work in the caller's own thread, in which the event loop gets a turn every few milliseconds. */
export function createComputeTable({ countTokens }: { countTokens: (text: string) => number }): Compute {
  const read = createReadingShelf();
  return {
    analyse: ({ texts }, context) => analyse(texts, read, context),
    compress: (input, { signal }) => compress(input, countTokens, signal),
    extract: (input, context) => extract(input, read, context),
    build: (input, context) => build(input, read, context),
    check: async (input, { signal }) => {
      const pause = (): Promise<void> => turn(signal);
      return await checkDraft({ ...input, reading: await read(input.texts, pause), pause });
    },
  };
}

async function compress(
  { texts, ...asked }: CompressInput,
  countTokens: (text: string) => number,
  signal: AbortSignal,
): Promise<PromptSource> {
  const source = joinSources(texts);
  return await compressSource({ ...asked, source, countTokens, signal, pause: () => turn(signal) });
}

async function analyse(
  texts: readonly string[],
  read: ReadSources,
  { signal }: ComputeContext,
): Promise<Analysis> {
  const pause = (): Promise<void> => turn(signal);
  const duplicateOf = await findDuplicates(texts, pause);
  const distinct = texts.map((text, index) => (duplicateOf[index] === null ? text : ''));
  const reading = await read(distinct, pause);
  return { insights: reading.insights, metadata: await describeAll(texts, reading, pause), duplicateOf };
}

async function describeAll(
  texts: readonly string[],
  reading: Reading,
  pause: () => Promise<void>,
): Promise<(TextMetadata | null)[]> {
  const metadata = [];
  for (const text of texts) {
    await pause();
    metadata.push(
      text === '' ? null : describeText(text, text === reading.source.text ? reading : undefined),
    );
  }
  return metadata;
}

async function extract(
  input: ExtractInput,
  read: ReadSources,
  { signal }: ComputeContext,
): Promise<ExtractedAnswer> {
  const { texts, format, request, maxOutputTokens } = input;
  const pause = (): Promise<void> => turn(signal);
  const reading = await read(texts, pause);
  if (format !== 'insights') {
    const { query, options } = request;
    return await extractText({
      reading,
      query,
      outputFormat: format,
      lengthWords: options.length_words,
      maxOutputTokens,
      pause,
    });
  }
  const metadata = await describeAll(texts, reading, pause);
  const text = renderInsights({ insights: reading.insights, metadata });
  return { pieces: [text], citations: [], answered: true, truncated: false };
}

async function build(
  input: BuildInput,
  read: ReadSources,
  { signal }: ComputeContext,
): Promise<Built<FormatContent>> {
  const { texts, format, request, vectors } = input;
  const pause = (): Promise<void> => turn(signal);
  if (format === 'dedup') return { content: await dedupSources({ texts, vectors, pause }), notices: [] };
  const reading = await read(texts, pause);
  return await formatOf(format).build(reading, request, { seed: seedFor(format, texts, request), pause });
}
