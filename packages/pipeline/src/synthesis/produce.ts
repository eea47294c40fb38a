/** From a prepared document to a draft: one call, and for a structured answer that does not fit its schema one more. */
import { formatContentSchema } from '@harvest/contracts/format-content';
import type { DroppedItem } from '@harvest/contracts/quality-report';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import type { ModelMessage, ModelResponse } from '@harvest/router/spec/provider';
import type { RouteResult } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { TextFormat } from '../compute/compute.ts';
import { type Draft, type HarvestDocument, type Produced, type StageContext, partOf } from '../document.ts';
import { isGivenWhole } from '../extractive/given-whole.ts';
import { type AnswerReading, type AnyFormat, formatOf, isModelled } from '../formats/format-table.ts';
import { parseAnswer } from './answer.ts';
import { callRouter, formatRequestOf } from './call-router.ts';
import { renumberMarks } from './citation-marks.ts';
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
  const routed = await callRouter(document, context, { ...production, isWorthKeeping: hasText });
  if (outputFormat === 'dedup') return builtOf(routed);
  const draft = textDraft(outputFormat, document, routed.response);
  const isWhole = outputFormat === 'summary' && routed.extractive;
  const notices = isWhole && isGivenWhole(partOf(document, 'texts'), draft.citations) ? [givenWhole] : [];
  return { draft, routed, notices };
}

const givenWhole = 'The source is no longer than a summary of it was to be, and is given whole.';

/** A model's answer that consists of quotes alone is no answer. */
function hasText({ citations, text }: ModelResponse): boolean {
  return citations !== undefined || parseAnswer(text).text !== '';
}

function textDraft(
  format: TextFormat,
  document: HarvestDocument,
  response: ModelResponse,
): Extract<Draft, { kind: 'text' }> {
  const { citations, answered, text, model } = response;
  // An engine that quotes knows its offsets; a model's quotes are looked up.
  if (citations !== undefined)
    return { kind: 'text', format, text, citations, dropped: 0, answered: answered ?? true };
  const parsed = parseAnswer(text);
  if (parsed.text === '') throw invalidResponse(`The model ${model} returned no text.`);
  const source = partOf(document, 'source');
  const {
    citations: grounded,
    places,
    dropped,
  } = createQuoteGrounder(source)(parsed.quotes.map((quote) => quote.text));
  const placesOf = (number: number): readonly number[] | null => {
    const given = places.filter((_, at) => parsed.quotes[at]?.number === number);
    return given.length === 0 ? null : given.filter((place) => place !== null);
  };
  const marked = renumberMarks(parsed.text, { placesOf, source: source.text }).trim();
  if (marked === '') throw invalidResponse(`The model ${model} returned no text.`);
  return { kind: 'text', format, text: marked, citations: grounded, dropped, answered: parsed.answered };
}

async function produceContent(
  format: AnyFormat,
  document: HarvestDocument,
  context: StageContext,
  production: Production,
): Promise<Produced> {
  const read = createAnswerReader(format, document);
  const isWorthKeeping = (response: ModelResponse): boolean =>
    response.citations !== undefined || hasProvenItem(format, read(response.text).reading);
  const routed = await callRouter(document, context, { ...production, isWorthKeeping });
  if (routed.extractive) return builtOf(routed);
  const first = read(routed.response.text);
  if (first.reading.kind === 'content') return contentDraft(first.reading.content, first, routed);
  refuseCutOff(routed.response, document);
  return await repaired(routed, first.reading.problem, { read, document, context, production });
}

/** An answer with nothing to prove it is worth no one else's while. */
function hasProvenItem({ items }: AnyFormat, reading: AnswerReading): boolean {
  return reading.kind === 'content' && items(reading.content).some(({ citations }) => citations.length > 0);
}

/** @throws HarvestError for an answer that ended at its limit of tokens: a correction would end there again. */
function refuseCutOff({ model, finishReason, usage }: ModelResponse, { input }: HarvestDocument): void {
  if (finishReason !== 'length') return;
  const tokens = usage?.outputTokens ?? input.maxOutputTokens;
  const limit = tokens === undefined ? 'its limit of tokens' : `${String(tokens)} tokens`;
  throw unreadable(
    `The answer of the model ${model} was cut off at ${limit}. Ask for fewer items or allow more with max_output_tokens.`,
  );
}

/** What an answer has that no source contains. */
interface Losses {
  readonly dropped: number;
  readonly rejected: readonly DroppedItem[];
}

type AnswerReader = (text: string) => Losses & { readonly reading: AnswerReading };

function createAnswerReader(format: AnyFormat, document: HarvestDocument): AnswerReader {
  const grounder = createQuoteGrounder(partOf(document, 'source'));
  const request = formatRequestOf(document);
  const seed = seedFor(format.format, partOf(document, 'texts'), request);
  return (text) => {
    let dropped = 0;
    const rejected: DroppedItem[] = [];
    const reject = (item: DroppedItem): void => {
      rejected.push(item);
    };
    const ground = (quotes: readonly string[]) => {
      const grounded = grounder(quotes);
      dropped += grounded.dropped;
      return grounded.citations;
    };
    const reading = format.readAnswer(readJson(text), { ground, reject, request, seed });
    return { reading, dropped, rejected };
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
  const again = await callRouter(document, context, { wishes, cached: false, followUp }).catch(
    (error: unknown) => {
      throw isRefusal(error) ? uncorrected(earlier.response.model, error) : error;
    },
  );
  const routed = withEarlierCall(again, earlier);
  if (routed.extractive) return builtOf(routed);
  const second = read(again.response.text);
  if (second.reading.kind === 'content') return contentDraft(second.reading.content, second, routed);
  refuseCutOff(again.response, document);
  throw unreadable(`The model ${again.response.model} twice gave an answer that does not fit its schema.`);
}

/** True for an error of the router itself, which found no model that it may ask: for its price, the budget or the length. */
export function isRefusal(error: unknown): error is HarvestError {
  if (!(error instanceof HarvestError)) return false;
  return error.code.startsWith('router.') || error.code === 'budget.exhausted';
}

function uncorrected(model: string, refusal: HarvestError): HarvestError {
  const message = `The model ${model} gave an answer that does not fit its schema, and could not be asked to correct it: ${refusal.publicMessage}`;
  return unreadable(message, refusal);
}

/** Wishes for a further call: a cap on the price is one for all calls of an output together. */
export function withinCap(wishes: RoutingWishes, spentUsd: number): RoutingWishes {
  const { maxCostUsd } = wishes;
  return maxCostUsd === undefined ? wishes : { ...wishes, maxCostUsd: Math.max(0, maxCostUsd - spentUsd) };
}

function contentDraft(
  content: Extract<AnswerReading, { kind: 'content' }>['content'],
  { dropped, rejected }: Losses,
  routed: RouteResult,
): Produced {
  return { draft: { kind: 'structured', content, dropped, rejected }, routed, notices: [] };
}

function builtOf(routed: RouteResult): Produced {
  const { content, notices } = builtSchema.parse(JSON.parse(routed.response.text));
  return { draft: { kind: 'structured', content, dropped: 0 }, routed, notices };
}

function invalidResponse(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'provider.invalid_response', publicMessage });
}

/**
 * For an answer that has been paid for and would be with every further attempt, so that none is made, unless all that it
 * lacks is a model that is away for a while.
 */
function unreadable(publicMessage: string, cause?: HarvestError): HarvestError {
  const retry = cause?.retry === 'after' ? 'backoff' : 'never';
  return new HarvestError({ code: 'provider.invalid_response', publicMessage, retry, cause });
}
