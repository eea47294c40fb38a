import { type CloudProviderName, type ProviderName, cloudProviderNames } from '@harvest/contracts/providers';
import type { CallerKey, CallerKeys } from '../spec/router.ts';

/** The caller's own key for a provider; undefined where the call is to be made with the operator's. */
export function callerKeyOf(keys: CallerKeys | undefined, provider: ProviderName): CallerKey | undefined {
  return keys === undefined || provider === 'ollama' || provider === 'extractive'
    ? undefined
    : keys[provider];
}

/** The providers for which the caller has a key. */
export function keyedProvidersOf(keys: CallerKeys): readonly CloudProviderName[] {
  return cloudProviderNames.filter((provider) => keys[provider] !== undefined);
}
