import { z } from 'zod';
import type { EmbedResponse, ModelResponse, TokenUsage, ToolCallDelta } from '../../spec/provider.ts';
import { toModelResponse } from '../model-response.ts';
import { checkVectors, parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { ContentFilteredError, MalformedResponseError, MissingEndMarkError } from '../upstream-faults.ts';
import { toCallId } from './call-id.ts';

const countSchema = z.int().min(0).optional();

/** Calls arrive whole, with their arguments as an object; without parameters the object is left out. */
const partSchema = z.object({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z
    .object({
      id: z.string().optional(),
      name: z.string(),
      args: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

/** A whole answer or one chunk of a stream. */
export const generateSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z
          .object({
            parts: z.array(partSchema).optional(),
          })
          .optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({
      promptTokenCount: countSchema,
      candidatesTokenCount: countSchema,
      thoughtsTokenCount: countSchema,
      cachedContentTokenCount: countSchema,
    })
    .optional(),
  modelVersion: z.string().optional(),
});
export type GenerateAnswer = z.infer<typeof generateSchema>;

const embedSchema = z.object({ embeddings: z.array(z.object({ values: z.array(z.number()) })) });

const filteredReasons: readonly string[] = [
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
];

/** The visible text of an answer or chunk; thoughts are left out. */
export function textOf(answer: GenerateAnswer): string {
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  return parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join('');
}

/** Adds the function calls of an answer or chunk, each of which is a call of its own. */
export function addToolCalls(assembly: ToolCallAssembly, answer: GenerateAnswer): readonly ToolCallDelta[] {
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  return parts.flatMap(({ functionCall: call, thoughtSignature: signature }) => {
    if (call === undefined) return [];
    const id = toCallId({ id: call.id, signature });
    const text = JSON.stringify(call.args ?? {});
    return [assembly.add({ key: assembly.size, id, name: call.name, arguments: text })];
  });
}

/** Thoughts are counted beside the candidates; together they are the output that was billed. */
export function toUsage(answer: GenerateAnswer): TokenUsage | null {
  const usage = answer.usageMetadata;
  if (usage === undefined) return null;
  const reasoningTokens = usage.thoughtsTokenCount ?? 0;
  return {
    inputTokens: usage.promptTokenCount ?? 0,
    outputTokens: (usage.candidatesTokenCount ?? 0) + reasoningTokens,
    cachedInputTokens: usage.cachedContentTokenCount ?? 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    reasoningTokens,
  };
}

/** @throws ContentFilteredError when the prompt was blocked, before any candidate. */
export function checkPromptBlock(answer: GenerateAnswer): void {
  const reason = answer.promptFeedback?.blockReason;
  if (reason !== undefined) throw new ContentFilteredError(reason);
}

/**
 * The response of the port, once the text is complete.
 *
 * @throws ContentFilteredError when the answer was withheld; MalformedResponseError for an end without a meaning.
 */
export function toResponse(answer: {
  text: string;
  model: string;
  finish: string;
  assembly: ToolCallAssembly;
  usage: TokenUsage | null;
}): ModelResponse {
  if (filteredReasons.includes(answer.finish)) throw new ContentFilteredError(answer.finish);
  if (answer.finish !== 'STOP' && answer.finish !== 'MAX_TOKENS') {
    throw new MalformedResponseError('the answer ended for an unknown reason');
  }
  const { assembly, finish, ...rest } = answer;
  return toModelResponse({ ...rest, cutOff: finish === 'MAX_TOKENS', toolCalls: assembly.calls });
}

/** Reads an unstreamed answer. */
export function readGenerate(value: unknown, requestedModel: string, noteUsage: NoteUsage): ModelResponse {
  const answer = parseUpstream(generateSchema, value);
  const usage = toUsage(answer);
  noteUsage(usage);
  checkPromptBlock(answer);
  const finish = answer.candidates?.[0]?.finishReason;
  if (finish === undefined) throw new MissingEndMarkError();
  const assembly = new ToolCallAssembly();
  addToolCalls(assembly, answer);
  return toResponse({
    text: textOf(answer),
    assembly,
    model: answer.modelVersion ?? requestedModel,
    finish,
    usage,
  });
}

/** Reads embeddings; the API reports neither model nor tokens. */
export function readEmbeddings(value: unknown, request: { model: string; textCount: number }): EmbedResponse {
  const vectors = parseUpstream(embedSchema, value).embeddings.map(({ values }) => values);
  return { model: request.model, vectors: checkVectors(vectors, request.textCount), inputTokens: null };
}
