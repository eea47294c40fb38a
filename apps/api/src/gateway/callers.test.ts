import type { TenantIdentity } from '@harvest/store/identities';
import { toCaller } from './callers.ts';

const tenant: TenantIdentity = {
  settings: { disabled: false, limits: {}, budget: {}, weight: 1 },
  storedKeys: [],
};
const none = { requestsPerMinute: null, tokensPerMinute: null, concurrentTasks: null, queuedTasks: null };
const defaults = {
  keyRequestsPerMinute: 100,
  limits: none,
  budget: { dailyUsd: 5, monthlyUsd: null },
  runningTasksMax: null,
};
const key = { tenantName: 'acme', keyId: 'k', scopes: [], limits: {}, budget: {}, tenant, defaults };

describe('a caller', () => {
  it("has the operator's limit on requests unless its key says another, or none", () => {
    expect(toCaller(key).keyLimits.requestsPerMinute).toBe(100);
    expect(toCaller({ ...key, limits: { requests_per_minute: 7 } }).keyLimits.requestsPerMinute).toBe(7);
    expect(
      toCaller({ ...key, limits: { requests_per_minute: null } }).keyLimits.requestsPerMinute,
    ).toBeNull();
  });

  it("has its tenant's budget, or the operator's", () => {
    expect(toCaller(key).tenantBudget).toEqual({ dailyUsd: 5, monthlyUsd: null });
    const settings = { ...tenant.settings, budget: { daily_usd: null, monthly_usd: 0 } };
    expect(toCaller({ ...key, tenant: { ...tenant, settings } }).tenantBudget).toEqual({
      dailyUsd: null,
      monthlyUsd: 0,
    });
  });
});
