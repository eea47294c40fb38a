/** What the validator checked a result for, and what it found. */
import { z } from 'zod';

export const qualitySeverities = ['hard', 'warning'] as const;

/** Every rule. A failed hard rule drops the item that it concerns; a warning is for the reader. */
export const qualityRules = {
  'quotes-grounded': { severity: 'hard', checks: 'Every quote stands in its source at its offsets.' },
  'item-cited': { severity: 'hard', checks: 'Every item rests on at least one quote.' },
  'numbers-supported': { severity: 'warning', checks: 'Numbers of the output stand in the source.' },
  'dates-supported': { severity: 'warning', checks: 'Dates of the output stand in the source.' },
  'names-supported': { severity: 'warning', checks: 'Names of the output stand in the source.' },
  'answer-retrievable': {
    severity: 'hard',
    checks:
      'The answer or its evidence stands in the three sentences that are found best for its question, or the evidence is about what is asked.',
  },
  'answer-not-leaked': { severity: 'hard', checks: 'The question does not contain its answer.' },
  'one-right-option': {
    severity: 'hard',
    checks:
      'Exactly one option is right; the evidence does not say word for word what is to be called false.',
  },
  'options-distinct': { severity: 'hard', checks: 'No two options say the same.' },
  'distractors-alike': { severity: 'warning', checks: 'Distractors are of the type of the answer.' },
  'distractors-absent': { severity: 'hard', checks: 'No distractor stands in the evidence.' },
  'right-option-length': {
    severity: 'warning',
    checks: 'The right option is the longest in at most 40 % of the questions.',
  },
  'key-positions': {
    severity: 'warning',
    checks: 'The places of right options are as even as chance (chi-square).',
  },
  'no-duplicates': { severity: 'hard', checks: 'No two items ask or say the same (cosine below 0.7).' },
  'concept-coverage': { severity: 'warning', checks: 'The most important key phrases of the source appear.' },
  'section-spread': { severity: 'warning', checks: 'The evidence comes from all parts of the source.' },
  'copied-run': {
    severity: 'warning',
    checks: 'No unquoted run of more than 25 words is copied from the source.',
  },
  'length-on-target': { severity: 'warning', checks: 'The length is within 15 % of the target.' },
  'reading-grade': { severity: 'warning', checks: 'The reading grade is within 2 of the target.' },
  'lexical-overlap': {
    severity: 'warning',
    checks: 'Statements share words with their evidence; no test of truth.',
  },
  'count-on-target': { severity: 'warning', checks: 'There are as many items as were asked for.' },
} as const satisfies Record<string, { severity: (typeof qualitySeverities)[number]; checks: string }>;

export type QualityRule = keyof typeof qualityRules;
export const qualityRuleNames = Object.keys(qualityRules) as [QualityRule, ...QualityRule[]];
const qualityRuleSchema = z.enum(qualityRuleNames);

export const qualityCheckSchema = z
  .strictObject({
    rule: qualityRuleSchema,
    severity: z.enum(qualitySeverities),
    passed: z.boolean(),
    measured: z
      .number()
      .nullable()
      .meta({ description: 'The figure that was compared; null for a yes or no.' }),
    limit: z.number().nullable().meta({ description: 'What it was compared with.' }),
    detail: z
      .string()
      .nullable()
      .meta({ description: 'What failed, in one sentence; null when nothing did.' }),
  })
  .meta({ id: 'QualityCheck' });
export type QualityCheck = z.infer<typeof qualityCheckSchema>;

/** Why an item is not in the result. */
export const droppedItemSchema = z
  .strictObject({
    item: z.string().meta({ description: 'What the item was, shortened.' }),
    rule: qualityRuleSchema,
    detail: z.string(),
  })
  .meta({ id: 'DroppedItem' });
export type DroppedItem = z.infer<typeof droppedItemSchema>;

export const qualityReportSchema = z
  .strictObject({
    passed: z.boolean().meta({ description: 'True when no check failed, warnings included.' }),
    checks: z
      .array(qualityCheckSchema)
      .meta({ description: 'The rules that apply to the format, in table order.' }),
    dropped: z.array(droppedItemSchema).max(100),
    regenerated: z
      .boolean()
      .meta({ description: 'True when too few items were left and a second try was made.' }),
  })
  .meta({ id: 'QualityReport' });
export type QualityReport = z.infer<typeof qualityReportSchema>;
