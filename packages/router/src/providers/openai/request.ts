/**
 * What of a request goes where in a chat completion:
 *
 * | Harvest                                  | chat completions                                              |
 * |------------------------------------------|---------------------------------------------------------------|
 * | messages, tool calls, tool results       | `messages`, `tool_calls`, role `tool`; long ids are shortened   |
 * | tools, strict                            | `tools`                                                       |
 * | toolChoice, parallelToolCalls            | `tool_choice`, `parallel_tool_calls`, only beside tools         |
 * | responseFormat                           | `response_format`                                             |
 * | maxOutputTokens                          | `max_completion_tokens`, at compatible servers `max_tokens`     |
 * | temperature, topP, stop, penalties       | the same, but for OpenAI's reasoning models, which refuse them |
 * | seed                                     | `seed`                                                        |
 */
import type OpenAI from 'openai';
import type { ModelMessage, ModelRequest, ResponseFormat, ToolChoice } from '../../spec/provider.ts';
import { portableCallId } from '../tool-calls.ts';

type SharedParams = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;

/** Models that reason before they answer; they reject sampling parameters with status 400. */
const reasoningModel = /^(o\d|gpt-5)/;

/** True for OpenAI's own hosts, whose newer models reject `max_tokens`; most compatible servers know only that one. */
export function isOpenAiHost(baseUrl: string): boolean {
  return /(^|\.)openai\.(com|azure\.com)$/.test(new URL(baseUrl).hostname);
}

function toMessage(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  const { content } = message;
  if (message.role === 'tool')
    return { role: 'tool', content, tool_call_id: portableCallId(message.toolCallId) };
  if (message.role !== 'assistant') return { role: message.role, content };
  const { toolCalls = [] } = message;
  if (toolCalls.length === 0) return { role: 'assistant', content };
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    tool_calls: toolCalls.map((call) => ({
      id: portableCallId(call.id),
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}

function toToolChoice(choice: ToolChoice): OpenAI.ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

function toolParams({ tools = [], toolChoice, parallelToolCalls }: ModelRequest): Partial<SharedParams> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ parameters, ...tool }) => ({
      type: 'function',
      function: { ...tool, parameters: { ...parameters } },
    })),
    ...(toolChoice === undefined ? {} : { tool_choice: toToolChoice(toolChoice) }),
    ...(parallelToolCalls === undefined ? {} : { parallel_tool_calls: parallelToolCalls }),
  };
}

function formatParams(format: ResponseFormat | undefined): Partial<SharedParams> {
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') return { response_format: { type: 'json_object' } };
  const { type: _type, schema, ...rest } = format;
  return { response_format: { type: 'json_schema', json_schema: { ...rest, schema: { ...schema } } } };
}

function samplingParams(request: ModelRequest, ownHost: boolean): Partial<SharedParams> {
  const { temperature, topP, stop, seed, presencePenalty, frequencyPenalty } = request;
  const seeded = seed === undefined ? {} : { seed };
  if (ownHost && reasoningModel.test(request.model)) return seeded;
  return {
    ...seeded,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop: [...stop] }),
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
  };
}

/**
 * The body of a chat completion, without the choice of streaming.
 *
 * @param options.ownHost whether it goes to OpenAI itself.
 */
export function toChatParams(request: ModelRequest, options: { readonly ownHost: boolean }): SharedParams {
  const { maxOutputTokens } = request;
  return {
    model: request.model,
    messages: request.messages.map(toMessage),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- many compatible servers know only the old name
    ...(options.ownHost ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    ...samplingParams(request, options.ownHost),
    ...toolParams(request),
    ...formatParams(request.responseFormat),
  };
}
