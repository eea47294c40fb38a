import type { ChatContent, ChatMessage, ChatRequest } from '@harvest/contracts/chat-request';
import { type ProviderName, providerNameSchema } from '@harvest/contracts/providers';
import { type CacheMode, type Capability, tierSchema } from '@harvest/contracts/tiers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type {
  JsonSchema,
  ModelMessage,
  ModelTask,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../spec/provider.ts';
import type { RoutingWishes } from '../spec/decision.ts';
import type { RouteRequest } from '../spec/router.ts';

/** A chat request in the router's terms. */
export interface ChatTask {
  readonly task: ModelTask;
  readonly wishes: RoutingWishes;
  readonly maxOutputTokens?: number;
}

/** A chat as the router takes it, without what the cache may do for it. */
export function chatRouteRequestOf({ task, wishes, maxOutputTokens }: ChatTask): Omit<RouteRequest, 'cache'> {
  return {
    ...task,
    ...wishes,
    taskType: 'chat',
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

/** The name under which a request leaves the choice of a model to the router. */
export const automaticModel = 'auto';

/**
 * Translates the body of a chat completion.
 *
 * @throws HarvestError `request.unsupported_content` for images, audio and files, `request.invalid_tool_schema` when the
 * parameters of a tool or the schema of the answer are not JSON Schema of an object.
 */
export function chatTaskOf(request: ChatRequest): ChatTask {
  const maxOutputTokens = request.max_completion_tokens ?? request.max_tokens;
  return {
    task: {
      messages: request.messages.map(messageOf),
      ...samplingOf(request),
      ...toolsOf(request),
      ...responseFormatOf(request),
    },
    wishes: wishesOf(request),
    ...(maxOutputTokens === null || maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

function textOf(content: ChatContent, index: number): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if ('text' in part && typeof part.text === 'string' && part.type === 'text') return part.text;
      throw new HarvestError({
        code: 'request.unsupported_content',
        publicMessage: `Message ${String(index)} has a part of type ${JSON.stringify(part.type)}; only text can be passed on.`,
      });
    })
    .join('');
}

function messageOf(message: ChatMessage, index: number): ModelMessage {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: textOf(message.content, index) };
    case 'user':
      return { role: 'user', content: textOf(message.content, index) };
    case 'tool':
      return { role: 'tool', content: textOf(message.content, index), toolCallId: message.tool_call_id };
    case 'assistant': {
      const content = textOf(message.content ?? '', index);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) return { role: 'assistant', content };
      const toolCalls = calls.map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
      }));
      return { role: 'assistant', content, toolCalls };
    }
  }
}

/** Leaves out what is null or absent: to OpenAI both mean the default. */
function given<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

function samplingOf(request: ChatRequest): Partial<ModelTask> {
  return given({
    temperature: request.temperature,
    topP: request.top_p,
    stop: typeof request.stop === 'string' ? [request.stop] : request.stop,
    seed: request.seed,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
  });
}

function toolChoiceOf(choice: NonNullable<ChatRequest['tool_choice']>): ToolChoice {
  return typeof choice === 'string' ? choice : { name: choice.function.name };
}

function toolsOf(request: ChatRequest): Partial<ModelTask> {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = request;
  if (tools === null || tools === undefined || tools.length === 0) return {};
  const definitions = tools.map(({ function: tool }): ToolDefinition => {
    const parameters = tool.parameters ?? { type: 'object', properties: {} };
    requireObjectSchema(parameters, `The parameters of the tool ${tool.name}`);
    return { name: tool.name, parameters, ...given({ description: tool.description, strict: tool.strict }) };
  });
  const toolChoice = choice === null || choice === undefined ? undefined : toolChoiceOf(choice);
  if (typeof toolChoice === 'object' && !definitions.some(({ name }) => name === toolChoice.name)) {
    throw invalidSchema(`tool_choice names ${toolChoice.name}, which is not among the tools.`);
  }
  return { tools: definitions, ...given({ toolChoice, parallelToolCalls: parallel }) };
}

function responseFormatOf({ response_format: format }: ChatRequest): { responseFormat?: ResponseFormat } {
  switch (format?.type) {
    case undefined:
      return {};
    case 'text':
      return { responseFormat: { type: 'text' } };
    case 'json_object':
      return { responseFormat: { type: 'json' } };
    case 'json_schema': {
      const { name, schema, strict } = format.json_schema;
      requireObjectSchema(schema, `The schema ${name} of the response format`);
      return { responseFormat: { type: 'json-schema', name, schema, ...given({ strict }) } };
    }
  }
}

const checkerOptions = { strict: false, validateFormats: false };
const draft2020 = new Ajv2020(checkerOptions);
const draft07 = new Ajv(checkerOptions);
const olderDraft = /^https?:\/\/json-schema\.org\/draft-0\d\/schema/;

/** Schemas of the older drafts write tuples in another way; what says nothing of its draft is of the current one. */
function checkerFor(schema: JsonSchema): {
  readonly checker: Pick<Ajv, 'validateSchema' | 'errors'>;
  readonly keywords: JsonSchema;
} {
  const { $schema: dialect, ...keywords } = schema;
  const older = typeof dialect === 'string' && olderDraft.test(dialect);
  return { checker: older ? draft07 : draft2020, keywords };
}

/** The keyword is checked by the meta-schema; whether references lead anywhere is left to the provider. */
function requireObjectSchema(schema: JsonSchema, subject: string): void {
  if (schema['type'] !== 'object') throw invalidSchema(`${subject} must be a JSON Schema of type "object".`);
  const { checker, keywords } = checkerFor(schema);
  if (checker.validateSchema(keywords) === true) return;
  const [first] = checker.errors ?? [];
  const where =
    first === undefined
      ? ''
      : ` at ${first.instancePath === '' ? '/' : first.instancePath}: ${first.message ?? ''}`;
  throw invalidSchema(`${subject} is not valid JSON Schema${where}.`);
}

function invalidSchema(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'request.invalid_tool_schema', publicMessage });
}

/**
 * Which cached answers a chat accepts. Whoever says nothing gets a fresh one: clients of this API expect that the same
 * words may be answered anew.
 */
export function chatCacheMode(request: ChatRequest): CacheMode {
  return request.harvest?.cache ?? 'off';
}

/** `openai/gpt-5.6` names a provider too; `org/model` of a model hub does not, since no provider is called `org`. */
function modelWish(model: string): RoutingWishes {
  if (model === automaticModel) return {};
  const tier = tierSchema.safeParse(model);
  if (tier.success) return { tier: tier.data };
  const slash = model.indexOf('/');
  const provider = providerNameSchema.safeParse(model.slice(0, Math.max(0, slash)));
  return provider.success
    ? { provider: provider.data satisfies ProviderName, model: model.slice(slash + 1) }
    : { model };
}

/** What the model must be able to do, by the request's own word and by what it contains. */
function requiredBy({ harvest, tools, response_format: format }: ChatRequest): readonly Capability[] {
  const required = new Set(harvest?.require);
  if (tools !== null && tools !== undefined && tools.length > 0) required.add('tools');
  if (format?.type === 'json_schema') required.add('structured_output');
  return [...required];
}

function wishesOf(request: ChatRequest): RoutingWishes {
  const { model, harvest = {} } = request;
  const required = requiredBy(request);
  return {
    ...modelWish(model),
    ...given({
      quality: harvest.quality,
      localOnly: harvest.local_only,
      maxCostUsd: harvest.max_cost_usd,
      require: required.length === 0 ? undefined : required,
    }),
  };
}
