import { parseEnvelope } from './envelope.ts';

/** The id of the master key under which a secret was sealed; null for what is no sealed secret. */
export function masterKeyIdOf(sealed: string): string | null {
  return parseEnvelope(sealed)?.masterKeyId ?? null;
}
