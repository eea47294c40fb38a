import { z } from 'zod';
import { outputFormatSchema } from './output-formats.ts';
import { cacheHitSchema, costSchema, routingSchema } from './routing.ts';

/**
 * A passage of the source that a result rests on. Offsets are UTF-16 code units (JavaScript string indices), so
 * `source.slice(start, end) === quote` holds for every stored citation.
 */
export const citationSchema = z
  .strictObject({
    source: z.int().min(0).meta({ description: 'Index of the source; 0 while a task has one source.' }),
    start: z.int().min(0).meta({ description: 'First UTF-16 code unit of the quote.' }),
    end: z.int().min(1).meta({ description: 'One past the last UTF-16 code unit of the quote.' }),
    quote: z.string().min(1),
  })
  .meta({
    id: 'Citation',
    description: 'A verified passage of the source: source.slice(start, end) === quote.',
  });
export type Citation = z.infer<typeof citationSchema>;

/** Tokens as the provider billed them; `null` where it reported none. */
export const usageSchema = z
  .strictObject({
    input_tokens: z.int().min(0),
    output_tokens: z.int().min(0),
    cached_input_tokens: z.int().min(0),
    cache_write_tokens: z.int().min(0),
    reasoning_tokens: z.int().min(0),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usageSchema>;

/** Maps counted tokens to the wire; the two kinds of cache writes are one there. */
export function toUsage(
  usage: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cachedInputTokens: number;
    readonly cacheWriteTokens: number;
    readonly cacheWriteLongTokens: number;
    readonly reasoningTokens: number;
  } | null,
): Usage | null {
  if (usage === null) return null;
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWriteLongTokens,
    reasoning_tokens: usage.reasoningTokens,
  };
}

export const timingsSchema = z
  .strictObject({
    queued_ms: z.number().min(0),
    processing_ms: z.number().min(0),
    first_token_ms: z.number().min(0).nullable(),
  })
  .meta({ id: 'Timings' });

export const harvestResultSchema = z
  .strictObject({
    output_format: outputFormatSchema,
    text: z.string().meta({ description: 'The result, as Markdown.' }),
    answered: z
      .boolean()
      .meta({ description: 'False when the source does not contain an answer to the query.' }),
    extractive: z.boolean().meta({
      description:
        'True when the text consists of sentences selected from the source, not written by a model.',
    }),
    citations: z.array(citationSchema),
    citations_dropped: z.int().min(0).meta({
      description: 'Quotes that the model gave and the source does not contain; they are never repaired.',
    }),
    notices: z
      .array(z.string())
      .meta({ description: 'What a reader should know, such as a cut-off answer.' }),
    routing: routingSchema,
    cost: costSchema,
    cache: cacheHitSchema.nullable().meta({ description: 'Null when a model answered this very request.' }),
    batch: z
      .strictObject({ size: z.int().min(2) })
      .nullable()
      .meta({ description: 'How many queries shared the model call; null when it was asked for this one.' }),
    usage: usageSchema.nullable(),
    finish_reason: z.enum(['stop', 'length']),
    timings: timingsSchema,
  })
  .meta({ id: 'HarvestResult' });
export type HarvestResult = z.infer<typeof harvestResultSchema>;
