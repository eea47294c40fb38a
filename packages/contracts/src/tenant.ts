import { z } from 'zod';
import { budgetSchema, limitsSchema } from './limits.ts';
import { tenantNameSchema } from './tenant-name.ts';

const weightMax = 100;
const runningTasksMax = 1_000_000;

const limits = limitsSchema.meta({ description: 'Of all keys of the tenant together.' });
const budget = budgetSchema.meta({ description: 'Of all keys of the tenant together.' });

/** The body of `PUT /admin/tenants/{tenant}`: everything that is set for a tenant. */
export const tenantSettingsSchema = z
  .strictObject({
    disabled: z.boolean().default(false).meta({
      description:
        "True: the tenant's credentials are refused, and its tasks are cancelled: those that wait when it is their turn, those that run within seconds.",
    }),
    limits: limits.default({}),
    budget: budget.default({}),
    weight: z.int().min(1).max(weightMax).default(1).meta({
      description: "The tenant's share of busy workers, relative to the others'.",
    }),
    running_tasks_max: z.int().min(1).max(runningTasksMax).nullable().optional().meta({
      description:
        "How many of the tenant's tasks may run at a time; the others wait, batches behind interactive tasks. A higher number takes effect when the tenant's next task is submitted or ends. Null: no limit; absent: the operator's default.",
    }),
  })
  .meta({ id: 'TenantSettings' });
export type TenantSettings = z.infer<typeof tenantSettingsSchema>;

/** A tenant as it is shown. */
export const tenantSchema = z
  .strictObject({
    tenant: tenantNameSchema,
    ...tenantSettingsSchema.shape,
    disabled: z.boolean(),
    limits,
    budget,
    weight: z.int().min(1).max(weightMax),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime().nullable().meta({ description: 'Null: nothing was ever set.' }),
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof tenantSchema>;

/** A page of `GET /admin/tenants`. */
export const tenantPageSchema = z
  .strictObject({ tenants: z.array(tenantSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'TenantPage' });
export type TenantPage = z.infer<typeof tenantPageSchema>;
