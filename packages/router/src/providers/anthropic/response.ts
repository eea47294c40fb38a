import { z } from 'zod';
import type { ModelResponse, TokenUsage, ToolCall } from '../../spec/provider.ts';
import { toModelResponse } from '../model-response.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { ContentFilteredError } from '../upstream-faults.ts';

const countSchema = z.int().min(0).nullish();

/** Usage of a message or of one of its events; later events repeat or complete what earlier ones said. */
export const usageSchema = z.object({
  input_tokens: countSchema,
  output_tokens: countSchema,
  cache_read_input_tokens: countSchema,
  cache_creation_input_tokens: countSchema,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: countSchema, ephemeral_1h_input_tokens: countSchema })
    .nullish(),
  output_tokens_details: z.object({ thinking_tokens: countSchema }).nullish(),
});
export type AnthropicUsage = z.infer<typeof usageSchema>;

const textBlockSchema = z.object({ type: z.literal('text'), text: z.string() });
const toolUseSchema = z.object({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
/** New types of blocks may appear at any time and are passed over. */
const otherBlockSchema = z.object({
  type: z.string().refine((type) => type !== 'text' && type !== 'tool_use'),
});

const messageSchema = z.object({
  model: z.string(),
  content: z.array(z.union([textBlockSchema, toolUseSchema, otherBlockSchema])),
  stop_reason: z.string(),
  usage: usageSchema.nullish(),
});

/**
 * Input is reported in three disjoint counts; their sum is the input that was billed. What was written to the cache is
 * reported as a whole and by how long it is kept; a whole without its parts was written for the shorter time.
 */
export function toUsage(usage: AnthropicUsage | null): TokenUsage | null {
  if (usage === null) return null;
  const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteLongTokens = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const shortTokens = usage.cache_creation?.ephemeral_5m_input_tokens ?? 0;
  const writtenTokens = Math.max(usage.cache_creation_input_tokens ?? 0, shortTokens + cacheWriteLongTokens);
  return {
    inputTokens: (usage.input_tokens ?? 0) + cachedInputTokens + writtenTokens,
    outputTokens: usage.output_tokens ?? 0,
    cachedInputTokens,
    cacheWriteTokens: writtenTokens - cacheWriteLongTokens,
    cacheWriteLongTokens,
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
  toolCalls: readonly ToolCall[];
  usage: TokenUsage | null;
}): ModelResponse {
  if (answer.stopReason === 'refusal') throw new ContentFilteredError();
  const cutOff = answer.stopReason === 'max_tokens' || answer.stopReason === 'model_context_window_exceeded';
  return toModelResponse({ ...answer, cutOff });
}

/** Reads an unstreamed message; blocks that are neither text nor tool calls, such as thinking, are left out. */
export function readMessage(value: unknown, noteUsage: NoteUsage): ModelResponse {
  const message = parseUpstream(messageSchema, value);
  const usage = toUsage(message.usage ?? null);
  noteUsage(usage);
  return toResponse({
    text: message.content.map((block) => ('text' in block ? block.text : '')).join(''),
    model: message.model,
    stopReason: message.stop_reason,
    toolCalls: message.content.flatMap((block) =>
      'input' in block ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }] : [],
    ),
    usage,
  });
}
