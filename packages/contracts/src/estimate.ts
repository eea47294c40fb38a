/** `POST /estimate`: what a request would cost in each tier, and who would answer it, without spending anything. */
import { z } from 'zod';
import { providerNameSchema } from './providers.ts';
import { complexitySchema, routingCandidateSchema, routingRuleNames } from './routing.ts';
import { taskErrorSchema } from './task-error.ts';
import { tierSchema } from './tiers.ts';

const usdSchema = z.number().min(0);

/** What a tier would cost for the request, and who would be asked in it. */
export const tierEstimateSchema = z
  .strictObject({
    tier: tierSchema,
    available: z.boolean().meta({ description: 'Whether a model of this tier can serve the request.' }),
    provider: providerNameSchema.nullable(),
    model: z.string().nullable(),
    min_cost_usd: usdSchema.nullable().meta({ description: 'The price of the input alone.' }),
    max_cost_usd: usdSchema
      .nullable()
      .meta({ description: 'The price of the input and the whole permitted output.' }),
    reason: z.string().nullable().meta({ description: 'Why no model of the tier can serve the request.' }),
  })
  .meta({ id: 'TierEstimate' });
export type TierEstimate = z.infer<typeof tierEstimateSchema>;

/** Whom a worker would ask. */
export const estimatedDecisionSchema = z
  .strictObject({
    provider: providerNameSchema,
    model: z.string(),
    tier: tierSchema,
    rule: z.enum(routingRuleNames),
    reason: z.string(),
    estimated_cost_usd: usdSchema,
    candidates: z.array(routingCandidateSchema),
  })
  .meta({ id: 'EstimatedDecision' });
export type EstimatedDecision = z.infer<typeof estimatedDecisionSchema>;

/** The answer of `POST /estimate`; of `decision` and `refusal`, exactly one is null. */
export const estimateSchema = z
  .strictObject({
    input_tokens: z.int().min(0).meta({ description: 'The instructions around source and query included.' }),
    max_output_tokens: z.int().min(1),
    complexity: complexitySchema,
    decision: estimatedDecisionSchema
      .nullable()
      .meta({ description: 'Whom a worker would ask when all models are well.' }),
    refusal: taskErrorSchema.nullable().meta({ description: 'Why a worker would refuse the request.' }),
    tiers: z.array(tierEstimateSchema),
    notices: z
      .array(z.string())
      .meta({ description: 'What the figures rest on, such as pages that are not fetched for an estimate.' }),
    catalogue_revision: z.string().meta({ description: 'Changes when models or prices do.' }),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof estimateSchema>;
