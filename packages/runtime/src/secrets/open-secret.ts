import { createSecretKey } from 'node:crypto';
import { decrypt } from './envelope.ts';
import type { MasterKeys } from './master-keys.ts';
import { damaged, unwrapDataKey } from './unwrap-data-key.ts';
import type { SecretContext } from './secret-context.ts';

/**
 * Decrypts a sealed secret. For processes of the worker alone: the import rules keep it out of the API.
 *
 * @param masterKeys null in a process that was given none
 * @throws HarvestError `secrets.unreadable` that may be tried again when this process lacks the master key, and that may not
 * when the secret was changed or belongs to another context
 */
export function openSecret(masterKeys: MasterKeys | null, context: SecretContext, sealed: string): string {
  const { envelope, dataKey } = unwrapDataKey(masterKeys, context, sealed);
  try {
    return decrypt(createSecretKey(dataKey), context, 'secret', envelope.box).toString();
  } catch {
    throw damaged();
  } finally {
    dataKey.fill(0);
  }
}
