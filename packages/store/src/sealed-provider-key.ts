import { createHash } from 'node:crypto';
import { type CloudProviderName, cloudProviderNameSchema } from '@harvest/contracts/providers';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { sealSecret } from '@harvest/runtime/secrets/seal-secret';
import type { SecretContext } from '@harvest/runtime/secrets/secret-context';
import { z } from 'zod';

/** A provider key as it is kept: with a stored key's tenant, or with the task whose request brought it. */
export const sealedProviderKeySchema = z.strictObject({
  /** The id of a stored key; of a request's key, the task's id, or that of the first of its batch. */
  keyId: z.string(),
  /** The same for the same key of the same tenant; too short to tell the key from. */
  fingerprint: z.string(),
  sealed: z.string(),
  createdAtMs: z.int(),
});
export type SealedProviderKey = z.infer<typeof sealedProviderKeySchema>;

/** The keys that a request brought, as `Admission.sealedKeys` carries them. */
export const sealedRequestKeysSchema = z.partialRecord(cloudProviderNameSchema, sealedProviderKeySchema);

/** Whose key it is. */
export interface ProviderKeyOwner {
  readonly tenant: string;
  readonly provider: CloudProviderName;
  readonly keyId: string;
}

const fingerprintCharacters = 12;

/** What a sealed provider key is bound to. */
export function providerKeyContext({ tenant, provider, keyId }: ProviderKeyOwner): SecretContext {
  return { tenant, keyId, purpose: `provider:${provider}` };
}

/** Seals a provider key. @throws HarvestError `secrets.not_configured`. */
export function sealProviderKey(
  masterKeys: MasterKeys | null,
  owner: ProviderKeyOwner,
  key: { readonly plaintext: string; readonly nowMs: number },
): SealedProviderKey {
  return {
    keyId: owner.keyId,
    fingerprint: fingerprintOf(owner, key.plaintext),
    sealed: sealSecret(masterKeys, providerKeyContext(owner), key.plaintext),
    createdAtMs: key.nowMs,
  };
}

/** Of 48 bits, which a random key of many more shares with countless others. */
function fingerprintOf({ tenant, provider }: ProviderKeyOwner, plaintext: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['harvest provider key', tenant, provider, plaintext]))
    .digest('hex')
    .slice(0, fingerprintCharacters);
}
