import { z } from 'zod';
import type { EmbedResponse, ModelResponse, TokenUsage, ToolCall } from '../../spec/provider.ts';
import { toModelResponse } from '../model-response.ts';
import { checkVectors, parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { ContentFilteredError, MalformedResponseError } from '../upstream-faults.ts';

const countSchema = z.int().min(0);

/** Usage as chat completions report it; the details are missing on many compatible servers. */
export const usageSchema = z.object({
  prompt_tokens: countSchema,
  completion_tokens: countSchema,
  prompt_tokens_details: z
    .object({ cached_tokens: countSchema.nullish(), cache_write_tokens: countSchema.nullish() })
    .nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: countSchema.nullish() }).nullish(),
});

/** A tool call, or a piece of one; whole calls have no index, and some servers leave out the ids. */
export const toolCallSchema = z.object({
  index: z.int().min(0).nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }),
});

const completionSchema = z.object({
  model: z.string(),
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(toolCallSchema).nullish(),
        }),
        finish_reason: z.string(),
      }),
    )
    .min(1),
  usage: usageSchema.nullish(),
});

const embeddingsSchema = z.object({
  model: z.string(),
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: countSchema }).nullish(),
});

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Cached, written and reasoning tokens are already parts of the prompt and completion counts here. */
export function toUsage(usage: z.infer<typeof usageSchema> | null | undefined): TokenUsage | null {
  if (usage === null || usage === undefined) return null;
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWriteTokens: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    cacheWriteLongTokens: 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

/**
 * The response of the port, once the text is complete.
 *
 * @throws ContentFilteredError when the answer was withheld or cut by a filter.
 */
export function toResponse(answer: {
  text: string;
  model: string;
  finish: string;
  refusal: string;
  toolCalls: readonly ToolCall[];
  usage: TokenUsage | null;
}): ModelResponse {
  if (answer.finish === 'content_filter' || answer.refusal !== '')
    throw new ContentFilteredError(answer.refusal);
  return toModelResponse({ ...answer, cutOff: answer.finish === 'length' });
}

/** Reads an unstreamed completion. */
export function readCompletion(value: unknown, noteUsage: NoteUsage): ModelResponse {
  const completion = parseUpstream(completionSchema, value);
  const usage = toUsage(completion.usage);
  noteUsage(usage);
  const [choice] = completion.choices;
  if (choice === undefined) throw new MalformedResponseError('the completion has no choice');
  const assembly = new ToolCallAssembly();
  for (const [key, { id, function: called }] of (choice.message.tool_calls ?? []).entries())
    assembly.add({ key, id, ...called });
  return toResponse({
    text: choice.message.content ?? '',
    model: completion.model,
    finish: choice.finish_reason,
    refusal: choice.message.refusal ?? '',
    toolCalls: assembly.calls,
    usage,
  });
}

/** Reads embeddings; the order of the texts is restored by index. */
export function readEmbeddings(value: unknown, textCount: number): EmbedResponse {
  const answer = parseUpstream(embeddingsSchema, value);
  const vectors = answer.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
  return {
    model: answer.model,
    vectors: checkVectors(vectors, textCount),
    inputTokens: answer.usage?.prompt_tokens ?? null,
  };
}

/** Reads the list of models. */
export function readModels(value: unknown): readonly string[] {
  return parseUpstream(modelsSchema, value).data.map(({ id }) => id);
}
