import { z } from 'zod';

/** How many replaced secrets of an API key, or of a webhook endpoint, are kept; those go first that were replaced first. */
export const earlierSecretsMax = 3;

/** A secret of an API key that another one has replaced. */
export interface EarlierSecret {
  /** SHA-256 of the secret. */
  readonly digest: Buffer;
  /** Until when it is good, in ms since the epoch; 0 for one that a rotation without a grace has ended. */
  readonly untilMs: number;
}

/** Replaced secrets as they stand in the hash of a key, the last one first: `<digest>:<ms> <digest>:<ms>`. */
export const earlierSecretsSchema = z
  .string()
  .regex(/^[0-9a-f]{64}:\d+(?: [0-9a-f]{64}:\d+)*$/)
  .transform((text): readonly EarlierSecret[] => text.split(' ').map(toEarlierSecret));

function toEarlierSecret(text: string): EarlierSecret {
  const [hex = '', ms = ''] = text.split(':');
  return { digest: Buffer.from(hex, 'hex'), untilMs: Number(ms) };
}
