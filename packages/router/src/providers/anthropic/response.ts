import { z } from 'zod';
import type { ModelResponse, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { ContentFilteredError } from '../upstream-faults.ts';

const countSchema = z.int().min(0).nullish();

/** Usage of a message or of one of its events; later events repeat or complete what earlier ones said. */
export const usageSchema = z.object({
  input_tokens: countSchema,
  output_tokens: countSchema,
  cache_read_input_tokens: countSchema,
  cache_creation_input_tokens: countSchema,
  output_tokens_details: z.object({ thinking_tokens: countSchema }).nullish(),
});
export type AnthropicUsage = z.infer<typeof usageSchema>;

const messageSchema = z.object({
  model: z.string(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string(),
  usage: usageSchema.nullish(),
});

/** Input is reported in three disjoint counts; their sum is the input that was billed. */
function toUsage(usage: AnthropicUsage | null): TokenUsage | null {
  if (usage === null) return null;
  const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
  return {
    inputTokens: (usage.input_tokens ?? 0) + cachedInputTokens + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens ?? 0,
    cachedInputTokens,
    reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? 0,
  };
}

/**
 * The response of the port, once the text is complete.
 *
 * @throws ContentFilteredError when the model refused.
 */
export function toResponse(answer: {
  text: string;
  model: string;
  stopReason: string;
  usage: AnthropicUsage | null;
}): ModelResponse {
  if (answer.stopReason === 'refusal') throw new ContentFilteredError();
  const cutOff = answer.stopReason === 'max_tokens' || answer.stopReason === 'model_context_window_exceeded';
  return {
    text: answer.text,
    model: answer.model,
    finishReason: cutOff ? 'length' : 'stop',
    usage: toUsage(answer.usage),
  };
}

/** Reads an unstreamed message; blocks that are not text, such as thinking, are left out. */
export function readMessage(value: unknown): ModelResponse {
  const message = parseUpstream(messageSchema, value);
  return toResponse({
    text: message.content.map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join(''),
    model: message.model,
    stopReason: message.stop_reason,
    usage: message.usage ?? null,
  });
}
