import { defaultTenant } from '@harvest/contracts/tenant-name';
import type { Store } from '@harvest/store/create-store';
import { createKey } from './api-key.ts';

const ample = 1_000_000_000;

const limits = {
  requests_per_minute: ample,
  tokens_per_minute: ample,
  concurrent_tasks: ample,
  queued_tasks: ample,
};
const budget = { daily_usd: 1_000_000, monthly_usd: 1_000_000 };

/** Sets every limit and budget for a tenant, none of which is ever reached; returns a key of its with every limit. */
export async function guardTenant(
  { tenants, apiKeys }: Pick<Store, 'tenants' | 'apiKeys'>,
  tenant: string = defaultTenant,
): Promise<string> {
  await tenants.set(tenant, { disabled: false, limits, budget, weight: 1 });
  return createKey({ apiKeys }, { tenant, limits });
}
