import { z } from 'zod';
import { chatCompletionSchema, modelListSchema, modelSchema } from '../chat-result.ts';
import { chatRequestSchema } from '../chat-request.ts';
import type { RouteContract } from '../route-contract.ts';
import { providerKeyErrors, providerKeyParameters } from './provider-keys.ts';
import { admissionErrors, bodyErrors, revocationErrors, routingRefusals, withHeader } from './route-parts.ts';

const streamExample = [
  'data: {"id":"chatcmpl-0g4k9w2m7q1s5v8x3z6b0d2f4h","object":"chat.completion.chunk","created":1785585600,"model":"gpt-5.6-luna","choices":[{"index":0,"delta":{"role":"assistant","content":"The river "},"logprobs":null,"finish_reason":null}]}',
  '',
  'data: [DONE]',
  '',
  '',
].join('\n');

/** What a chat can fail with once it has a task. */
const chatErrors = [
  'secrets.unreadable',
  ...routingRefusals,
  'router.all_cooling',
  'provider.unreachable',
  'provider.timeout',
  'provider.auth_failed',
  'provider.forbidden',
  'provider.quota_exhausted',
  'provider.model_not_found',
  'provider.rate_limited',
  'provider.overloaded',
  'provider.server_error',
  'provider.context_too_long',
  'provider.content_filtered',
  'provider.bad_request',
  'provider.invalid_response',
  'provider.stream_interrupted',
  'task.deadline_exceeded',
  'task.crashed_workers',
  // The answer to a repeated request is gone although its key is still remembered.
  'task.not_found',
  ...admissionErrors,
  'router.no_workers',
  'store.unavailable',
  'server.too_many_streams',
  'server.shutting_down',
] as const;

/** Routes that any client of OpenAI's API can use as they are. */
export const openAiRoutes = {
  createChatCompletion: {
    method: 'post',
    path: '/chat/completions',
    tag: 'OpenAI-compatible',
    access: 'chat:write',
    idempotent: true,
    summary: 'Complete a chat',
    description:
      "OpenAI's chat completions through the durable queue and the router. `model` is `auto`, a tier (`simple`, `balanced`, `quality`, `local`), a model, or `provider/model`. With `stream` the answer is Server-Sent Events that end with `[DONE]`; an error after the first of them is a last chunk with `error`. A client that hangs up cancels the call. An `Idempotency-Key` stands for the answer as long as that is kept, five minutes by default. The member `harvest` of request and answer carries what OpenAI's API does not have.",
    parameters: providerKeyParameters,
    requestBody: {
      schema: () => chatRequestSchema,
      examples: {
        question: { model: 'auto', messages: [{ role: 'user', content: 'Where does the Elbe rise?' }] },
        capped: {
          model: 'simple',
          messages: [{ role: 'user', content: 'Where does the Elbe rise?' }],
          stream: true,
          harvest: { max_cost_usd: 0.001, cache: 'exact' },
        },
      },
    },
    responses: [
      {
        status: 200,
        description: 'The completion, whole or as a stream.',
        schema: chatCompletionSchema,
        stream: { mediaType: 'text/event-stream', example: streamExample },
        headers: ['X-Harvest-Task-Id', 'Cache-Control'],
      },
    ],
    errorStyle: 'openai',
    errors: [
      ...bodyErrors,
      ...providerKeyErrors,
      'request.unsupported_content',
      'request.invalid_tool_schema',
      ...chatErrors,
    ],
    errorHeaders: withHeader('X-Harvest-Task-Id', [...chatErrors, ...revocationErrors]),
  },
  listModels: {
    method: 'get',
    path: '/models',
    tag: 'OpenAI-compatible',
    access: 'models:read',
    summary: 'List models',
    description:
      'What `model` may be: `auto`, the tiers that a worker can serve, and every model that a worker can call: with the keys of the server, and with those that you have stored.',
    responses: [
      { status: 200, description: 'The models.', schema: modelListSchema, headers: ['Cache-Control'] },
    ],
    errorStyle: 'openai',
    errors: ['router.no_workers', 'store.unavailable'],
  },
  getModel: {
    method: 'get',
    path: '/models/{model}',
    tag: 'OpenAI-compatible',
    access: 'models:read',
    summary: 'Read a model',
    description: 'One of the models that `GET /models` lists.',
    parameters: [
      { name: 'model', in: 'path', description: 'The id of the model.', schema: z.string().min(1) },
    ],
    responses: [{ status: 200, description: 'The model.', schema: modelSchema, headers: ['Cache-Control'] }],
    errorStyle: 'openai',
    errors: ['router.unknown_model', 'router.no_workers', 'store.unavailable'],
  },
} as const satisfies Record<string, RouteContract>;
