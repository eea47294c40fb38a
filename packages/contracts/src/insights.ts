/** What the intelligence stage finds in the sources, whatever is made of them. */
import { z } from 'zod';
import { citationSchema, spanSchema } from './citation.ts';

export const keyPhraseSchema = z
  .strictObject({
    phrase: z.string().meta({ description: 'As the source spells it most often.' }),
    score: z.number().min(0).max(1).meta({ description: 'Relative to the first phrase, which has 1.' }),
    count: z.int().min(1),
    spans: z.array(spanSchema).min(1).max(5).meta({ description: 'The first places where it stands.' }),
  })
  .meta({ id: 'KeyPhrase' });
export type KeyPhrase = z.infer<typeof keyPhraseSchema>;

export const entityTypes = ['person', 'place', 'organisation', 'date', 'quantity', 'other'] as const;
export type EntityType = (typeof entityTypes)[number];

export const entitySchema = z
  .strictObject({
    name: z.string().meta({ description: 'The longest form that the source uses.' }),
    type: z.enum(entityTypes),
    confidence: z.number().min(0).max(1),
    count: z.int().min(1),
    spans: z.array(spanSchema).min(1).max(5),
  })
  .meta({ id: 'Entity' });
export type Entity = z.infer<typeof entitySchema>;

const relationshipKinds = ['action', 'is_a', 'role', 'apposition', 'co-occurrence'] as const;

/**
 * An edge of the graph. Its nodes are entities and key phrases, by name, and other phrases as their sentence has them,
 * without articles.
 */
export const relationshipSchema = z
  .strictObject({
    subject: z.string(),
    predicate: z.string().meta({
      description:
        'The verb as it stands, with its preposition; `was made by` is turned to `made`. The role for `role`, as in `head of`; `is` for an apposition, `with` for co-occurrence.',
    }),
    object: z.string(),
    kind: z.enum(relationshipKinds).meta({
      description: '`is_a` says what the subject is by a verb, `apposition` between commas.',
    }),
    strength: z.number().min(0).max(1).meta({
      description: 'Normalised pointwise mutual information for co-occurrence, confidence otherwise.',
    }),
    evidence: citationSchema.meta({ description: 'The sentence that says so.' }),
  })
  .meta({ id: 'Relationship' });
export type Relationship = z.infer<typeof relationshipSchema>;

export const keyPhrasesMax = 20;
export const entitiesMax = 50;
export const relationshipsMax = 50;

export const insightsSchema = z
  .strictObject({
    key_phrases: z.array(keyPhraseSchema).max(keyPhrasesMax),
    entities: z.array(entitySchema).max(entitiesMax),
    relationships: z.array(relationshipSchema).max(relationshipsMax),
  })
  .meta({ id: 'Insights' });
export type Insights = z.infer<typeof insightsSchema>;
