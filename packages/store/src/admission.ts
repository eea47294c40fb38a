/** What the gateway knows about whoever sends a request, and what the store holds a submission against. */
import type { Lane } from '@harvest/contracts/lanes';
import type { Budget, Limits } from '@harvest/contracts/limits';
import type { CloudProviderName } from '@harvest/contracts/providers';
import type { Scope } from '@harvest/contracts/scopes';
import type { HarvestError } from '@harvest/runtime/harvest-error';

/** Who sends a request, with what holds for it now. */
export interface Caller {
  readonly tenant: string;
  /** Whom limits and usage are counted for: the id of an API key, or a digest of a token's subject. */
  readonly keyId: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly keyLimits: Limits;
  readonly tenantLimits: Limits;
  readonly keyBudget: Budget;
  readonly tenantBudget: Budget;
  /** The tenant's share of busy workers, relative to the others'. */
  readonly weight: number;
  /** How many of the tenant's tasks may run at a time; the others wait. Null: no limit. */
  readonly runningTasksMax: number | null;
  /** Providers for which the tenant has stored a key of its own. */
  readonly storedKeys: readonly CloudProviderName[];
}

/** How much of a budget is to be set aside for a task, in USD. */
interface ReservedAmounts {
  readonly wantedUsd: number;
  readonly leastUsd: number;
}

/** What tasks that are submitted together are held against, and how they are queued. */
export interface Admission {
  readonly caller: Omit<Caller, 'scopes' | 'storedKeys' | 'tenant' | 'runningTasksMax'> & {
    /** Absent: whatever holds for the tenant's other tasks. */
    readonly runningTasksMax?: number | null;
  };
  readonly lane: Lane;
  /** The share of a worker that each of the tasks takes: 1 for a small one, at most 100. */
  readonly cost: number;
  /** Counted against tokens per minute, all tasks together. */
  readonly tokens: number;
  /** False where the request was counted before. */
  readonly countRequest: boolean;
  /**
   * What is set aside of the budgets for each of the tasks, in USD: as much of `wantedUsd` as is left, if that is at least
   * `leastUsd`. What was set aside is all that the task may spend. Null: the tasks cost nothing that a budget knows of.
   * `exact`: works out less, which takes longer; it is asked where the budget does not cover `leastUsd`.
   */
  readonly reserve: (ReservedAmounts & { readonly exact?: (() => ReservedAmounts) | null }) | null;
  /** `fingerprint` tells requests with the same key apart. */
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** Provider keys of this request alone, sealed, as JSON by provider; they go with the task's end. */
  readonly sealedKeys: string | null;
}

/** What is left of one of the limits on requests. */
export interface RateState {
  readonly scope: 'key' | 'tenant';
  /** Requests within any minute. */
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until more is left than now. */
  readonly growsInMs: number;
}

export type AdmissionOutcome =
  | {
      readonly kind: 'accepted';
      readonly createdAtMs: number;
      readonly rates: readonly RateState[];
    }
  /** An earlier request with the same idempotency key was accepted as these tasks, in order. */
  | {
      readonly kind: 'replayed';
      readonly createdAtMs: number;
      readonly taskIds: readonly string[];
      readonly rates: readonly RateState[];
    }
  | {
      readonly kind: 'refused';
      /** `limit.*`, `budget.exhausted`, `idempotency.key_reused` or `queue.full`. */
      readonly error: HarvestError;
      readonly rates: readonly RateState[];
    };

/** What an attempt has used, for the accounts of its tenant. */
export interface TaskAccount {
  readonly spentUsd: number;
  /** One row a call, in the order in which they ended. */
  readonly calls: readonly {
    readonly provider: string;
    readonly model: string;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number;
    /** True when the tenant's own provider key paid. */
    readonly ownKey: boolean;
  }[];
}

const unlimited: Limits = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentTasks: null,
  queuedTasks: null,
};
const uncapped: Budget = { dailyUsd: null, monthlyUsd: null };

/** A small task that nothing is held against, for those who are not the gateway's callers. */
export const openAdmission: Admission = {
  caller: {
    keyId: 'open',
    keyLimits: unlimited,
    tenantLimits: unlimited,
    keyBudget: uncapped,
    tenantBudget: uncapped,
    weight: 1,
  },
  lane: 'interactive',
  cost: 1,
  tokens: 0,
  countRequest: false,
  reserve: null,
  idempotency: null,
  sealedKeys: null,
};
