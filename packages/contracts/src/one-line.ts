import { z } from 'zod';

const turning = /[\u202a-\u202e\u2066-\u2069]/;
const visible = /[^\p{C}\p{Z}]/u;

/**
 * Text for people, shown on one line of a list or a log: no control characters, no ends of lines, no half of a surrogate pair,
 * none of the marks that turn the direction of all that follows them, and something that can be seen. Other format characters
 * stay, since the emoji of families and words in Persian are joined by them.
 */
export function oneLineSchema(lengthMax: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'must be one line without control characters')
    .refine((text) => !turning.test(text), 'must have no marks that turn the direction of writing')
    .refine((text) => visible.test(text), 'must have a character that can be seen');
}
