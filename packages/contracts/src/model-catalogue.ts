/**
 * What the workers can call, as they publish it for the API: estimates and early refusals are made from the same data
 * as the decision itself.
 */
import { z } from 'zod';
import { providerNameSchema } from './providers.ts';
import { capabilitySchema, tierSchema } from './tiers.ts';

const usdPerMillionSchema = z.number().min(0);

/** USD per million tokens; null where the provider does not list the kind, which is then billed as plain input. */
export const tokenPricesSchema = z.strictObject({
  inputPer1m: usdPerMillionSchema,
  outputPer1m: usdPerMillionSchema,
  cachedInputPer1m: usdPerMillionSchema.nullable(),
  cacheWrite5mPer1m: usdPerMillionSchema.nullable(),
  cacheWrite1hPer1m: usdPerMillionSchema.nullable(),
});
export type TokenPrices = z.infer<typeof tokenPricesSchema>;

/** Prices of a model. A request whose input exceeds a tier's `inputTokensOver` is billed by that tier as a whole. */
export const modelPriceSchema = tokenPricesSchema.extend({
  longContext: z.array(tokenPricesSchema.extend({ inputTokensOver: z.int().min(1) })),
});
export type ModelPrice = z.infer<typeof modelPriceSchema>;

/** A model that a worker can call through one provider. */
export const deploymentSchema = z.strictObject({
  provider: providerNameSchema,
  model: z.string(),
  tiers: z.array(tierSchema),
  /** True when nothing of a request leaves the operator's machines. */
  local: z.boolean(),
  /** Most tokens of prompt and answer together. */
  contextTokens: z.int().min(1),
  maxOutputTokens: z.int().min(1),
  capabilities: z.array(capabilitySchema),
  price: modelPriceSchema,
  /** `listed`: from the table; `assumed`: an unknown model, priced by the table's rule; `free`: runs locally. */
  pricing: z.enum(['listed', 'assumed', 'free']),
  /** Where the row comes from and of what date, as words for people. */
  priceSource: z.string(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export const modelCatalogueSchema = z.strictObject({
  /** Changes whenever anything does that a decision or a cached answer rests on. */
  revision: z.string(),
  /** Whose models go first in every tier; null when price alone decides. */
  homeProvider: providerNameSchema.nullable(),
  /** Why that provider, as a sentence. */
  homeReason: z.string(),
  deployments: z.array(deploymentSchema),
  /** Those whose providers the operator has no key for: whoever brings one can ask them, too. */
  ownKeyDeployments: z.array(deploymentSchema).optional(),
  /** Tokens that an answer may have when the request does not say. */
  defaultMaxOutputTokens: z.int().min(1),
  /** Tokens that the instructions around source and query take, and the schema of the answer, by output format. */
  promptOverheadTokens: z.record(z.string(), z.int().min(0)),
  /** Most tokens of sources that a model is given; more are condensed to these. */
  sourceTokensMax: z.int().min(1),
});
export type ModelCatalogue = z.infer<typeof modelCatalogueSchema>;
