/**
 * The body of `POST /v1/chat/completions`, as OpenAI defines it
 * (https://platform.openai.com/docs/api-reference/chat/create), as far as it can be passed through to every provider.
 */
import { z } from 'zod';
import { cacheModeSchema, capabilitySchema, qualityPrioritySchema } from './tiers.ts';

/** OpenAI's API has a field of this name, which is let in whatever it says; what is in no list is refused. */
const tolerated = z.unknown().optional();

const textPartSchema = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  prompt_cache_breakpoint: tolerated,
});
/** Parts of other kinds are let in here to be refused by name later. */
const otherPartSchema = z.looseObject({
  type: z.string().refine((type) => type !== 'text', 'has unknown fields or no text'),
});
const partSchema = z.union([textPartSchema, otherPartSchema]);
const contentSchema = z.union([z.string(), z.array(partSchema).min(1).max(1_000)]);
export type ChatContent = z.infer<typeof contentSchema>;

const toolCallSchema = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
  // Of the streamed form, in which many clients keep it.
  index: tolerated,
});

const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.enum(['system', 'developer', 'user']),
    content: contentSchema,
    name: tolerated,
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: contentSchema.nullish(),
    tool_calls: z.array(toolCallSchema).max(128).nullish(),
    // Answers come back as they were given.
    name: tolerated,
    refusal: tolerated,
    annotations: tolerated,
    audio: tolerated,
    function_call: tolerated,
  }),
  z.strictObject({
    role: z.literal('tool'),
    content: contentSchema,
    tool_call_id: z.string().min(1),
    name: tolerated,
  }),
]);
export type ChatMessage = z.infer<typeof messageSchema>;

const jsonSchemaSchema = z.record(z.string(), z.unknown());
const functionName = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or hyphens');

const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().optional(),
    parameters: jsonSchemaSchema.optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: functionName }) }),
]);

const responseFormatSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: functionName,
      description: tolerated,
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

/** Parameters that change nothing in the answer; they are accepted and left out. */
const harmlessParameters = {
  user: tolerated,
  metadata: tolerated,
  store: tolerated,
  safety_identifier: tolerated,
  prompt_cache_key: tolerated,
  prompt_cache_options: tolerated,
  prompt_cache_retention: tolerated,
  service_tier: tolerated,
};

/** Parameters that might have changed the answer and that no provider is told of; the answer names them. */
const ignoredParameters = {
  audio: tolerated,
  function_call: tolerated,
  functions: tolerated,
  logit_bias: tolerated,
  modalities: tolerated,
  moderation: tolerated,
  prediction: tolerated,
  reasoning_effort: tolerated,
  top_logprobs: tolerated,
  verbosity: tolerated,
  web_search_options: tolerated,
};

/**
 * Chat requests are read by this schema at the edge, and again where the stored task is taken up. Fields that OpenAI's API
 * does not have are refused, as they are there.
 */
export const chatRequestSchema = z
  .strictObject({
    model: z
      .string()
      .regex(/^[\w.:/@-]{1,160}$/, 'must be a tier, auto, or a model name')
      .meta({ examples: ['auto'] }),
    messages: z.array(messageSchema).min(1).max(2_000),
    stream: z.boolean().nullish(),
    stream_options: z
      .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: tolerated })
      .nullish(),
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
    ...harmlessParameters,
    ...ignoredParameters,
  })
  .meta({ id: 'ChatCompletionRequest' });
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Names of the parameters of a request that no provider is told of and that might have changed the answer. */
export function ignoredParametersOf(request: ChatRequest): readonly string[] {
  return Object.keys(request).filter((name) => name in ignoredParameters);
}
