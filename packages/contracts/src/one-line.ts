import { z } from 'zod';

/**
 * Text for people, shown on one line of a list or a log: no control characters, no ends of lines, no half of a surrogate pair,
 * and none of the marks that turn the direction of all that follows them. Other format characters stay, since the emoji of
 * families and words in Persian are joined by them.
 */
export function oneLineSchema(lengthMax: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(
      /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u,
      'must be one line without control characters',
    );
}
