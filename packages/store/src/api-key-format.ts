/**
 * How API keys are spelled: `hvk_<id>_<secret><checksum>`, 16, 52 and 6 characters of Crockford's base 32. Every character
 * of id and secret is five random bits, which makes 80 and 260 of them; the checksum is the lower 30 bits of a CRC-32, so
 * that a key that was cut or mistyped is told from a wrong one without asking anybody.
 */
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const prefix = 'hvk_';
const idLength = 16;
const secretLength = 52;
const checksumLength = 6;
const keyLength = prefix.length + idLength + 1 + secretLength + checksumLength;
const keyPattern = new RegExp(`^hvk_[${alphabet}]{${String(idLength)}}_[${alphabet}]{58}$`);

/** The parts of a key that is spelled well; nothing is said of whether it exists. */
export interface ApiKeyParts {
  /** `hvk_` and 16 characters, the public part. */
  readonly keyId: string;
  /** SHA-256 of the secret: with 260 random bits, nothing slower is needed. */
  readonly digest: Buffer;
}

/** The public part that 16 or more bytes spell, of which the first 16 count. */
export function apiKeyIdOf(bytes: Uint8Array): string {
  return prefix + spell(bytes.subarray(0, idLength));
}

/** A new key, as unguessable as `random` is. */
export function spellApiKey(random: (size: number) => Uint8Array = randomBytes): {
  readonly keyId: string;
  readonly key: string;
} {
  const keyId = apiKeyIdOf(random(idLength));
  return { keyId, key: respellApiKey(keyId, random) };
}

/** A key with a public part that exists, and a new secret. */
export function respellApiKey(keyId: string, random: (size: number) => Uint8Array = randomBytes): string {
  const body = `${keyId}_${spell(random(secretLength))}`;
  return body + checksumOf(body);
}

/** True of what begins like an API key, whatever follows. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(prefix);
}

/** The public part and the secret's digest; null when the text is not spelled like a key, its checksum included. */
export function readApiKey(text: string): ApiKeyParts | null {
  if (text.length !== keyLength || !keyPattern.test(text) || !hasValidChecksum(text)) return null;
  const secret = text.slice(prefix.length + idLength + 1, -checksumLength);
  return {
    keyId: text.slice(0, prefix.length + idLength),
    digest: hash('sha256', secret, 'buffer'),
  };
}

/** Whether the checksum of a key that is spelled well is that of its other characters. */
function hasValidChecksum(key: string): boolean {
  return checksumOf(key.slice(0, -checksumLength)) === key.slice(-checksumLength);
}

function spell(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += alphabet.charAt(byte & 31);
  return text;
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let place = 0; place < checksumLength; place += 1) {
    text = alphabet.charAt(rest & 31) + text;
    rest >>>= 5;
  }
  return text;
}
