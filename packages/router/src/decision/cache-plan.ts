import type { CloudProviderName } from '@harvest/contracts/providers';
import type { CacheMode } from '@harvest/contracts/tiers';
import type { CachePlan, RouteRequest } from '../spec/router.ts';
import { exactKeyOf, semanticScopeOf } from './request-key.ts';

/** Whose answer is sought, and on what terms. */
export interface CacheTerms {
  readonly tenant: string;
  readonly taskId: string | null;
  /** The providers for which the caller has a key, in one order. */
  readonly keyedProviders: readonly CloudProviderName[];
  /** What the request says; absent, the operator's default holds. */
  readonly mode: CacheMode | undefined;
  /** The wording that a semantic match compares. */
  readonly query: string;
}

/** Under which shared answers are kept; no tenant has this name. */
export const sharedTenant = '';

/** Plans the use of the cache for a request; undefined when it is not to be used. */
export type CachePlanner = (request: Omit<RouteRequest, 'cache'>, terms: CacheTerms) => CachePlan | undefined;

/**
 * What a caller's own keys may have paid is for that caller's tenant, whatever the operator shares.
 *
 * @param options.revision that of the catalogue that decides, asked at each plan because the catalogue changes.
 */
export function createCachePlanner(options: {
  defaultMode: CacheMode;
  sharedBetweenTenants: boolean;
  revision: () => string;
}): CachePlanner {
  return (request, { tenant, taskId, keyedProviders, mode = options.defaultMode, query }) => {
    if (mode === 'off') return undefined;
    const shared = options.sharedBetweenTenants && keyedProviders.length === 0;
    const keyed = {
      ...request,
      tenant: shared ? null : tenant,
      catalogueRevision: options.revision(),
      keyedProviders,
    };
    return {
      mode,
      tenant: shared ? sharedTenant : tenant,
      exactKey: exactKeyOf(keyed),
      semanticScope: mode === 'semantic' ? semanticScopeOf(keyed) : null,
      query,
      ...(request.localOnly === true ? { localOnly: true } : {}),
      taskId,
    };
  };
}
