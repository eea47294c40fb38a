import { z } from 'zod';
import type { EmbedResponse, ModelResponse, TokenUsage, ToolCallDelta } from '../../spec/provider.ts';
import { toModelResponse } from '../model-response.ts';
import { checkVectors, parseUpstream } from '../parse-upstream.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { MissingEndMarkError } from '../upstream-faults.ts';

/** Calls arrive whole, with their arguments as an object; older servers give them no ids. */
const toolCallSchema = z.object({
  id: z.string().optional(),
  function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});

/** One line of a stream, or a whole answer; counts are left out when they are zero. */
export const chatSchema = z.object({
  model: z.string(),
  message: z.object({
    content: z.string(),
    tool_calls: z.array(toolCallSchema).nullish(),
  }),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.int().min(0).optional(),
  eval_count: z.int().min(0).optional(),
  /** Nanoseconds until the model was in memory, waiting for its turn to be loaded included. */
  load_duration: z.number().min(0).optional(),
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
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    reasoningTokens: 0,
  };
}

/** Adds the tool calls of a message, whose places in it say nothing: each is a call of its own. */
export function addToolCalls(assembly: ToolCallAssembly, { message }: ChatMessage): readonly ToolCallDelta[] {
  return (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) =>
    assembly.add({ key: assembly.size, id, name, arguments: JSON.stringify(input) }),
  );
}

/** The response of the port from the last message, the whole text and all tool calls. */
export function toResponse(last: ChatMessage, text: string, assembly: ToolCallAssembly): ModelResponse {
  return {
    ...toModelResponse({
      text,
      model: last.model,
      cutOff: last.done_reason === 'length',
      toolCalls: assembly.calls,
      usage: toUsage(last),
    }),
    ...(last.load_duration === undefined ? {} : { loadMs: last.load_duration / 1e6 }),
  };
}

/** Reads an unstreamed answer. */
export function readChat(value: unknown): ModelResponse {
  const message = parseUpstream(chatSchema, value);
  if (!message.done) throw new MissingEndMarkError();
  const assembly = new ToolCallAssembly();
  addToolCalls(assembly, message);
  return toResponse(message, message.message.content, assembly);
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
