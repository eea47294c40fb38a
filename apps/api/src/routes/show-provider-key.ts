import type { StoredProviderKey as ShownKey } from '@harvest/contracts/provider-keys';
import type { StoredProviderKey } from '@harvest/store/provider-keys';

/** A stored key as its tenant may see it. */
export function showProviderKey(key: StoredProviderKey): ShownKey {
  return {
    provider: key.provider,
    key_id: key.keyId,
    fingerprint: key.fingerprint,
    created_at: new Date(key.createdAtMs).toISOString(),
  };
}
