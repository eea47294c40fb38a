/** What a chat task ends with, and the answers of `POST /v1/chat/completions` and `GET /v1/models` made from it. */
import { z } from 'zod';
import { timingsSchema, usageSchema } from './harvest-result.ts';
import { cacheHitSchema, costSchema, routingSchema } from './routing.ts';

const finishReasonSchema = z.enum(['stop', 'length', 'tool_calls']);

/** The result of a chat task, as the store keeps it. */
export const chatResultSchema = z.strictObject({
  text: z.string(),
  tool_calls: z.array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() })),
  finish_reason: finishReasonSchema,
  usage: usageSchema.nullable(),
  routing: routingSchema,
  cost: costSchema,
  cache: cacheHitSchema.nullable(),
  timings: timingsSchema,
});
export type ChatResult = z.infer<typeof chatResultSchema>;

const functionCallSchema = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

export const chatUsageSchema = z.strictObject({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  total_tokens: z.int().min(0),
  prompt_tokens_details: z.strictObject({ cached_tokens: z.int().min(0) }),
  completion_tokens_details: z.strictObject({ reasoning_tokens: z.int().min(0) }),
});

/** What Harvest adds to OpenAI's answers; clients that do not know it pass over it. */
const harvestExtensionSchema = z.strictObject({
  task_id: z.string(),
  routing: routingSchema,
  cost: costSchema,
  cache: cacheHitSchema.nullable(),
  timings: timingsSchema,
  ignored_parameters: z.array(z.string()),
});

export const chatCompletionSchema = z
  .strictObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int().meta({ description: 'Seconds since 1970.' }),
    model: z.string(),
    choices: z.tuple([
      z.strictObject({
        index: z.literal(0),
        message: z.strictObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          refusal: z.null(),
          tool_calls: z.array(functionCallSchema).optional(),
        }),
        logprobs: z.null(),
        finish_reason: finishReasonSchema,
      }),
    ]),
    usage: chatUsageSchema.optional(),
    harvest: harvestExtensionSchema,
  })
  .meta({ id: 'ChatCompletion' });
export type ChatCompletion = z.infer<typeof chatCompletionSchema>;

const toolCallDeltaSchema = z.strictObject({
  index: z.int().min(0),
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.strictObject({ name: z.string().optional(), arguments: z.string() }),
});

/** One chunk of a streamed completion, the JSON behind `data:`. The last one carries what Harvest adds. */
export const chatChunkSchema = z
  .strictObject({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.strictObject({
        index: z.literal(0),
        delta: z.strictObject({
          role: z.literal('assistant').optional(),
          content: z.string().optional(),
          tool_calls: z.array(toolCallDeltaSchema).optional(),
        }),
        logprobs: z.null(),
        finish_reason: finishReasonSchema.nullable(),
      }),
    ),
    usage: chatUsageSchema.nullable().optional(),
    harvest: harvestExtensionSchema.optional(),
  })
  .meta({ id: 'ChatCompletionChunk' });
export type ChatChunk = z.infer<typeof chatChunkSchema>;

export const modelSchema = z
  .strictObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
  })
  .meta({ id: 'Model' });

export const modelListSchema = z
  .strictObject({ object: z.literal('list'), data: z.array(modelSchema) })
  .meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof modelListSchema>;
