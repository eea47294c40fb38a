import { z } from 'zod';
import type { EmbedResponse, ModelResponse, TokenUsage } from '../../spec/provider.ts';
import { checkVectors, parseUpstream } from '../parse-upstream.ts';
import { ContentFilteredError, MalformedResponseError, MissingEndMarkError } from '../upstream-faults.ts';

const countSchema = z.int().min(0).optional();

/** A whole answer or one chunk of a stream. */
export const generateSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z
          .object({
            parts: z
              .array(z.object({ text: z.string().optional(), thought: z.boolean().optional() }))
              .optional(),
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

/** Thoughts are counted beside the candidates; together they are the output that was billed. */
export function toUsage(answer: GenerateAnswer): TokenUsage | null {
  const usage = answer.usageMetadata;
  if (usage === undefined) return null;
  const reasoningTokens = usage.thoughtsTokenCount ?? 0;
  return {
    inputTokens: usage.promptTokenCount ?? 0,
    outputTokens: (usage.candidatesTokenCount ?? 0) + reasoningTokens,
    cachedInputTokens: usage.cachedContentTokenCount ?? 0,
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
  usage: TokenUsage | null;
}): ModelResponse {
  if (filteredReasons.includes(answer.finish)) throw new ContentFilteredError(answer.finish);
  if (answer.finish !== 'STOP' && answer.finish !== 'MAX_TOKENS') {
    throw new MalformedResponseError('the answer ended for an unknown reason');
  }
  return {
    text: answer.text,
    model: answer.model,
    finishReason: answer.finish === 'MAX_TOKENS' ? 'length' : 'stop',
    usage: answer.usage,
  };
}

/** Reads an unstreamed answer. */
export function readGenerate(value: unknown, requestedModel: string): ModelResponse {
  const answer = parseUpstream(generateSchema, value);
  checkPromptBlock(answer);
  const finish = answer.candidates?.[0]?.finishReason;
  if (finish === undefined) throw new MissingEndMarkError();
  return toResponse({
    text: textOf(answer),
    model: answer.modelVersion ?? requestedModel,
    finish,
    usage: toUsage(answer),
  });
}

/** Reads embeddings; the API reports neither model nor tokens. */
export function readEmbeddings(value: unknown, request: { model: string; textCount: number }): EmbedResponse {
  const vectors = parseUpstream(embedSchema, value).embeddings.map(({ values }) => values);
  return { model: request.model, vectors: checkVectors(vectors, request.textCount), inputTokens: null };
}
