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

const stopReasons = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' } as const;

function operationOf({ method, path, body }: WireRequest): Operation | null {
  if (method === 'GET' && path === '/v1/models') return { kind: 'models' };
  if (method === 'POST' && path === '/v1/messages') {
    const model = textMember(body, 'model');
    return { kind: 'generate', model, stream: member(body, 'stream') === true, usageWanted: true };
  }
  return null;
}

/** Cached input is reported beside the uncached input, not within it. */
function inputUsageOf(answer: Answer): object {
  if (answer.usage === null) return {};
  const cached = answer.usage.cachedInputTokens ?? 0;
  return {
    input_tokens: answer.usage.inputTokens - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
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

function completion(answer: Answer): unknown {
  return message(answer, {
    content: [
      { type: 'thinking', thinking: 'This must not become part of the text.', signature: 'fake' },
      { type: 'text', text: answer.chunks.join(''), citations: null },
    ],
    stop_reason: stopReasons[answer.finish],
    ...(answer.usage === null ? {} : { usage: { ...inputUsageOf(answer), ...outputUsageOf(answer) } }),
  });
}

function frames(answer: Answer): Frames {
  const event = (type: string, rest: object = {}): string => sseFrame({ type, ...rest }, type);
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
      event('message_delta', {
        delta: { stop_reason: stopReasons[answer.finish], stop_sequence: null },
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
