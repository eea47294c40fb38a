/**
 * The body of `POST /v1/chat/completions`, as OpenAI defines it
 * (https://platform.openai.com/docs/api-reference/chat/create), as far as it can be passed through to every provider.
 */
import { z } from 'zod';
import { cacheModeSchema, capabilitySchema, qualityPrioritySchema } from './tiers.ts';

const textPartSchema = z.looseObject({ type: z.literal('text'), text: z.string() });
/** Parts of other kinds are let in here to be refused by name later. */
const partSchema = z.union([textPartSchema, z.looseObject({ type: z.string() })]);
const contentSchema = z.union([z.string(), z.array(partSchema).min(1).max(1_000)]);
export type ChatContent = z.infer<typeof contentSchema>;

const toolCallSchema = z.looseObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
});

const messageSchema = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content: contentSchema }),
  z.looseObject({
    role: z.literal('assistant'),
    content: contentSchema.nullish(),
    tool_calls: z.array(toolCallSchema).max(128).nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), content: contentSchema, tool_call_id: z.string().min(1) }),
]);
export type ChatMessage = z.infer<typeof messageSchema>;

const jsonSchemaSchema = z.record(z.string(), z.unknown());
const functionName = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or hyphens');

const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: functionName,
    description: z.string().optional(),
    parameters: jsonSchemaSchema.optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: functionName }) }),
]);

const responseFormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: functionName,
      schema: jsonSchemaSchema,
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** What OpenAI's API does not have; sent as `harvest` in the body. */
export const chatExtensionSchema = z.strictObject({
  quality: qualityPrioritySchema.optional(),
  local_only: z.boolean().optional(),
  max_cost_usd: z.number().min(0).max(1_000_000).optional(),
  require: z.array(capabilitySchema).max(3).optional(),
  cache: cacheModeSchema.optional(),
});

/** Chat requests are read by this schema at the edge, and again where the stored task is taken up. */
export const chatRequestSchema = z
  .looseObject({
    model: z
      .string()
      .regex(/^[\w.:/@-]{1,160}$/, 'must be a tier, auto, or a model name')
      .meta({ examples: ['auto'] }),
    messages: z.array(messageSchema).min(1).max(2_000),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
    max_tokens: z.int().min(1).max(1_000_000).nullish(),
    max_completion_tokens: z.int().min(1).max(1_000_000).nullish(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    seed: z.int().nullish(),
    stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
    n: z.literal(1, 'must be 1: one answer is generated').nullish(),
    logprobs: z.literal(false, 'are not available').nullish(),
    tools: z.array(toolSchema).max(128).nullish(),
    tool_choice: toolChoiceSchema.nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    response_format: responseFormatSchema.nullish(),
    harvest: chatExtensionSchema.optional(),
  })
  .meta({ id: 'ChatCompletionRequest' });
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Parameters that change nothing in the answer; they are accepted and left out. */
const harmlessParameters: ReadonlySet<string> = new Set([
  'user',
  'metadata',
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'service_tier',
]);

/** Names of the parameters of a request that no provider is told of and that might have changed the answer. */
export function ignoredParametersOf(request: ChatRequest): readonly string[] {
  const known: object = chatRequestSchema.shape;
  return Object.keys(request).filter((name) => !(name in known) && !harmlessParameters.has(name));
}
