import { encrypt, formatEnvelope } from './envelope.ts';
import type { MasterKeys } from './master-keys.ts';
import { configured } from './seal-secret.ts';
import { unwrapDataKey } from './unwrap-data-key.ts';
import type { SecretContext } from './secret-context.ts';

/**
 * Wraps the data key of a sealed secret under the current master key; the secret itself is not decrypted.
 *
 * @returns the secret in its new form, or null when it is under the current key already
 * @throws HarvestError `secrets.not_configured`, `secrets.unreadable`
 */
export function rewrapSecret(
  masterKeys: MasterKeys | null,
  context: SecretContext,
  sealed: string,
): string | null {
  const { current } = configured(masterKeys);
  const { envelope, dataKey } = unwrapDataKey(masterKeys, context, sealed);
  try {
    if (envelope.masterKeyId === current.id) return null;
    const wrappedKey = encrypt(current.key, context, 'data-key', dataKey);
    return formatEnvelope({ ...envelope, masterKeyId: current.id, wrappedKey });
  } finally {
    dataKey.fill(0);
  }
}
