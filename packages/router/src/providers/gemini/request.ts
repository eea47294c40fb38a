import type { BatchEmbedContentsRequest, GenerateContentRequest } from '@google/generative-ai';
import type { EmbedRequest, ModelRequest } from '../../spec/provider.ts';

/** The body of a generate request; system messages become the system instruction. */
export function toGenerateRequest(request: ModelRequest): GenerateContentRequest {
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return {
    contents: request.messages
      .filter(({ role }) => role !== 'system')
      .map(({ role, content }) => ({
        role: role === 'assistant' ? 'model' : 'user',
        parts: [{ text: content }],
      })),
    generationConfig: {
      maxOutputTokens: request.maxOutputTokens,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    },
    ...(system.length === 0
      ? {}
      : { systemInstruction: { role: 'system', parts: [{ text: system.join('\n\n') }] } }),
  };
}

/** The body of a batch of embeddings. */
export function toEmbedRequest(request: EmbedRequest): BatchEmbedContentsRequest {
  return { requests: request.texts.map((text) => ({ content: { role: 'user', parts: [{ text }] } })) };
}

/**
 * True for names that may become part of the URL's path, where the SDK puts them unescaped: a name with dots and
 * slashes could otherwise reach another route with our key.
 */
export function isModelName(model: string): boolean {
  return /^(?:(?:models|tunedModels)\/)?\w[\w.-]*$/.test(model);
}
