import type Anthropic from '@anthropic-ai/sdk';
import type { ModelRequest } from '../../spec/provider.ts';

type SharedParams = Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'>;

/** The body of a message request, without the choice of streaming; system messages travel beside the others. */
export function toMessageParams(request: ModelRequest): SharedParams {
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const messages = request.messages.flatMap(({ role, content }) =>
    role === 'system' ? [] : [{ role, content }],
  );
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    messages,
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
  };
}
