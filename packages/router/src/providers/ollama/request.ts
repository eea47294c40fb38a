/**
 * What of a request goes where in a chat request:
 *
 * | Harvest                              | Ollama                                                                |
 * |--------------------------------------|-----------------------------------------------------------------------|
 * | messages, tool calls, tool results   | `messages`; a result names its function, for there were no ids before |
 * | tools                                | `tools`                                                               |
 * | toolChoice none, one function        | no tools, that tool alone: the API has no choice                      |
 * | toolChoice required, parallel, strict| nothing                                                               |
 * | responseFormat                       | `format`: `json` or the schema                                        |
 * | maxOutputTokens, sampling            | `options`                                                             |
 */
import type { ChatRequest, Message, Tool } from 'ollama';
import type { ModelMessage, ModelRequest } from '../../spec/provider.ts';
import { argumentsObject, callNames } from '../tool-calls.ts';

/**
 * `truncate: false` asks for an error instead of a silently shortened prompt, `shift: false` for an end with reason
 * `length` instead of an answer that silently forgets its beginning; older servers ignore both.
 */
type Chat = Omit<ChatRequest, 'stream'> & {
  readonly truncate: false;
  readonly shift: false;
};

function toMessage(message: ModelMessage, names: ReadonlyMap<string, string>): Message {
  const { role, content } = message;
  if (role === 'tool') {
    const name = names.get(message.toolCallId);
    return { role, content, ...(name === undefined ? {} : { tool_name: name }) };
  }
  const calls = role === 'assistant' ? (message.toolCalls ?? []) : [];
  if (calls.length === 0) return { role, content };
  return {
    role,
    content,
    tool_calls: calls.map((call) => ({
      function: { name: call.name, arguments: argumentsObject(call.arguments) },
    })),
  };
}

/** The tools that may be called; a choice between them is made by offering no others. */
function toTools({ tools = [], toolChoice }: ModelRequest): Tool[] {
  if (toolChoice === 'none') return [];
  const offered =
    typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
  return offered.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters },
  }));
}

function toFormat({ responseFormat }: ModelRequest): Pick<ChatRequest, 'format'> {
  if (responseFormat?.type === 'json') return { format: 'json' };
  return responseFormat?.type === 'json-schema' ? { format: responseFormat.schema } : {};
}

function toOptions(request: ModelRequest, contextTokens: number): NonNullable<ChatRequest['options']> {
  const { temperature, topP, stop, seed, presencePenalty, frequencyPenalty } = request;
  return {
    num_ctx: contextTokens,
    num_predict: request.maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop: [...stop] }),
    ...(seed === undefined ? {} : { seed }),
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
  };
}

/**
 * The body of a chat request, without the choice of streaming.
 *
 * @param contextTokens length of the context window; always the same, because changing it reloads the model.
 */
export function toChatRequest(request: ModelRequest, contextTokens: number): Chat {
  const names = callNames(request.messages);
  const tools = toTools(request);
  return {
    model: request.model,
    messages: request.messages.map((message) => toMessage(message, names)),
    truncate: false,
    shift: false,
    ...(tools.length === 0 ? {} : { tools }),
    ...toFormat(request),
    options: toOptions(request, contextTokens),
  };
}
