import { z } from 'zod';

/** The shares of reference prompts at which the map from the linear sum to the score is pinned. */
export const mappedShares: readonly number[] = [
  0.01,
  ...Array.from({ length: 19 }, (_, at) => (at + 1) / 20),
  0.99,
];

const fittedFeatureSchema = z.strictObject({
  /** Mean and standard deviation among the reference prompts. */
  mean: z.number(),
  deviation: z.number().positive(),
  /** What one deviation adds to the sum, in deviations of the sum. */
  weight: z.number(),
});

/** What `evaluate fit-routing` writes and the score reads. */
export const complexityWeightsSchema = z.strictObject({
  provenance: z.strictObject({
    data: z.string(),
    licence: z.string(),
    script: z.string(),
    date: z.iso.date(),
    prompts: z.int().min(1),
    subjects: z.array(z.string()),
    target: z.string(),
  }),
  features: z.record(z.string(), fittedFeatureSchema),
  /** The sum below which the share of reference prompts lies, for each of `mappedShares`; rising. */
  knots: z.array(z.number()).length(mappedShares.length),
});
export type ComplexityWeights = z.infer<typeof complexityWeightsSchema>;
