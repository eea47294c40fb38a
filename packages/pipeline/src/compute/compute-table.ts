import type { FormatContent } from '@harvest/contracts/format-content';
import type { ExtractedAnswer } from '@harvest/router/spec/provider';
import { dedupSources } from '../dedup/dedup-sources.ts';
import { findDuplicates } from '../dedup/find-duplicates.ts';
import { extractText } from '../extractive/extract-text.ts';
import type { Built } from '../formats/format-definition.ts';
import { formatOf } from '../formats/format-table.ts';
import { renderInsights } from '../formats/insights/render-insights.ts';
import { describeText } from '../reading/describe-text.ts';
import { readSource } from '../reading/read-source.ts';
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
import { turn } from './turn.ts';

/** The work in the caller's own thread, in which the event loop gets a turn every few milliseconds. */
export function createComputeTable({ countTokens }: { countTokens: (text: string) => number }): Compute {
  return { ...table, compress: (input, { signal }) => compress(input, countTokens, signal) };
}

const table: Omit<Compute, 'compress'> = {
  analyse: ({ texts }, context) => analyse(texts, context),
  extract,
  build,
  check: async (input, { signal }) => {
    const reading = await readSource(joinSources(input.texts), () => turn(signal));
    return await checkDraft({ ...input, reading, pause: () => turn(signal) });
  },
};

async function compress(
  { texts, ...asked }: CompressInput,
  countTokens: (text: string) => number,
  signal: AbortSignal,
): Promise<PromptSource> {
  const source = joinSources(texts);
  return await compressSource({ ...asked, source, countTokens, signal, pause: () => turn(signal) });
}

async function analyse(texts: readonly string[], { signal }: ComputeContext): Promise<Analysis> {
  const pause = (): Promise<void> => turn(signal);
  const duplicateOf = await findDuplicates(texts, pause);
  const metadata = [];
  for (const text of texts) {
    await pause();
    metadata.push(text === '' ? null : describeText(text));
  }
  const distinct = texts.map((text, index) => (duplicateOf[index] === null ? text : ''));
  const { insights } = await readSource(joinSources(distinct), pause);
  return { insights, metadata, duplicateOf };
}

async function extract(input: ExtractInput, { signal }: ComputeContext): Promise<ExtractedAnswer> {
  const { texts, format, request, maxOutputTokens } = input;
  const pause = (): Promise<void> => turn(signal);
  const source = joinSources(texts);
  if (format !== 'insights') {
    return await extractText({ source, query: request.query, outputFormat: format, maxOutputTokens, pause });
  }
  const { insights } = await readSource(source, pause);
  const metadata = texts.map((text) => (text === '' ? null : describeText(text)));
  const text = renderInsights({ insights, metadata });
  return { pieces: [text], citations: [], answered: true, truncated: false };
}

async function build(input: BuildInput, { signal }: ComputeContext): Promise<Built<FormatContent>> {
  const { texts, format, request } = input;
  const pause = (): Promise<void> => turn(signal);
  if (format === 'dedup') return { content: await dedupSources(texts, pause), notices: [] };
  const reading = await readSource(joinSources(texts), pause);
  return await formatOf(format).build(reading, request, { seed: seedFor(format, texts, request), pause });
}
