import type { BudgetInput, LimitsInput } from '@harvest/contracts/limits';
import type { Scope } from '@harvest/contracts/scopes';
import type { Store } from '@harvest/store/create-store';

/** Creates an API key and returns it. Without a tenant it is of the default one; it has no limits but the given ones. */
export async function createKey(
  { apiKeys }: Pick<Store, 'apiKeys'>,
  options: { tenant?: string; limits?: LimitsInput; budget?: BudgetInput } = {},
): Promise<string> {
  const scopes: Scope[] = ['tasks:read', 'tasks:write'];
  const { tenant = 'default', limits = {}, budget = {} } = options;
  const { key } = await apiKeys.create({ tenant, name: 'bench', scopes, limits, budget, expires_at: null });
  return key;
}
