import { z } from 'zod';
import type { EmbedResponse, ModelResponse, TokenUsage } from '../../spec/provider.ts';
import { checkVectors, parseUpstream } from '../parse-upstream.ts';
import { MissingEndMarkError } from '../upstream-faults.ts';

/** One line of a stream, or a whole answer; counts are left out when they are zero. */
export const chatSchema = z.object({
  model: z.string(),
  message: z.object({ content: z.string() }),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.int().min(0).optional(),
  eval_count: z.int().min(0).optional(),
});
export type ChatMessage = z.infer<typeof chatSchema>;

const embedSchema = z.object({
  model: z.string(),
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: z.int().min(0).optional(),
});

const modelsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });

/** An answer that reports neither count reports none: both cannot be zero. */
function toUsage({ prompt_eval_count, eval_count }: ChatMessage): TokenUsage | null {
  if (prompt_eval_count === undefined && eval_count === undefined) return null;
  return {
    inputTokens: prompt_eval_count ?? 0,
    outputTokens: eval_count ?? 0,
    cachedInputTokens: 0,
    reasoningTokens: 0,
  };
}

/** The response of the port from the last message and the whole text. */
export function toResponse(last: ChatMessage, text: string): ModelResponse {
  return {
    text,
    model: last.model,
    finishReason: last.done_reason === 'length' ? 'length' : 'stop',
    usage: toUsage(last),
  };
}

/** Reads an unstreamed answer. */
export function readChat(value: unknown): ModelResponse {
  const message = parseUpstream(chatSchema, value);
  if (!message.done) throw new MissingEndMarkError();
  return toResponse(message, message.message.content);
}

/** Reads embeddings. */
export function readEmbeddings(value: unknown, textCount: number): EmbedResponse {
  const answer = parseUpstream(embedSchema, value);
  return {
    model: answer.model,
    vectors: checkVectors(answer.embeddings, textCount),
    inputTokens: answer.prompt_eval_count ?? null,
  };
}

/** Reads the list of installed models. */
export function readModels(value: unknown): readonly string[] {
  return parseUpstream(modelsSchema, value).models.map(({ name }) => name);
}
