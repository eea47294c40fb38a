import { z } from 'zod';
import type { RouteContract } from '../route-contract.ts';
import { usageDaysMax, usageGroupNames, usageQuerySchema, usageReportSchema } from '../usage.ts';

const figures = { tasks: 41, calls: 43, input_tokens: 90_112, output_tokens: 20_480 };

/** Routes about what was used and what it cost. */
export const usageRoutes = {
  getUsage: {
    method: 'get',
    path: '/usage',
    tag: 'Account',
    access: 'usage:read',
    summary: 'Read what was used',
    description: `Tasks, calls, tokens and cost of your tenant, of at most ${String(usageDaysMax)} days, and what the budgets have left.`,
    parameters: [
      {
        name: 'from',
        in: 'query',
        description: `The first day, by UTC, at most ${String(usageDaysMax)} days in all. Absent: 29 days before the last.`,
        schema: usageQuerySchema.shape.from,
      },
      {
        name: 'to',
        in: 'query',
        description: 'The last day, by UTC. Absent: today.',
        schema: usageQuerySchema.shape.to,
      },
      {
        name: 'group_by',
        in: 'query',
        description:
          'By what the rows are told apart: `day`, `model`, `key`, or several of them with commas between.',
        schema: z
          .string()
          .regex(new RegExp(`^(?:${usageGroupNames.join('|')})(?:,(?:${usageGroupNames.join('|')})){0,2}$`))
          .default('day')
          .meta({ examples: ['day,model'] }),
      },
      {
        name: 'tenant',
        in: 'query',
        description: 'Another tenant, for which the scope `admin` is needed.',
        schema: usageQuerySchema.shape.tenant,
      },
    ],
    responses: [
      {
        status: 200,
        description: 'The report.',
        schema: usageReportSchema,
        example: {
          tenant: 'default',
          from: '2026-08-01',
          to: '2026-08-01',
          rows: [{ day: '2026-08-01', ...figures, cost_usd: 0.31, own_key_cost_usd: 0 }],
          total: { ...figures, cost_usd: 0.31, own_key_cost_usd: 0 },
          budgets: [
            {
              scope: 'tenant',
              period: 'month',
              limit_usd: 100,
              spent_usd: 12.5,
              reserved_usd: 0.25,
              left_usd: 87.25,
            },
          ],
        },
        headers: ['Cache-Control'],
      },
    ],
    errors: ['request.invalid_query', 'store.unavailable'],
  },
} as const satisfies Record<string, RouteContract>;
