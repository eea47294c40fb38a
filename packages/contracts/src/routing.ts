import { z } from 'zod';
import { errorCodeSchema } from './problem.ts';
import { providerNameSchema } from './providers.ts';
import { tierSchema } from './tiers.ts';

/** The rule of the policy that decided, in the policy's order. */
export const routingRules = {
  'local-only': 'The request allows local models only.',
  'pinned-model': 'The request pins the provider or the model.',
  'pinned-tier': 'The request pins the tier.',
  'quality-critical': 'The request is quality-critical.',
  'high-complexity': 'The complexity is above the upper threshold.',
  'low-complexity': 'The complexity is below the lower threshold and the request is cost-sensitive.',
  'leaning-to-quality': 'The complexity is high and the budget allows a stronger model.',
  balanced: 'None of the other rules applies.',
  learned: 'The online learner chose between two adjacent tiers.',
} as const;
export type RoutingRule = keyof typeof routingRules;
export const routingRuleNames = Object.keys(routingRules) as [RoutingRule, ...RoutingRule[]];

const usdSchema = z.number().min(0);

/** One model that was considered. */
export const routingCandidateSchema = z
  .strictObject({
    provider: providerNameSchema,
    model: z.string(),
    tier: tierSchema,
    estimated_cost_usd: usdSchema.meta({
      description: 'Input tokens and the whole permitted output at the listed prices.',
    }),
    status: z.enum(['chosen', 'fallback', 'dropped']),
    reason: z.string().nullable().meta({ description: 'Why it was dropped.' }),
  })
  .meta({ id: 'RoutingCandidate' });
export type RoutingCandidate = z.infer<typeof routingCandidateSchema>;

/**
 * One call to a provider. Failed calls cost nothing unless the provider reported usage; those that were given up cost their
 * estimate.
 */
export const routingAttemptSchema = z
  .strictObject({
    provider: providerNameSchema,
    model: z.string(),
    node: z.string().nullable().meta({ description: 'Which node of a pool, by its place in the list.' }),
    outcome: z.enum(['answered', 'failed', 'abandoned']),
    code: errorCodeSchema.nullable(),
    duration_ms: z.number().min(0),
    cost_usd: usdSchema,
    own_key: z.literal(true).optional().meta({
      description: "True when the call was made with the caller's own provider key, whose account pays.",
    }),
  })
  .meta({ id: 'RoutingAttempt' });
export type RoutingAttempt = z.infer<typeof routingAttemptSchema>;

export const complexitySchema = z
  .strictObject({
    score: z.number().min(0).max(1).meta({
      description:
        'How much a stronger model is expected to help: the share of reference prompts that it would help less.',
    }),
    features: z.record(z.string(), z.number()).meta({ description: 'What the score was computed from.' }),
  })
  .meta({ id: 'Complexity' });
export type Complexity = z.infer<typeof complexitySchema>;

/** How a model was chosen and what happened on the way to its answer. */
export const routingSchema = z
  .strictObject({
    provider: providerNameSchema,
    model: z.string().meta({ description: 'The model that answered.' }),
    tier: tierSchema,
    rule: z.enum(routingRuleNames),
    reason: z.string().meta({ description: 'Why this provider and model were chosen.' }),
    complexity: complexitySchema,
    input_tokens_estimated: z.int().min(0),
    estimated_cost_usd: usdSchema,
    candidates: z.array(routingCandidateSchema),
    attempts: z.array(routingAttemptSchema),
  })
  .meta({ id: 'Routing' });
export type Routing = z.infer<typeof routingSchema>;

/** What the answer cost, by the provider's usage and the listed prices. */
export const costSchema = z
  .strictObject({
    usd: usdSchema.meta({
      description: 'The whole price, attempts that failed and were billed, or were given up, included.',
    }),
    input_usd: usdSchema,
    cached_input_usd: usdSchema,
    cache_write_usd: usdSchema,
    output_usd: usdSchema.meta({ description: 'Reasoning tokens included.' }),
    failed_attempts_usd: usdSchema,
    estimated: z.boolean().meta({
      description: 'True when the provider reported no usage, so that tokens were counted here.',
    }),
    price_source: z.string().meta({ description: 'Where the price comes from, with its date.' }),
  })
  .meta({ id: 'Cost' });
export type Cost = z.infer<typeof costSchema>;

/** Where a cached answer comes from. */
export const cacheHitSchema = z
  .strictObject({
    kind: z.enum(['exact', 'semantic', 'in_flight']).meta({
      description: '`in_flight`: an identical request was being answered and its answer was shared.',
    }),
    age_seconds: z.number().min(0),
    source_task_id: z.string().nullable(),
    similarity: z.number().min(0).max(1),
    matched_query: z.string().nullable().meta({ description: 'The earlier query, of a semantic hit.' }),
  })
  .meta({ id: 'CacheHit' });
export type CacheHit = z.infer<typeof cacheHitSchema>;
