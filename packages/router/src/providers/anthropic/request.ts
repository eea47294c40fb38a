/**
 * What of a request goes where in a message request:
 *
 * | Harvest                            | messages API                                                                |
 * |------------------------------------|-----------------------------------------------------------------------------|
 * | system messages                    | `system`, joined                                                            |
 * | tool calls, tool results           | `tool_use` and `tool_result` blocks, results of one turn in one message       |
 * | tools, strict                      | `tools`                                                                     |
 * | toolChoice, parallelToolCalls      | `tool_choice` with `disable_parallel_tool_use`, only beside tools             |
 * | responseFormat json-schema         | `output_config.format`, the schema reduced to what the API enforces           |
 * | responseFormat json                | a sentence in `system`: the API enforces JSON only by a schema               |
 * | maxOutputTokens, stop              | `max_tokens`, `stop_sequences`; stops of mere white space are refused         |
 * | temperature, topP                  | nothing: the API refuses them since its version 2026-10-21                    |
 * | seed, penalties                    | nothing: the API has none                                                   |
 */
import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { JsonSchema, ModelMessage, ModelRequest, ToolChoice } from '../../spec/provider.ts';
import { argumentsObject, portableCallId } from '../tool-calls.ts';

type SharedParams = Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'>;

const jsonInstruction = 'Answer with one JSON object and nothing else, not even a code fence around it.';

function toBlocks(message: ModelMessage): Anthropic.ContentBlockParam[] {
  if (message.role === 'tool') {
    const { toolCallId, content } = message;
    return [{ type: 'tool_result', tool_use_id: portableCallId(toolCallId), content }];
  }
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  const text: Anthropic.ContentBlockParam[] =
    message.content === '' && calls.length > 0 ? [] : [{ type: 'text', text: message.content }];
  return [
    ...text,
    ...calls.map((call): Anthropic.ContentBlockParam => ({
      type: 'tool_use',
      id: portableCallId(call.id),
      name: call.name,
      input: argumentsObject(call.arguments),
    })),
  ];
}

/** Messages as turns: the results of all tools that one message called must stand in one message, before any text. */
function toTurns(messages: readonly ModelMessage[]): Anthropic.MessageParam[] {
  const turns: { role: 'user' | 'assistant'; content: Anthropic.ContentBlockParam[]; results: boolean }[] =
    [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const results = message.role === 'tool';
    const last = turns.at(-1);
    if (results && last?.results === true) last.content.push(...toBlocks(message));
    else {
      const role = message.role === 'assistant' ? 'assistant' : 'user';
      turns.push({ role, content: toBlocks(message), results });
    }
  }
  return turns.map(({ role, content: blocks }): Anthropic.MessageParam => {
    const [only] = blocks;
    const content = blocks.length === 1 && only?.type === 'text' ? only.text : blocks;
    return { role, content };
  });
}

function toToolChoice(choice: ToolChoice, parallel: boolean | undefined): Anthropic.ToolChoice {
  if (choice === 'none') return { type: 'none' };
  const limit = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'auto') return { type: 'auto', ...limit };
  if (choice === 'required') return { type: 'any', ...limit };
  return { type: 'tool', name: choice.name, ...limit };
}

function toolParams({ tools = [], toolChoice, parallelToolCalls }: ModelRequest): Partial<SharedParams> {
  if (tools.length === 0) return {};
  const chosen = toolChoice ?? (parallelToolCalls === false ? 'auto' : undefined);
  return {
    tools: tools.map(({ parameters, ...tool }) => ({
      ...tool,
      input_schema: { ...parameters, type: 'object' as const },
    })),
    ...(chosen === undefined ? {} : { tool_choice: toToolChoice(chosen, parallelToolCalls) }),
  };
}

const schemaObject = z.record(z.string(), z.unknown());

/** A schema in the part of JSON Schema that the API enforces; the SDK turns the rest into descriptions. */
function enforceable(schema: JsonSchema): Record<string, unknown> {
  try {
    return schemaObject.parse(transformJSONSchema(schema));
  } catch (error) {
    throw new HarvestError({
      code: 'provider.bad_request',
      publicMessage: 'Anthropic cannot enforce this JSON Schema: every part of it needs a type.',
      cause: error,
    });
  }
}

/** The body of a message request, without the choice of streaming. */
export function toMessageParams(request: ModelRequest): SharedParams {
  const { responseFormat: format } = request;
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  if (format?.type === 'json') system.push(jsonInstruction);
  const stop = (request.stop ?? []).filter((text) => text.trim() !== '');
  return {
    model: request.model,
    max_tokens: request.maxOutputTokens,
    messages: toTurns(request.messages),
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    ...(stop.length === 0 ? {} : { stop_sequences: stop }),
    ...toolParams(request),
    ...(format?.type === 'json-schema'
      ? { output_config: { format: { type: 'json_schema', schema: enforceable(format.schema) } } }
      : {}),
  };
}
