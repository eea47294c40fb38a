import { z } from 'zod';
import { citationSchema } from './citation.ts';
import { formatContentSchema } from './format-content.ts';
import { insightsSchema } from './insights.ts';
import { outputFormatSchema } from './output-formats.ts';
import { qualityReportSchema } from './quality-report.ts';
import { cacheHitSchema, costSchema, routingSchema } from './routing.ts';
import { sourceReportSchema } from './sources.ts';

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

const harvestTimingsSchema = timingsSchema
  .extend({
    stages_ms: z
      .record(z.string(), z.number().min(0))
      .meta({ description: 'What each stage of the pipeline took, by name.' }),
  })
  .meta({ id: 'HarvestTimings' });

/** How much of the sources the model was given, where all of it would have been too much. */
export const compressionSchema = z
  .strictObject({
    method: z.enum(['retrieval', 'condensation']).meta({
      description: '`retrieval`: passages that fit the query; `condensation`: the gist of every section.',
    }),
    original_tokens: z.int().min(0),
    kept_tokens: z.int().min(0),
    ratio: z.number().min(0).max(1).meta({ description: 'Kept tokens by original tokens.' }),
    passages: z.int().min(0),
    saved_usd: z.number().min(0).meta({ description: 'The price of the input tokens that were left out.' }),
  })
  .meta({ id: 'Compression' });
export type Compression = z.infer<typeof compressionSchema>;

export const harvestResultSchema = z
  .strictObject({
    output_format: outputFormatSchema,
    text: z.string().meta({ description: 'The result, as Markdown.' }),
    content: formatContentSchema.nullable().meta({
      description: 'The result as data, for the formats that have a structure; null for plain text.',
    }),
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
    sources: z.array(sourceReportSchema).meta({ description: 'Every source with its attribution.' }),
    insights: insightsSchema,
    quality: qualityReportSchema,
    compression: compressionSchema
      .nullable()
      .meta({ description: 'Null when the model was given everything.' }),
    template: z
      .string()
      .nullable()
      .meta({ description: 'Name and version of the prompt template; null where no model is asked.' }),
    routing: routingSchema,
    cost: costSchema,
    cache: cacheHitSchema.nullable().meta({ description: 'Null when a model answered this very request.' }),
    batch: z
      .strictObject({ size: z.int().min(2) })
      .nullable()
      .meta({ description: 'How many queries shared the model call; null when it was asked for this one.' }),
    usage: usageSchema.nullable(),
    finish_reason: z.enum(['stop', 'length']),
    timings: harvestTimingsSchema,
  })
  .meta({ id: 'HarvestResult' });
export type HarvestResult = z.infer<typeof harvestResultSchema>;
