import { type CloudProviderName, cloudProviderNames } from '@harvest/contracts/providers';
import type { CallerKey, CallerKeys } from '@harvest/router/spec/router';
import { jsonOrNull } from '@harvest/runtime/json-or-null';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { openSecret } from '@harvest/runtime/secrets/open-secret';
import {
  type SealedProviderKey,
  providerKeyContext,
  sealedProviderKeySchema,
  sealedRequestKeysSchema,
} from '@harvest/store/sealed-provider-key';
import type { SealedKeys } from '@harvest/store/task-store';

/** Of what cannot be a sealed key, so that a call that needs it fails as it does for one that was changed. */
const damagedKey: SealedProviderKey = { keyId: '', fingerprint: 'damaged', sealed: '', createdAtMs: 0 };

/**
 * The keys of a task's caller, by provider: the request's own before those that its tenant has stored. They stay sealed
 * until a call needs one, and what is opened is not kept.
 */
export function callerKeysOf(
  sealed: SealedKeys,
  owner: { readonly tenant: string; readonly masterKeys: MasterKeys | null },
): CallerKeys {
  const ofRequest = sealed.ofRequest === null ? {} : parseRequestKeys(sealed.ofRequest);
  const keys: Partial<Record<CloudProviderName, CallerKey>> = {};
  for (const provider of cloudProviderNames) {
    const stored = sealed.ofTenant[provider];
    const key = ofRequest[provider] ?? (stored === undefined ? undefined : parseStoredKey(stored));
    if (key !== undefined) keys[provider] = callerKeyOf(key, { ...owner, provider });
  }
  return keys;
}

function callerKeyOf(
  { keyId, fingerprint, sealed }: SealedProviderKey,
  owner: {
    readonly tenant: string;
    readonly provider: CloudProviderName;
    readonly masterKeys: MasterKeys | null;
  },
): CallerKey {
  const { tenant, provider, masterKeys } = owner;
  return {
    id: fingerprint,
    open: () => openSecret(masterKeys, providerKeyContext({ tenant, provider, keyId }), sealed),
  };
}

function parseStoredKey(json: string): SealedProviderKey {
  return sealedProviderKeySchema.catch(damagedKey).parse(jsonOrNull(json));
}

function parseRequestKeys(json: string): Partial<Record<CloudProviderName, SealedProviderKey>> {
  const damaged = Object.fromEntries(cloudProviderNames.map((provider) => [provider, damagedKey]));
  return sealedRequestKeysSchema.catch(damaged).parse(jsonOrNull(json));
}
