import { type Answer, type FaultBehaviour, type FaultName, argumentsOf } from './behaviour.ts';
import { member, textMember } from '../json.ts';
import {
  type ErrorReply,
  type Frames,
  type Operation,
  type WireFormat,
  type WireRequest,
  sseFrame,
} from './wire-format.ts';

const stopReasons = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' } as const;

function operationOf({ method, path, body }: WireRequest): Operation | null {
  if (method === 'GET' && path === '/v1/models') return { kind: 'models' };
  if (method === 'POST' && path === '/v1/messages') {
    const model = textMember(body, 'model');
    const format = member(member(member(body, 'output_config'), 'format'), 'schema');
    return { kind: 'generate', model, stream: member(body, 'stream') === true, usageWanted: true, format };
  }
  return null;
}

/** Cached and written input are reported beside the other input, not within it. */
function inputUsageOf(answer: Answer): object {
  if (answer.usage === null) return {};
  const { inputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, cacheWriteLongTokens = 0 } = answer.usage;
  const written = cacheWriteTokens + cacheWriteLongTokens;
  return {
    input_tokens: inputTokens - cachedInputTokens - written,
    cache_read_input_tokens: cachedInputTokens,
    cache_creation_input_tokens: written,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens,
      ephemeral_1h_input_tokens: cacheWriteLongTokens,
    },
  };
}

function outputUsageOf(answer: Answer): object {
  if (answer.usage === null) return {};
  const { outputTokens, reasoningTokens } = answer.usage;
  return {
    output_tokens: outputTokens,
    ...(reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}

function message(answer: Answer, rest: object): object {
  return {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model: answer.model,
    stop_sequence: null,
    ...rest,
  };
}

function stopReasonOf({ finish, toolCalls }: Answer): string {
  return finish === 'stop' && toolCalls.length > 0 ? 'tool_use' : stopReasons[finish];
}

function completion(answer: Answer): unknown {
  const text = answer.chunks.join('');
  return message(answer, {
    content: [
      { type: 'thinking', thinking: 'This must not become part of the text.', signature: 'fake' },
      ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
      ...answer.toolCalls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: argumentsOf(call),
      })),
    ],
    stop_reason: stopReasonOf(answer),
    ...(answer.usage === null ? {} : { usage: { ...inputUsageOf(answer), ...outputUsageOf(answer) } }),
  });
}

function event(type: string, rest: object = {}): string {
  return sseFrame({ type, ...rest }, type);
}

/** Each call is a block of its own, behind the text's. */
function toolCallFrames(answer: Answer): readonly string[] {
  return answer.toolCalls.flatMap(({ id, name, argumentPieces }, place) => {
    const index = place + 1;
    const block = { type: 'tool_use', id, name, input: {} };
    return [
      event('content_block_start', { index, content_block: block }),
      ...argumentPieces.map((text) =>
        event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: text } }),
      ),
      event('content_block_stop', { index }),
    ];
  });
}

function frames(answer: Answer): Frames {
  const reported = answer.usage !== null;
  return {
    open: [
      event('message_start', {
        message: message(answer, {
          content: [],
          stop_reason: null,
          ...(reported ? { usage: { ...inputUsageOf(answer), output_tokens: 1 } } : {}),
        }),
      }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      event('ping'),
    ],
    deltas: answer.chunks.map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    end: [
      event('content_block_stop', { index: 0 }),
      ...toolCallFrames(answer),
      event('message_delta', {
        delta: { stop_reason: stopReasonOf(answer), stop_sequence: null },
        ...(reported ? { usage: outputUsageOf(answer) } : {}),
      }),
      event('message_stop'),
    ],
  };
}

const faults: Record<FaultName, readonly [status: number, type: string, message: string]> = {
  'context-too-long': [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'],
  'content-filtered': [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
  'invalid-key': [401, 'authentication_error', 'invalid x-api-key'],
  forbidden: [
    403,
    'permission_error',
    'Your API key does not have permission to use the specified resource.',
  ],
  'model-not-found': [404, 'not_found_error', 'model: claude-none'],
  'request-timeout': [408, 'timeout_error', 'The request took too long to arrive.'],
  'rate-limited': [429, 'rate_limit_error', "This request would exceed your organization's rate limit."],
  'quota-exhausted': [
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
  ],
  'server-error': [500, 'api_error', 'Internal server error'],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
};

function fault(behaviour: FaultBehaviour): ErrorReply {
  const [status, type, text] = faults[behaviour.fault];
  const error = { type, message: `${text} ${behaviour.quoting ?? ''}`.trim() };
  return { status, body: { type: 'error', error, request_id: 'req_fake' } };
}

/** Anthropic's messages API. */
export const anthropicWire: WireFormat = {
  basePath: '',
  streamContentType: 'text/event-stream; charset=utf-8',
  operationOf,
  keyOf: (headers) => String(headers['x-api-key'] ?? ''),
  completion,
  frames,
  malformedFrame: 'event: content_block_delta\ndata: {"type": "content_block_delta", \n\n',
  streamError: sseFrame(
    { type: 'error', error: { type: 'api_error', message: 'Internal server error' } },
    'error',
  ),
  embeddings: () => ({}),
  models: (names) => ({
    data: names.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  }),
  fault,
};
