import type { ChatRequest } from 'ollama';
import type { ModelRequest } from '../../spec/provider.ts';

/**
 * `truncate: false` asks for an error instead of a silently shortened prompt, `shift: false` for an end with reason
 * `length` instead of an answer that silently forgets its beginning; older servers ignore both.
 */
type Chat = Omit<ChatRequest, 'stream'> & {
  readonly truncate: false;
  readonly shift: false;
};

/**
 * The body of a chat request, without the choice of streaming.
 *
 * @param contextTokens length of the context window; always the same, because changing it reloads the model.
 */
export function toChatRequest(request: ModelRequest, contextTokens: number): Chat {
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    truncate: false,
    shift: false,
    options: {
      num_ctx: contextTokens,
      num_predict: request.maxOutputTokens,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    },
  };
}
