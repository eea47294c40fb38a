import type { Answer, FaultBehaviour, FaultName } from './behaviour.ts';
import { member, textMember } from '../json.ts';
import {
  type ErrorReply,
  type Frames,
  type Operation,
  type WireFormat,
  type WireRequest,
  sseFrame,
} from './wire-format.ts';

const finishReasons = { stop: 'stop', length: 'length', filtered: 'content_filter' } as const;

function formatOf(body: unknown): unknown {
  const format = member(body, 'response_format');
  if (textMember(format, 'type') === 'json_object') return 'json';
  return member(member(format, 'json_schema'), 'schema');
}

function operationOf({ method, path, body }: WireRequest): Operation | null {
  const model = textMember(body, 'model');
  if (method === 'GET' && path === '/v1/models') return { kind: 'models' };
  if (method === 'POST' && path === '/v1/chat/completions') {
    const usageWanted = member(member(body, 'stream_options'), 'include_usage') === true;
    const stream = member(body, 'stream') === true;
    return { kind: 'generate', model, stream, usageWanted, format: formatOf(body) };
  }
  if (method === 'POST' && path === '/v1/embeddings') {
    const input = member(body, 'input');
    return { kind: 'embed', model, texts: Array.isArray(input) ? input.map(String) : [String(input)] };
  }
  return null;
}

function usageOf(answer: Answer): unknown {
  if (answer.usage === null) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = answer.usage;
  const cached = { cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteTokens, audio_tokens: 0 };
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens === undefined && cacheWriteTokens === undefined
      ? {}
      : { prompt_tokens_details: cached }),
    ...(reasoningTokens === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens, audio_tokens: 0 } }),
  };
}

function finishOf({ finish, toolCalls }: Answer): string {
  return finish === 'stop' && toolCalls.length > 0 ? 'tool_calls' : finishReasons[finish];
}

function messageOf(answer: Answer): object {
  const text = answer.chunks.join('');
  const calls = answer.toolCalls.map(({ id, name, argumentPieces }) => ({
    id,
    type: 'function',
    function: { name, arguments: argumentPieces.join('') },
  }));
  const content = text === '' && calls.length > 0 ? null : text;
  return { role: 'assistant', content, refusal: null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

/** The deltas of tool calls: the first of each names it, the others carry its arguments. */
function toolCallDeltas(answer: Answer): readonly object[] {
  return answer.toolCalls.flatMap(({ id, name, argumentPieces }, index) => [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...argumentPieces.map((text) => ({ tool_calls: [{ index, function: { arguments: text } }] })),
  ]);
}

function completion(answer: Answer): unknown {
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: messageOf(answer),
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: usageOf(answer),
  };
}

function frames(answer: Answer, usageWanted: boolean): Frames {
  const chunk = (choices: readonly unknown[], rest: object = {}): string =>
    sseFrame({
      id: 'chatcmpl-fake',
      object: 'chat.completion.chunk',
      created: 1_750_000_000,
      model: answer.model,
      choices,
      ...rest,
    });
  const choice = (delta: object, finish: string | null = null): object => ({
    index: 0,
    delta,
    logprobs: null,
    finish_reason: finish,
  });
  return {
    open: [chunk([choice({ role: 'assistant', content: '', refusal: null })])],
    deltas: [...answer.chunks.map((content) => ({ content })), ...toolCallDeltas(answer)].map((delta) =>
      chunk([choice(delta)]),
    ),
    end: [
      chunk([choice({}, finishOf(answer))]),
      ...(usageWanted && answer.usage !== null ? [chunk([], { usage: usageOf(answer) })] : []),
      'data: [DONE]\n\n',
    ],
  };
}

const faults: Record<
  FaultName,
  readonly [status: number, type: string, code: string | null, message: string]
> = {
  'context-too-long': [
    400,
    'invalid_request_error',
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.",
  ],
  'content-filtered': [
    400,
    'invalid_request_error',
    'content_filter',
    'The prompt was filtered by the content policy.',
  ],
  'invalid-key': [401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.'],
  forbidden: [
    403,
    'invalid_request_error',
    'unsupported_country_region_territory',
    'Access to the model is denied.',
  ],
  'model-not-found': [404, 'invalid_request_error', 'model_not_found', 'The model does not exist.'],
  'request-timeout': [408, 'timeout_error', null, 'The request took too long to arrive.'],
  'rate-limited': [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached for requests.'],
  'quota-exhausted': [429, 'insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'],
  'server-error': [500, 'server_error', null, 'The server had an error while processing your request.'],
  overloaded: [503, 'server_error', null, 'The engine is currently overloaded, please try again later.'],
};

function fault(behaviour: FaultBehaviour): ErrorReply {
  const [status, type, code, message] = faults[behaviour.fault];
  return {
    status,
    body: { error: { message: `${message} ${behaviour.quoting ?? ''}`.trim(), type, param: null, code } },
  };
}

/** OpenAI's chat completions, as api.openai.com and compatible servers speak it. */
export const openAiWire: WireFormat = {
  basePath: '/v1',
  streamContentType: 'text/event-stream; charset=utf-8',
  operationOf,
  keyOf: (headers) => (headers.authorization ?? '').replace(/^Bearer /, ''),
  completion,
  frames,
  malformedFrame: 'data: {"choices": [{"delta": \n\n',
  streamError: sseFrame({ error: { message: 'The server had an error.', type: 'server_error', code: null } }),
  embeddings: (model, vectors) => ({
    object: 'list',
    model,
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: 4, total_tokens: 4 },
  }),
  models: (names) => ({
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'fake' })),
  }),
  fault,
};
