import type { Budget, BudgetInput, Limits, LimitsInput } from '@harvest/contracts/limits';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import { defaultTenant } from '@harvest/contracts/tenant-name';
import { type Caller, openAdmission } from '@harvest/store/admission';
import type { TenantIdentity } from '@harvest/store/identities';

/** What holds for keys and tenants for which nothing else is set. */
export interface CallerDefaults {
  /** Of each key; null: no limit. */
  readonly keyRequestsPerMinute: number | null;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly runningTasksMax: number | null;
}

const { keyLimits: unlimited, keyBudget: uncapped } = openAdmission.caller;

/** Who a credential stands for, with what holds for it. */
export function toCaller(options: {
  tenantName: string;
  keyId: string;
  scopes: Iterable<Scope>;
  limits: LimitsInput;
  budget: BudgetInput;
  tenant: TenantIdentity;
  defaults: CallerDefaults;
}): Caller {
  const { tenant, defaults } = options;
  const { settings } = tenant;
  return {
    tenant: options.tenantName,
    keyId: options.keyId,
    scopes: new Set(options.scopes),
    keyLimits: resolveLimits(options.limits, {
      ...unlimited,
      requestsPerMinute: defaults.keyRequestsPerMinute,
    }),
    tenantLimits: resolveLimits(settings.limits, defaults.limits),
    keyBudget: resolveBudget(options.budget, uncapped),
    tenantBudget: resolveBudget(settings.budget, defaults.budget),
    weight: settings.weight,
    runningTasksMax: orDefault(settings.running_tasks_max, defaults.runningTasksMax),
    storedKeys: tenant.storedKeys,
  };
}

/** Who calls an API that asks for no credentials. */
export function openCaller(storedKeys: Caller['storedKeys']): Caller {
  return {
    ...openAdmission.caller,
    tenant: defaultTenant,
    runningTasksMax: null,
    scopes: new Set(scopeNames),
    storedKeys,
  };
}

function resolveLimits(given: LimitsInput, defaults: Limits): Limits {
  return {
    requestsPerMinute: orDefault(given.requests_per_minute, defaults.requestsPerMinute),
    tokensPerMinute: orDefault(given.tokens_per_minute, defaults.tokensPerMinute),
    concurrentTasks: orDefault(given.concurrent_tasks, defaults.concurrentTasks),
    queuedTasks: orDefault(given.queued_tasks, defaults.queuedTasks),
  };
}

/** The caps that hold where these are set, and the operator's otherwise. */
export function resolveBudget(given: BudgetInput, defaults: Budget): Budget {
  return {
    dailyUsd: orDefault(given.daily_usd, defaults.dailyUsd),
    monthlyUsd: orDefault(given.monthly_usd, defaults.monthlyUsd),
  };
}

function orDefault<T>(given: T | null | undefined, fallback: T | null): T | null {
  return given === undefined ? fallback : given;
}
