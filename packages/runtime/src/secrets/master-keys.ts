import { type KeyObject, createHash, createSecretKey } from 'node:crypto';

/** Bytes of a master key, and of a data key: AES-256. */
export const keyBytes = 32;
const idCharacters = 16;

/** A key under which data keys are wrapped. A `KeyObject` never shows its bytes in logs and inspections. */
export interface MasterKey {
  /** A digest of the key, which names it in what is sealed and reveals nothing of it. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The key that new secrets are sealed under, and all that old ones may be read with. */
export interface MasterKeys {
  readonly current: MasterKey;
  readonly all: ReadonlyMap<string, MasterKey>;
}

/** Makes a master key of its 32 bytes. @throws Error for any other length. */
export function createMasterKey(bytes: Uint8Array): MasterKey {
  if (bytes.length !== keyBytes) throw new Error(`a master key has ${String(keyBytes)} bytes`);
  const id = createHash('sha256')
    .update('harvest master key id\n')
    .update(bytes)
    .digest('base64url')
    .slice(0, idCharacters);
  return { id, key: createSecretKey(bytes) };
}

/** The keys of an installation: the current one first, then those that it replaced. */
export function createMasterKeys(current: MasterKey, previous: readonly MasterKey[] = []): MasterKeys {
  return { current, all: new Map([current, ...previous].map((key) => [key.id, key])) };
}
