/**
 * Envelope encryption: each secret is encrypted with AES-256-GCM under a data key of its own, which is encrypted in the
 * same way under the master key (NIST SP 800-38D; the nonces are 96 random bits). Both are bound to whose secret it is
 * and to what it is for, so that a ciphertext that was moved elsewhere cannot be opened there.
 *
 * A sealed secret is `v1.<id of the master key>.<wrapped data key>.<ciphertext>`, the last two as base64url of nonce,
 * ciphertext and tag.
 */
import { type KeyObject, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretContext } from './secret-context.ts';

/** The parts of a sealed secret; the last two are nonce, ciphertext and tag. */
export interface Envelope {
  readonly masterKeyId: string;
  readonly wrappedKey: Buffer;
  readonly box: Buffer;
}

type Layer = 'data-key' | 'secret';

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const format = /^v1\.([\w-]{16})\.([\w-]{80})\.([\w-]{38,100000})$/;

/** JSON keeps the parts apart whatever they contain. */
function additionalData({ tenant, keyId, purpose }: SecretContext, layer: Layer): Buffer {
  return Buffer.from(JSON.stringify(['harvest', 1, layer, tenant, keyId, purpose]));
}

/** Encrypts under a nonce of its own. */
export function encrypt(key: KeyObject, context: SecretContext, layer: Layer, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(context, layer));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `encrypt` returned. @throws Error when anything of it is not as it was. */
export function decrypt(key: KeyObject, context: SecretContext, layer: Layer, box: Buffer): Buffer {
  const nonce = box.subarray(0, nonceBytes);
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(additionalData(context, layer));
  decipher.setAuthTag(box.subarray(-tagBytes));
  return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

/** The text of a sealed secret. */
export function formatEnvelope({ masterKeyId, wrappedKey, box }: Envelope): string {
  return `v1.${masterKeyId}.${wrappedKey.toString('base64url')}.${box.toString('base64url')}`;
}

/** The parts of a sealed secret; null for any text but the very one that `formatEnvelope` makes of them. */
export function parseEnvelope(sealed: string): Envelope | null {
  const [, masterKeyId, wrapped, boxed] = format.exec(sealed) ?? [];
  if (masterKeyId === undefined || wrapped === undefined || boxed === undefined) return null;
  const envelope = {
    masterKeyId,
    wrappedKey: Buffer.from(wrapped, 'base64url'),
    box: Buffer.from(boxed, 'base64url'),
  };
  // The last character may have bits that mean nothing, by which one secret would have several forms.
  return formatEnvelope(envelope) === sealed ? envelope : null;
}
