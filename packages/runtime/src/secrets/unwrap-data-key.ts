import { HarvestError } from '../harvest-error.ts';
import { type Envelope, decrypt, parseEnvelope } from './envelope.ts';
import type { MasterKeys } from './master-keys.ts';
import type { SecretContext } from './secret-context.ts';

/** An envelope with its data key; whoever unwraps it overwrites the key when it is done. */
export interface Unwrapped {
  readonly envelope: Envelope;
  readonly dataKey: Buffer;
}

/**
 * The data key of a sealed secret.
 *
 * @param masterKeys null in a process that was given none; whoever sealed the secret had one
 * @throws HarvestError `secrets.unreadable`
 */
export function unwrapDataKey(
  masterKeys: MasterKeys | null,
  context: SecretContext,
  sealed: string,
): Unwrapped {
  const envelope = parseEnvelope(sealed);
  if (envelope === null) throw damaged();
  const masterKey = masterKeys?.all.get(envelope.masterKeyId);
  if (masterKey === undefined) throw sealedElsewhere(envelope.masterKeyId);
  try {
    return { envelope, dataKey: decrypt(masterKey.key, context, 'data-key', envelope.wrappedKey) };
  } catch {
    // What the cipher says of it is of no use to anybody, and trying again changes nothing.
    throw damaged();
  }
}

/** The secret is not what was sealed, or was sealed for somebody or something else. */
export function damaged(): HarvestError {
  return new HarvestError({
    code: 'secrets.unreadable',
    publicMessage: 'A stored secret is not what was stored. Store it again.',
    retry: 'never',
  });
}

/** A process may meet a secret before it was given the key, or in the place of one that has it: trying again may help. */
function sealedElsewhere(masterKeyId: string): HarvestError {
  return new HarvestError({
    code: 'secrets.unreadable',
    publicMessage: 'A stored secret was sealed under a master key that this process does not have.',
    details: { master_key_id: masterKeyId },
  });
}
