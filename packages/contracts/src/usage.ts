import { z } from 'zod';
import { tenantNameSchema } from './tenant-name.ts';

/** How many days a report can have. */
export const usageDaysMax = 92;
/** How many rows a report can have. */
export const usageRowsMax = 10_000;

/** By what usage can be told apart. */
export const usageGroupNames = ['day', 'model', 'key'] as const;
const usageGroupSchema = z.enum(usageGroupNames);
export type UsageGroup = z.infer<typeof usageGroupSchema>;

const daySchema = z.iso.date('must be a date such as 2026-08-01');

/** The query parameters of `GET /usage`, after `group_by` was split at its commas. Unknown parameters are refused. */
export const usageQuerySchema = z.strictObject({
  from: daySchema.optional().meta({ description: 'The first day, by UTC. Absent: 29 days before the last.' }),
  to: daySchema.optional().meta({ description: 'The last day, by UTC. Absent: today.' }),
  group_by: z
    .array(usageGroupSchema)
    .min(1)
    .max(usageGroupNames.length)
    .refine((names) => new Set(names).size === names.length, 'must name each group once')
    .default(['day']),
  tenant: tenantNameSchema.optional(),
});

const countSchema = z.int().min(0);
const usdSchema = z.number().min(0);

const usageFigures = {
  tasks: countSchema.meta({
    description:
      'Tasks that workers have ended, however that was; each counts for the model that was called last.',
  }),
  calls: countSchema.meta({ description: 'Calls of models, those that failed included.' }),
  input_tokens: countSchema,
  output_tokens: countSchema,
  cost_usd: usdSchema.meta({
    description:
      'By the listed prices. A call that was given up in the middle counts as the most that it may have cost.',
  }),
  own_key_cost_usd: usdSchema.meta({
    description: 'How much of it was paid with provider keys of your own.',
  }),
};

export const usageRowSchema = z
  .strictObject({
    day: daySchema.optional(),
    model: z
      .string()
      .nullable()
      .optional()
      .meta({
        description:
          '`<provider>/<model>`; null: tasks that called no model; `other`: what came beyond a thousand different rows in a day.',
        examples: ['openai/gpt-5.6'],
      }),
    key: z.string().optional().meta({ description: 'The id of the API key, or `other`.' }),
    ...usageFigures,
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof usageRowSchema>;

export const budgetStateSchema = z
  .strictObject({
    scope: z.enum(['key', 'tenant']),
    period: z.enum(['day', 'month']),
    limit_usd: usdSchema,
    spent_usd: usdSchema,
    reserved_usd: usdSchema.meta({ description: 'Set aside for tasks that have not ended.' }),
    left_usd: usdSchema,
  })
  .meta({ id: 'BudgetState' });
export type BudgetState = z.infer<typeof budgetStateSchema>;

/** The answer of `GET /usage`. */
export const usageReportSchema = z
  .strictObject({
    tenant: tenantNameSchema,
    from: daySchema,
    to: daySchema,
    rows: z.array(usageRowSchema).max(usageRowsMax).meta({
      description: 'One for each day, model or key that was asked for, by day and then by cost.',
    }),
    total: z.strictObject(usageFigures),
    budgets: z.array(budgetStateSchema).meta({
      description:
        'The caps that hold for the API key and its tenant, today and this month by UTC; for another tenant, those of the tenant alone.',
    }),
  })
  .meta({ id: 'UsageReport' });
export type UsageReport = z.infer<typeof usageReportSchema>;
