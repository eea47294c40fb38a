import { z } from 'zod';
import { outputFormatSchema } from './output-formats.ts';
import { providerNameSchema } from './providers.ts';

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
    reasoning_tokens: z.int().min(0),
  })
  .meta({ id: 'Usage' });

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
    routing: z
      .strictObject({
        provider: providerNameSchema,
        model: z.string(),
        reason: z.string().meta({ description: 'Why this provider and model were chosen.' }),
      })
      .meta({ id: 'Routing' }),
    usage: usageSchema.nullable(),
    finish_reason: z.enum(['stop', 'length']),
    timings: z
      .strictObject({
        queued_ms: z.number().min(0),
        processing_ms: z.number().min(0),
        first_token_ms: z.number().min(0).nullable(),
      })
      .meta({ id: 'Timings' }),
  })
  .meta({ id: 'HarvestResult' });
export type HarvestResult = z.infer<typeof harvestResultSchema>;
