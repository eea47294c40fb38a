import { randomBytes } from 'node:crypto';
import { webhookSecretPurpose } from '@harvest/contracts/webhooks';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { sealSecret } from '@harvest/runtime/secrets/seal-secret';

const secretBytes = 32;

/** A new secret, as receivers are told it. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

/**
 * A secret as it is stored for the worker.
 *
 * @param owner whose it is; `keyId` is the id of the endpoint, or of the task that brings its webhook along
 * @throws HarvestError `secrets.not_configured`
 */
export function sealWebhookSecret(
  masterKeys: MasterKeys | null,
  owner: { readonly tenant: string; readonly keyId: string },
  secret: string,
): string {
  return sealSecret(masterKeys, { ...owner, purpose: webhookSecretPurpose }, secret);
}
