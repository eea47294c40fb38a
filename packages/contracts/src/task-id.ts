import { z } from 'zod';

/** 26 characters of Crockford's base 32 without its ambiguous letters: 130 bits, of which all are random. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const randomLength = 26;

/** What ids with this prefix, such as `tsk_`, look like. */
export function idPatternOf(prefix: string): RegExp {
  return new RegExp(`^${prefix}[${alphabet}]{${String(randomLength)}}$`);
}

/** How many characters ids with this prefix have. */
export function idLengthOf(prefix: string): number {
  return prefix.length + randomLength;
}

const pattern = idPatternOf('tsk_');

export const taskIdSchema = z
  .string()
  .regex(pattern, 'must look like tsk_ followed by 26 characters')
  .meta({
    id: 'TaskId',
    description: 'Task id: 130 random bits.',
    examples: ['tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h'],
  });

// Asking the system for random bytes costs far more a call than a byte, so that ids share a larger draw.
const poolSize = randomLength * 128;
const pool = new Uint8Array(poolSize);
let poolUsed = poolSize;

/** The id that 26 or more bytes spell after its prefix, of which the first 26 count; as unguessable as the bytes are. */
export function spellId(prefix: string, bytes: Uint8Array): string {
  let id = prefix;
  for (const byte of bytes.subarray(0, randomLength)) id += alphabet.charAt(byte & 31);
  return id;
}

/** The task id that 26 or more bytes spell. */
export function taskIdOfBytes(bytes: Uint8Array): string {
  return spellId('tsk_', bytes);
}

/** A new unguessable task id. Letters in the prefix keep BullMQ from refusing an all-digit id. */
export function createTaskId(): string {
  if (poolUsed === poolSize) {
    crypto.getRandomValues(pool);
    poolUsed = 0;
  }
  const id = taskIdOfBytes(pool.subarray(poolUsed, poolUsed + randomLength));
  poolUsed += randomLength;
  return id;
}

/** True when `value` has the form of a task id; says nothing about whether the task exists. */
export function isTaskId(value: string): boolean {
  return pattern.test(value);
}
