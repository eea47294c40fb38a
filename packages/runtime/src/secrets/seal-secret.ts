import { createSecretKey, randomBytes } from 'node:crypto';
import { HarvestError } from '../harvest-error.ts';
import { encrypt, formatEnvelope } from './envelope.ts';
import { type MasterKeys, keyBytes } from './master-keys.ts';
import type { SecretContext } from './secret-context.ts';

/**
 * Encrypts a secret under a data key of its own, wrapped under the current master key. Only who has the master key and
 * says the same context can open it.
 *
 * @param masterKeys null where the operator has configured none
 * @throws HarvestError `secrets.not_configured`
 */
export function sealSecret(masterKeys: MasterKeys | null, context: SecretContext, plaintext: string): string {
  const { current } = configured(masterKeys);
  const dataKey = randomBytes(keyBytes);
  try {
    return formatEnvelope({
      masterKeyId: current.id,
      wrappedKey: encrypt(current.key, context, 'data-key', dataKey),
      box: encrypt(createSecretKey(dataKey), context, 'secret', Buffer.from(plaintext)),
    });
  } finally {
    dataKey.fill(0);
  }
}

/** The keys where there are any. @throws HarvestError `secrets.not_configured`. */
export function configured(masterKeys: MasterKeys | null): MasterKeys {
  if (masterKeys !== null) return masterKeys;
  throw new HarvestError({
    code: 'secrets.not_configured',
    publicMessage:
      'This server has no master key, without which it keeps no secrets. Its operator can set one.',
  });
}
