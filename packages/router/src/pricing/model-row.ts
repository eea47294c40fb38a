/** The format of the model table, as an operator reads and writes it. */
import { providerNameSchema } from '@harvest/contracts/providers';
import { capabilitySchema, tierSchema } from '@harvest/contracts/tiers';
import { z } from 'zod';

const tokenCount = z.int().min(1);

/** USD per million tokens; all but the input's and the output's price fall back to the input's. */
const priceFields = {
  input_per_1m: z.number().optional(),
  output_per_1m: z.number().optional(),
  cached_input_per_1m: z.number().optional(),
  cache_write_5m_per_1m: z.number().optional(),
  cache_write_1h_per_1m: z.number().optional(),
} as const;

/** Prices of requests with more input than that, which are billed by them as a whole. */
const longContextSchema = z.strictObject({ input_tokens_over: tokenCount, ...priceFields });

/** One model of one provider. */
export const modelRowSchema = z.strictObject({
  provider: providerNameSchema,
  /** The name by which the provider's API knows it. */
  model: z.string().regex(/^[\w.:/@-]{1,128}$/, 'must be a model name'),
  mode: z.enum(['chat', 'embedding']).default('chat'),
  /** The tiers that it serves by itself; a model without tiers answers only when it is pinned. */
  tiers: z.array(tierSchema).default([]),
  /** True when it runs on machines of the operator: it costs nothing and may see what must not leave them. */
  local: z.boolean().default(false),
  ...priceFields,
  long_context: z.array(longContextSchema).default([]),
  /** Most tokens of prompt and answer together. */
  context_window: tokenCount,
  max_output: tokenCount.optional(),
  capabilities: z.array(capabilitySchema).default([]),
  /** The length of an embedding's vector. */
  dimensions: tokenCount.optional(),
  source: z.string().min(1),
  /** The day of which the figures are. */
  as_of: z.iso.date(),
});
export type ModelRow = z.infer<typeof modelRowSchema>;

/** The identity of a row. */
export const modelRowKeySchema = modelRowSchema.pick({ provider: true, model: true });

/** The table that is part of the project. */
export const modelTableSchema = z.strictObject({
  about: z.string(),
  /** The one rule for a model that no row describes, named for readers of the file. */
  unknown_models: z.literal('as-the-dearest-of-their-provider'),
  models: z.array(z.looseObject({})),
});

/** An operator's own table: rows of which each says only what differs from the listed one, and rows of other models. */
export const ownModelTableSchema = z.strictObject({
  about: z.string().optional(),
  models: z.array(z.looseObject({})),
});
