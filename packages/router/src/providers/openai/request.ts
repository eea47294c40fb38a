import type OpenAI from 'openai';
import type { ModelRequest } from '../../spec/provider.ts';

type SharedParams = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;

/** Models that reason before they answer; they reject a temperature with status 400. */
const reasoningModel = /^(o\d|gpt-5)/;

/** True for OpenAI's own hosts, whose newer models reject `max_tokens`; most compatible servers know only that one. */
function isOpenAiHost(baseUrl: string): boolean {
  return /(^|\.)openai\.(com|azure\.com)$/.test(new URL(baseUrl).hostname);
}

/** The body of a chat completion, without the choice of streaming. */
export function toChatParams(request: ModelRequest, baseUrl: string): SharedParams {
  const own = isOpenAiHost(baseUrl);
  const temperature = own && reasoningModel.test(request.model) ? undefined : request.temperature;
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- many compatible servers know only the old name
    ...(own ? { max_completion_tokens: request.maxOutputTokens } : { max_tokens: request.maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}
