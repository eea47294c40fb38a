/** From a prepared document to a draft: one call, and for a structured answer that does not fit its schema one more. */
import { formatContentSchema } from '@harvest/contracts/format-content';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import type { ModelMessage, ModelResponse } from '@harvest/router/spec/provider';
import type { RouteResult } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { TextFormat } from '../compute/compute.ts';
import { type Draft, type HarvestDocument, type Produced, type StageContext, partOf } from '../document.ts';
import { type AnswerReading, type AnyFormat, formatOf, isModelled } from '../formats/format-table.ts';
import { parseAnswer } from './answer.ts';
import { callRouter, formatRequestOf } from './call-router.ts';
import { withEarlierCall } from './earlier-call.ts';
import { createQuoteGrounder } from './ground-quotes.ts';
import { readJson } from './read-json.ts';
import { seedFor } from './seed.ts';

/** How the output is to be produced this time. */
export interface Production {
  readonly wishes: RoutingWishes;
  readonly cached: boolean;
}

/** What the built-in engine writes for a format with a structure. */
const builtSchema = z.strictObject({ content: formatContentSchema, notices: z.array(z.string()) });

/** Produces a draft. @throws what the router throws, and HarvestError `provider.invalid_response` for an unreadable answer. */
export async function produce(
  document: HarvestDocument,
  context: StageContext,
  production: Production,
): Promise<Produced> {
  const { outputFormat } = document.input;
  if (isModelled(outputFormat))
    return await produceContent(formatOf(outputFormat), document, context, production);
  const routed = await callRouter(document, context, production);
  if (outputFormat === 'dedup') return builtOf(routed);
  return { draft: textDraft(outputFormat, document, routed.response), routed, notices: [] };
}

function textDraft(format: TextFormat, document: HarvestDocument, response: ModelResponse): Draft {
  const { citations, answered, text, model } = response;
  // An engine that quotes knows its offsets; a model's quotes are looked up.
  if (citations !== undefined)
    return { kind: 'text', format, text, citations, dropped: 0, answered: answered ?? true };
  const parsed = parseAnswer(text);
  if (parsed.text === '') throw invalidResponse(`The model ${model} returned no text.`);
  const grounded = createQuoteGrounder(partOf(document, 'source'))(parsed.quotes);
  return { kind: 'text', format, text: parsed.text, answered: parsed.answered, ...grounded };
}

async function produceContent(
  format: AnyFormat,
  document: HarvestDocument,
  context: StageContext,
  production: Production,
): Promise<Produced> {
  const read = createAnswerReader(format, document);
  const isWorthKeeping = (response: ModelResponse): boolean =>
    response.citations !== undefined || read(response.text).reading.kind === 'content';
  const routed = await callRouter(document, context, { ...production, isWorthKeeping });
  if (routed.extractive) return builtOf(routed);
  const first = read(routed.response.text);
  if (first.reading.kind === 'content') return contentDraft(first.reading.content, first.dropped, routed);
  return await repaired(routed, first.reading.problem, { read, document, context, production });
}

type AnswerReader = (text: string) => { readonly reading: AnswerReading; readonly dropped: number };

function createAnswerReader(format: AnyFormat, document: HarvestDocument): AnswerReader {
  const grounder = createQuoteGrounder(partOf(document, 'source'));
  const request = formatRequestOf(document);
  const seed = seedFor(format.format, partOf(document, 'texts'), request);
  return (text) => {
    let dropped = 0;
    const ground = (quotes: readonly string[]) => {
      const grounded = grounder(quotes);
      dropped += grounded.dropped;
      return grounded.citations;
    };
    const reading = format.readAnswer(readJson(text), { ground, request, seed });
    return { reading, dropped };
  };
}

/** Shows the model what is wrong with its answer and asks for it once more; the sources are not sent with less care. */
async function repaired(
  earlier: RouteResult,
  problem: string,
  {
    read,
    document,
    context,
    production,
  }: {
    readonly read: AnswerReader;
    readonly document: HarvestDocument;
    readonly context: StageContext;
    readonly production: Production;
  },
): Promise<Produced> {
  const followUp: readonly ModelMessage[] = [
    { role: 'assistant', content: earlier.response.text },
    {
      role: 'user',
      content: `Your answer does not fit the JSON schema:\n${problem}\nReply with the corrected JSON object alone.`,
    },
  ];
  const wishes = withinCap(production.wishes, earlier.cost.usd);
  const again = await callRouter(document, context, { wishes, cached: false, followUp });
  const routed = withEarlierCall(again, earlier);
  if (routed.extractive) return builtOf(routed);
  const { reading, dropped } = read(again.response.text);
  if (reading.kind === 'content') return contentDraft(reading.content, dropped, routed);
  throw invalidResponse(
    `The model ${again.response.model} twice gave an answer that does not fit its schema.`,
  );
}

/** Wishes for a further call: a cap on the price is one for all calls of an output together. */
export function withinCap(wishes: RoutingWishes, spentUsd: number): RoutingWishes {
  const { maxCostUsd } = wishes;
  return maxCostUsd === undefined ? wishes : { ...wishes, maxCostUsd: Math.max(0, maxCostUsd - spentUsd) };
}

function contentDraft(
  content: Extract<AnswerReading, { kind: 'content' }>['content'],
  dropped: number,
  routed: RouteResult,
): Produced {
  return { draft: { kind: 'structured', content, dropped }, routed, notices: [] };
}

function builtOf(routed: RouteResult): Produced {
  const { content, notices } = builtSchema.parse(JSON.parse(routed.response.text));
  return { draft: { kind: 'structured', content, dropped: 0 }, routed, notices };
}

function invalidResponse(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'provider.invalid_response', publicMessage });
}
