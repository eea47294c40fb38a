import { citationSchema } from '@harvest/contracts/citation';
import { routingSchema } from '@harvest/contracts/routing';
import { z } from 'zod';
import type { CachedAnswer } from '../spec/cache.ts';

const countSchema = z.int().min(0);

const responseSchema = z.strictObject({
  text: z.string(),
  toolCalls: z
    .array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() }))
    .exactOptional(),
  model: z.string(),
  finishReason: z.enum(['stop', 'length', 'tool-calls']),
  usage: z
    .strictObject({
      inputTokens: countSchema,
      outputTokens: countSchema,
      cachedInputTokens: countSchema,
      cacheWriteTokens: countSchema,
      cacheWriteLongTokens: countSchema,
      reasoningTokens: countSchema,
    })
    .nullable(),
  citations: z.array(citationSchema).exactOptional(),
  answered: z.boolean().exactOptional(),
  loadMs: z.number().exactOptional(),
  node: z.string().exactOptional(),
});

const storedAnswerSchema = z.strictObject({
  createdAtMs: z.number(),
  taskId: z.string().nullable(),
  answer: z.strictObject({ response: responseSchema, routing: routingSchema, extractive: z.boolean() }),
});

/** An answer with its origin. */
export interface StoredAnswer {
  readonly createdAtMs: number;
  /** Whose answer it was. */
  readonly taskId: string | null;
  readonly answer: CachedAnswer;
}

/** An answer as text, to be kept. */
export function encodeAnswer(stored: StoredAnswer): string {
  return JSON.stringify(stored);
}

/** An answer from its text; null when it is not one, be it cut, overwritten or of another version. */
export function decodeAnswer(text: string): StoredAnswer | null {
  try {
    return storedAnswerSchema.parse(JSON.parse(text));
  } catch {
    // A cache may hold anything; what cannot be read is an answer that is not there.
    return null;
  }
}
