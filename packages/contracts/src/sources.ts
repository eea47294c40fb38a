/** What a result says of the sources that it was made from. */
import { z } from 'zod';
import { taskErrorSchema } from './task-error.ts';

const urlSchema = z.string().max(4_096);

/** Under what terms a page may be used, where it says so. */
export const licenceSchema = z
  .strictObject({
    name: z.string().meta({ description: 'Such as `CC BY 4.0`, or the text of the link.' }),
    url: urlSchema.nullable(),
  })
  .meta({ id: 'Licence' });
export type Licence = z.infer<typeof licenceSchema>;

/** What a site says about machine use of a page; null where it says nothing. */
export const usageSignalsSchema = z
  .strictObject({
    noindex: z.boolean(),
    noai: z.boolean().meta({ description: 'True where a page asks not to be used for AI.' }),
    tdm_reservation: z.boolean().nullable().meta({
      description: 'TDM Reservation Protocol: whether rights are reserved; null where nothing is said.',
    }),
    tdm_policy: urlSchema.nullable(),
  })
  .meta({ id: 'UsageSignals' });
export type UsageSignals = z.infer<typeof usageSignalsSchema>;

/** Which rule of which robots.txt let a page be fetched. */
export const robotsVerdictSchema = z
  .strictObject({
    url: urlSchema.meta({ description: 'The robots.txt that was asked.' }),
    rule: z
      .string()
      .nullable()
      .meta({ description: 'The rule that decided, as it stands there; null when no rule matched.' }),
    line: z.int().min(1).nullable().meta({ description: 'Line of the rule, from 1.' }),
    user_agent: z.string().nullable().meta({ description: 'The group that held; null when none did.' }),
  })
  .meta({ id: 'RobotsVerdict' });
export type RobotsVerdict = z.infer<typeof robotsVerdictSchema>;

/** Whose a page is and how it came here. */
export const attributionSchema = z
  .strictObject({
    url: urlSchema.meta({ description: 'As it was asked for.' }),
    final_url: urlSchema.meta({ description: 'After redirects.' }),
    canonical_url: urlSchema.nullable(),
    title: z.string().nullable(),
    authors: z.array(z.string()),
    site: z.string().nullable(),
    published_at: z
      .string()
      .nullable()
      .meta({ description: 'ISO 8601 date or time, as far as the page says.' }),
    licence: licenceSchema.nullable(),
    signals: usageSignalsSchema,
    robots: robotsVerdictSchema,
    media_type: z.string(),
    retrieved_at: z.iso.datetime(),
  })
  .meta({ id: 'Attribution' });
export type Attribution = z.infer<typeof attributionSchema>;

/** What was found out about a text. */
export const textMetadataSchema = z
  .strictObject({
    language: z.string().nullable().meta({ description: 'ISO 639-1; null where it could not be told.' }),
    characters: z.int().min(0).meta({ description: 'UTF-16 code units, as offsets count.' }),
    words: z.int().min(0),
    sentences: z.int().min(0),
    reading_minutes: z.number().min(0).meta({ description: 'At 238 words a minute (Brysbaert 2019).' }),
    reading_grade: z
      .number()
      .nullable()
      .meta({ description: 'US school grade (Flesch-Kincaid 1975); null for other languages than English.' }),
    dates: z.array(z.string()).max(20).meta({ description: 'Dates that the text names, as it spells them.' }),
    content_hash: z.string().meta({ description: '`sha256:` and 64 hexadecimal digits of the UTF-8 text.' }),
  })
  .meta({ id: 'TextMetadata' });
export type TextMetadata = z.infer<typeof textMetadataSchema>;

/** One source of a result. `index` is what citations name as their `source`. */
export const sourceReportSchema = z
  .strictObject({
    index: z.int().min(0),
    kind: z.enum(['text', 'url']),
    attribution: attributionSchema.nullable().meta({ description: 'Null for a text that the client sent.' }),
    metadata: textMetadataSchema.nullable().meta({ description: 'Null for a source that could not be had.' }),
    error: taskErrorSchema.nullable().meta({ description: 'Why it could not be had; null when it was.' }),
    duplicate_of: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'The source whose text it repeats and instead of which it was left out.' }),
  })
  .meta({ id: 'SourceReport' });
export type SourceReport = z.infer<typeof sourceReportSchema>;
