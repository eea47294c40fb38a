import type { Citation } from '@harvest/contracts/citation';
import type { Compression } from '@harvest/contracts/harvest-result';
import { toUsage } from '@harvest/contracts/harvest-result';
import { outputFormats } from '@harvest/contracts/output-formats';
import { type Checked, type HarvestDocument, type Stage, partOf } from '../document.ts';
import { citationsOf } from '../formats/citations-of.ts';
import { contentMarkdown } from '../formats/content-markdown.ts';
import { templateNameOf } from '../synthesis/prompt.ts';

/** Puts the result together. */
export const assemble: Stage = {
  name: 'assemble',
  run: (document) => {
    const { input } = document;
    const acquired = partOf(document, 'acquired');
    const checked = partOf(document, 'checked');
    const { draft, routed, report, notices } = checked;
    const { response, routing, cost, cache } = routed;
    const isText = draft.kind === 'text';
    return {
      ...document,
      content: {
        output_format: input.outputFormat,
        text: isText ? draft.text : contentMarkdown(draft.content),
        content: isText ? null : draft.content,
        answered: isText ? draft.answered : true,
        extractive: routed.extractive,
        citations: isText ? [...draft.citations] : distinct(citationsOf(draft.content)),
        citations_dropped: draft.dropped,
        notices: [
          ...acquired.notices,
          ...partOf(document, 'prompt').notices,
          ...notices,
          ...noticesOf(document, checked),
        ],
        sources: [...acquired.reports],
        insights: partOf(document, 'insights'),
        quality: report,
        compression: compressionOf(document, checked),
        template: routed.extractive ? null : templateNameOf(input.outputFormat),
        routing,
        cost,
        cache,
        batch: null,
        usage: toUsage(response.usage),
        // Only chats have tools to call.
        finish_reason: response.finishReason === 'length' ? 'length' : 'stop',
      },
    };
  },
};

/** In order of appearance, each passage once. */
function distinct(citations: readonly Citation[]): Citation[] {
  const byPlace = new Map(
    citations.map((citation) => [
      `${String(citation.source)}:${String(citation.start)}:${String(citation.end)}`,
      citation,
    ]),
  );
  return [...byPlace.values()];
}

function noticesOf(document: HarvestDocument, { draft, routed }: Checked): readonly string[] {
  const { options, outputFormat } = document.input;
  const { tone, audience, language } = options;
  const notices: string[] = [];
  if (routed.response.finishReason === 'length')
    notices.push('The text was cut off at the limit of output tokens.');
  if (
    draft.kind === 'text' &&
    draft.answered &&
    draft.citations.length === 0 &&
    outputFormats[outputFormat].maker === 'model'
  )
    notices.push('The model gave no passage that the source contains; treat the text as unproven.');
  if (routed.extractive && (tone ?? audience ?? language) !== undefined)
    notices.push(
      'The built-in engine quotes the source as it stands: tone, audience and language have no effect on it.',
    );
  return notices;
}

/** What was left out, with what that saved at the price of the model that answered. */
function compressionOf(document: HarvestDocument, { routed }: Checked): Compression | null {
  const compression = document.prompt?.compression ?? null;
  // The built-in engine reads everything.
  if (compression === null || routed.extractive) return null;
  const billedTokens = routed.response.usage?.inputTokens ?? routed.routing.input_tokens_estimated;
  const usdPerToken = billedTokens === 0 ? 0 : routed.cost.input_usd / billedTokens;
  return { ...compression, saved_usd: (compression.original_tokens - compression.kept_tokens) * usdPerToken };
}
