/** The calls of the router that an output takes. */
import { type OutputFormat, outputFormats } from '@harvest/contracts/output-formats';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import type { ExtractedAnswer, Grounding, ModelMessage, ModelResponse } from '@harvest/router/spec/provider';
import type { RouteRequest, RouteResult } from '@harvest/router/spec/router';
import { embedSources } from '../dedup/embed-sources.ts';
import { type HarvestDocument, type StageContext, partOf } from '../document.ts';
import type { FormatRequest } from '../formats/format-definition.ts';
import { formatOf, isModelled } from '../formats/format-table.ts';
import { type ReaderContext, gatedReader, silentReader } from './reader-context.ts';
import { buildMessages, templateNameOf } from './prompt.ts';
import { writingRules } from './writing-rules.ts';

/** What is asked for, as formats know it. */
export function formatRequestOf({ input, acquired }: HarvestDocument): FormatRequest {
  const attributed = (acquired?.reports ?? []).flatMap(({ index, attribution }) =>
    attribution === null
      ? []
      : [
          {
            index,
            title: attribution.title,
            authors: attribution.authors,
            site: attribution.site,
            url: attribution.canonical_url ?? attribution.final_url,
            licence: attribution.licence?.name ?? null,
          },
        ],
  );
  return { query: input.query, options: input.options, sources: attributed };
}

/** How a call differs from the first one of its output. */
export interface CallVariation {
  readonly wishes: RoutingWishes;
  /** False for a call whose answer is to be another one than before. */
  readonly cached: boolean;
  /** What is said after the first messages, such as an answer and what is wrong with it. */
  readonly followUp?: readonly ModelMessage[];
  /** Whether an answer may be given to whoever asks the same again. */
  readonly isWorthKeeping?: (response: ModelResponse) => boolean;
}

/** Has the router answer, streaming to whoever listens where the text is for reading. */
export async function callRouter(
  document: HarvestDocument,
  context: StageContext,
  variation: CallVariation,
): Promise<RouteResult> {
  const { outputFormat, maxOutputTokens } = document.input;
  const reader: ReaderContext = isModelled(outputFormat) ? silentReader(context) : gatedReader(context);
  const asked: Omit<RouteRequest, 'cache'> = {
    messages: [...messagesOf(document), ...(variation.followUp ?? [])],
    grounding: groundingOf(document, context),
    taskType: outputFormat,
    ...wishesFor(outputFormat, variation.wishes),
    ...(isModelled(outputFormat)
      ? {
          responseFormat: {
            type: 'json-schema' as const,
            name: outputFormat,
            strict: true,
            schema: formatOf(outputFormat).answerJsonSchema,
          },
        }
      : {}),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
  const plan = variation.cached ? context.planCache(asked) : undefined;
  const { isWorthKeeping } = variation;
  const cache =
    plan === undefined
      ? {}
      : { cache: { ...plan, ...(isWorthKeeping === undefined ? {} : { isWorthKeeping }) } };
  const routed = await context.router.route({ ...asked, ...cache }, reader.context);
  reader.end();
  return routed;
}

/** Formats that need no model go to the built-in engine whatever else is configured, and for nothing. */
function wishesFor(format: OutputFormat, wishes: RoutingWishes): RoutingWishes {
  return outputFormats[format].maker === 'built-in' ? { provider: 'extractive' } : wishes;
}

function messagesOf(document: HarvestDocument): readonly ModelMessage[] {
  const { outputFormat } = document.input;
  if (outputFormats[outputFormat].maker === 'built-in') return [];
  const prompt = partOf(document, 'prompt');
  return buildMessages({ format: outputFormat, request: formatRequestOf(document), prompt });
}

function groundingOf(document: HarvestDocument, context: StageContext): Grounding {
  const { query, outputFormat, options } = document.input;
  const source = partOf(document, 'source');
  // Equal texts may be those of other sources: citations name these, and an article prints whose they are.
  const variant = JSON.stringify([
    templateNameOf(outputFormat),
    Object.entries(options).toSorted(),
    source.parts.map((part) => [part.source, part.start]),
    formatRequestOf(document).sources,
  ]);
  return {
    source: source.text,
    query,
    outputFormat,
    variant,
    rules: writingRules(options),
    extract: ({ maxOutputTokens }, { signal }) => extract(document, context, { maxOutputTokens, signal }),
  };
}

const embedderFailed = 'The embedding model could not be asked; sources were compared by their words alone.';

/** What the built-in engine answers: Markdown, or the content of the format as JSON. */
async function extract(
  document: HarvestDocument,
  { compute, embed }: StageContext,
  { maxOutputTokens, signal }: { readonly maxOutputTokens: number; readonly signal: AbortSignal },
): Promise<ExtractedAnswer> {
  const { outputFormat: format } = document.input;
  const input = { texts: partOf(document, 'texts'), request: formatRequestOf(document) };
  if (format !== 'dedup' && !isModelled(format))
    return await compute.extract({ ...input, format, maxOutputTokens }, { signal });
  // An embedder is a provider, which a thread cannot call.
  const vectors =
    format === 'dedup' && embed ? await embedSources({ texts: input.texts, embed, signal }) : undefined;
  const { content, notices } = await compute.build(
    { ...input, format, ...(vectors ? { vectors } : {}) },
    { signal },
  );
  const built = { content, notices: vectors === null ? [...notices, embedderFailed] : notices };
  return { pieces: [JSON.stringify(built)], citations: [], answered: true, truncated: false };
}
