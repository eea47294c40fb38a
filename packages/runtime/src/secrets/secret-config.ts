import { z } from 'zod';
import {
  type MasterKey,
  type MasterKeys,
  createMasterKey,
  createMasterKeys,
  keyBytes,
} from './master-keys.ts';

const previousMax = 8;
const rule = 'must be 32 random bytes, in hexadecimal or base64';

/** The key's bytes; undefined for text that is neither notation of 32 bytes. */
function bytesOf(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // Buffer skips what is not base64, so that a mistyped key would become another one in silence.
  if (!/^[\w+/-]{43}=?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyBytes ? bytes : undefined;
}

/** A passphrase, or zeros, in place of random bytes: every good key has more different bytes than this. */
const differentBytesMin = 8;

const masterKey = z.string().transform((text, context): MasterKey => {
  const bytes = bytesOf(text);
  if (bytes !== undefined && new Set(bytes).size >= differentBytesMin) return createMasterKey(bytes);
  context.addIssue({ code: 'custom', message: rule });
  return z.NEVER;
});

const masterKeyList = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((key) => key !== ''))
  .pipe(z.array(masterKey).max(previousMax, `must be at most ${String(previousMax)} keys`));

/**
 * Variables of the encryption of secrets. To rotate, the new key becomes `HARVEST_MASTER_KEY` and the old one moves to
 * `HARVEST_MASTER_KEY_PREVIOUS`.
 */
export const secretVariables = {
  HARVEST_MASTER_KEY: masterKey.optional(),
  HARVEST_MASTER_KEY_PREVIOUS: masterKeyList,
};

export type SecretConfig = z.infer<z.ZodObject<typeof secretVariables>>;

/** The keys that the configuration gives; null when it gives none, and secrets cannot be kept. */
export function masterKeysOf(config: SecretConfig): MasterKeys | null {
  const { HARVEST_MASTER_KEY: current, HARVEST_MASTER_KEY_PREVIOUS: previous } = config;
  return current === undefined ? null : createMasterKeys(current, previous);
}
