/**
 * What of a request goes where in a generate request:
 *
 * | Harvest                            | Gemini                                                                      |
 * |------------------------------------|-----------------------------------------------------------------------------|
 * | system messages                    | `systemInstruction`, joined                                                 |
 * | tool calls, tool results           | `functionCall` and `functionResponse` parts, results of one turn in one content |
 * | tools                              | `tools.functionDeclarations` with `parametersJsonSchema`                      |
 * | toolChoice                         | `toolConfig.functionCallingConfig`                                          |
 * | parallelToolCalls, strict          | nothing: the API has none                                                   |
 * | responseFormat                     | `responseMimeType`, `responseJsonSchema`                                     |
 * | maxOutputTokens, sampling          | `generationConfig`                                                          |
 *
 * The SDK's types end in 2025; the fields that came later, or that the SDK would add by itself, are declared here.
 */
import {
  type BatchEmbedContentsRequest,
  type Content,
  type EmbedContentRequest,
  type FunctionCallPart,
  type FunctionCallingConfig,
  FunctionCallingMode,
  type FunctionDeclaration,
  type FunctionResponsePart,
  type GenerateContentRequest,
  type GenerationConfig,
  type Part,
} from '@google/generative-ai';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type {
  EmbedRequest,
  JsonSchema,
  ModelMessage,
  ModelRequest,
  ToolCall,
  ToolChoice,
} from '../../spec/provider.ts';
import { argumentsObject, callNames, jsonObject } from '../tool-calls.ts';
import { fromCallId } from './call-id.ts';
import { toModelPath } from './model-path.ts';

type SignedCallPart = FunctionCallPart & { readonly thoughtSignature?: string };
type SchemaDeclaration = FunctionDeclaration & { readonly parametersJsonSchema: JsonSchema };
type SchemaConfig = GenerationConfig & { readonly seed?: number; readonly responseJsonSchema?: JsonSchema };
type NamedEmbedRequest = EmbedContentRequest & { readonly model: string };

/**
 * Google's own stand-in for the signature of a call that Gemini did not make, such as one of an earlier provider
 * (https://ai.google.dev/gemini-api/docs/thought-signatures).
 */
const foreignSignature = 'skip_thought_signature_validator';
/** Models before the third generation do not ask for signatures and do not know the stand-in. */
const unsignedModel = /^(?:models\/)?gemini-[12]\b/;

function toCallPart(call: ToolCall, model: string): SignedCallPart {
  const { id, signature } = fromCallId(call.id);
  const sent = signature ?? (unsignedModel.test(model) ? undefined : foreignSignature);
  const functionCall = { id, name: call.name, args: argumentsObject(call.arguments) };
  return { functionCall, ...(sent === undefined ? {} : { thoughtSignature: sent }) };
}

/** @throws HarvestError `provider.bad_request` for a result of a call that is not there, as the others' APIs answer. */
function toResultPart(
  message: ModelMessage & { role: 'tool' },
  names: ReadonlyMap<string, string>,
): FunctionResponsePart {
  const name = names.get(message.toolCallId);
  if (name === undefined) {
    throw new HarvestError({
      code: 'provider.bad_request',
      publicMessage: 'A tool message answers a tool call that is not among the messages before it.',
    });
  }
  const { id } = fromCallId(message.toolCallId);
  const functionResponse = { id, name, response: jsonObject(message.content) ?? { result: message.content } };
  return { functionResponse };
}

function toParts(message: ModelMessage, model: string, names: ReadonlyMap<string, string>): Part[] {
  if (message.role === 'tool') return [toResultPart(message, names)];
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  const text = message.content === '' && calls.length > 0 ? [] : [{ text: message.content }];
  return [...text, ...calls.map((call) => toCallPart(call, model))];
}

/** Messages as contents: the results of all functions that one content called must stand in one content. */
function toContents({ messages, model }: ModelRequest): Content[] {
  const names = callNames(messages);
  const contents: (Content & { readonly results: boolean })[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const results = message.role === 'tool';
    const parts = toParts(message, model, names);
    const last = contents.at(-1);
    if (results && last?.results === true) last.parts.push(...parts);
    else contents.push({ role: message.role === 'assistant' ? 'model' : 'user', parts, results });
  }
  return contents.map(({ role, parts }) => ({ role, parts }));
}

const callingModes = {
  auto: FunctionCallingMode.AUTO,
  none: FunctionCallingMode.NONE,
  required: FunctionCallingMode.ANY,
} as const;

function toCallingConfig(choice: ToolChoice): FunctionCallingConfig {
  if (typeof choice === 'string') return { mode: callingModes[choice] };
  return { mode: FunctionCallingMode.ANY, allowedFunctionNames: [choice.name] };
}

function toolParams({ tools = [], toolChoice }: ModelRequest): Partial<GenerateContentRequest> {
  if (tools.length === 0) return {};
  const functionDeclarations = tools.map(({ name, description, parameters }): SchemaDeclaration => ({
    name,
    ...(description === undefined ? {} : { description }),
    parametersJsonSchema: parameters,
  }));
  const config = toolChoice === undefined ? undefined : toCallingConfig(toolChoice);
  return {
    tools: [{ functionDeclarations }],
    ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }),
  };
}

function toConfig(request: ModelRequest): SchemaConfig {
  const { temperature, topP, stop, seed, presencePenalty, frequencyPenalty, responseFormat } = request;
  const json = responseFormat !== undefined && responseFormat.type !== 'text';
  return {
    maxOutputTokens: request.maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(stop === undefined || stop.length === 0 ? {} : { stopSequences: [...stop] }),
    ...(seed === undefined ? {} : { seed }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(json ? { responseMimeType: 'application/json' } : {}),
    ...(responseFormat?.type === 'json-schema' ? { responseJsonSchema: responseFormat.schema } : {}),
  };
}

/** The body of a generate request. */
export function toGenerateRequest(request: ModelRequest): GenerateContentRequest {
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return {
    contents: toContents(request),
    generationConfig: toConfig(request),
    ...toolParams(request),
    ...(system.length === 0
      ? {}
      : { systemInstruction: { role: 'system', parts: [{ text: system.join('\n\n') }] } }),
  };
}

/**
 * The body of a batch of embeddings; each of its requests names the model once more.
 *
 * @throws HarvestError `provider.model_not_found` for a name that cannot be a model's.
 */
export function toEmbedRequest({ model, texts }: EmbedRequest): BatchEmbedContentsRequest {
  const path = toModelPath(model);
  const requests = texts.map((text): NamedEmbedRequest => ({
    model: path,
    content: { role: 'user', parts: [{ text }] },
  }));
  return { requests };
}
