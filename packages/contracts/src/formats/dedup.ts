import { z } from 'zod';

const similarity = z.number().min(0).max(1);

/** Which sources of a task say the same. */
export const dedupSchema = z
  .strictObject({
    format: z.literal('dedup'),
    compared_by: z.literal('embeddings').optional().meta({
      description: 'Present where an embedding model compared the meanings; without it words alone did.',
    }),
    sources: z.int().min(0),
    unique: z.int().min(0).meta({ description: 'How many are left when one of each group is kept.' }),
    groups: z
      .array(
        z.strictObject({
          representative: z.int().min(0).meta({ description: 'Index of the source to keep: the fullest.' }),
          members: z
            .array(
              z.strictObject({
                source: z.int().min(0),
                similarity: similarity.meta({ description: 'To the representative; 1 for itself.' }),
                kind: z.enum(['representative', 'exact', 'near', 'semantic']).meta({
                  description: 'How it is like the representative.',
                }),
                same_as: z.int().min(0).optional().meta({
                  description:
                    'Another source with exactly the same words: the representative, else the first of the group; absent where there is none before it.',
                }),
              }),
            )
            .min(1),
        }),
      )
      .meta({ description: 'Every source is in exactly one group, which may be its own.' }),
    repeated_passages: z
      .array(
        z.strictObject({
          a: z.strictObject({ source: z.int().min(0), start: z.int().min(0), end: z.int().min(1) }),
          b: z.strictObject({ source: z.int().min(0), start: z.int().min(0), end: z.int().min(1) }),
          similarity,
        }),
      )
      .max(100)
      .meta({ description: 'Passages that stand in two sources of different groups.' }),
  })
  .meta({ id: 'Dedup' });
export type Dedup = z.infer<typeof dedupSchema>;
