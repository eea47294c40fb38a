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

const finishReasons = { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY' } as const;

function textOfContent(content: unknown): string {
  const parts = member(content, 'parts');
  return Array.isArray(parts) ? parts.map((part) => textMember(part, 'text')).join('') : '';
}

function formatOf(body: unknown): unknown {
  const config = member(body, 'generationConfig');
  if (textMember(config, 'responseMimeType') !== 'application/json') return undefined;
  return member(config, 'responseJsonSchema') ?? 'json';
}

function operationOf({ method, path, body }: WireRequest): Operation | null {
  if (method === 'GET' && path === '/v1beta/models') return { kind: 'models' };
  const match = /^\/v1beta\/models\/([\w.-]+):(\w+)$/.exec(path);
  if (method !== 'POST' || match === null) return null;
  const [, model = '', action] = match;
  if (action === 'generateContent' || action === 'streamGenerateContent') {
    const stream = action === 'streamGenerateContent';
    return { kind: 'generate', model, stream, usageWanted: true, format: formatOf(body) };
  }
  if (action !== 'batchEmbedContents') return null;
  const requests = member(body, 'requests');
  const texts = Array.isArray(requests)
    ? requests.map((request) => textOfContent(member(request, 'content')))
    : [];
  return { kind: 'embed', model, texts };
}

/** Thoughts are counted beside the candidates, not within them. */
function usageOf(answer: Answer): object {
  if (answer.usage === null) return {};
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = answer.usage;
  return {
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens - (reasoningTokens ?? 0),
      totalTokenCount: inputTokens + outputTokens,
      ...(cachedInputTokens === undefined ? {} : { cachedContentTokenCount: cachedInputTokens }),
      ...(reasoningTokens === undefined ? {} : { thoughtsTokenCount: reasoningTokens }),
    },
  };
}

const thought = { text: 'Not part of the text.', thought: true };

/** Calls come whole, never in pieces. */
function callParts(answer: Answer): readonly object[] {
  return answer.toolCalls.map((call) => ({
    functionCall: { id: call.id, name: call.name, args: argumentsOf(call) },
    ...(call.signature === undefined ? {} : { thoughtSignature: call.signature }),
  }));
}

function candidate(parts: readonly object[], finishReason?: string): object {
  const content = { role: 'model', parts };
  return { index: 0, content, ...(finishReason === undefined ? {} : { finishReason }) };
}

function completion(answer: Answer): unknown {
  return {
    candidates: [
      candidate(
        [thought, { text: answer.chunks.join('') }, ...callParts(answer)],
        finishReasons[answer.finish],
      ),
    ],
    ...usageOf(answer),
    modelVersion: answer.model,
  };
}

function frames(answer: Answer): Frames {
  const chunk = (part: object): string =>
    sseFrame({ candidates: [part], modelVersion: answer.model, ...usageOf(answer) });
  return {
    open: [],
    deltas: [
      ...answer.chunks.map((text) => chunk(candidate([thought, { text }]))),
      ...callParts(answer).map((part) => chunk(candidate([part]))),
    ],
    end: [chunk(candidate([{ text: '' }], finishReasons[answer.finish]))],
  };
}

const faults: Record<FaultName, readonly [status: number, name: string, message: string]> = {
  'context-too-long': [
    400,
    'INVALID_ARGUMENT',
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  ],
  'content-filtered': [400, 'INVALID_ARGUMENT', 'The request was blocked by the safety filters.'],
  'invalid-key': [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
  forbidden: [403, 'PERMISSION_DENIED', 'The caller does not have permission.'],
  'model-not-found': [404, 'NOT_FOUND', 'models/gemini-none is not found for API version v1beta.'],
  'request-timeout': [408, 'CANCELLED', 'The request took too long to arrive.'],
  'rate-limited': [429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'],
  'quota-exhausted': [
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details. Limit: GenerateRequestsPerDayPerProject.',
  ],
  'server-error': [500, 'INTERNAL', 'An internal error has occurred.'],
  overloaded: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
};

function detailsOf(behaviour: FaultBehaviour): object {
  if (behaviour.fault === 'invalid-key') {
    const type = 'type.googleapis.com/google.rpc.ErrorInfo';
    return { details: [{ '@type': type, reason: 'API_KEY_INVALID', domain: 'googleapis.com' }] };
  }
  if (behaviour.retryAfterSeconds === undefined) return {};
  const type = 'type.googleapis.com/google.rpc.RetryInfo';
  return { details: [{ '@type': type, retryDelay: `${String(behaviour.retryAfterSeconds)}s` }] };
}

function fault(behaviour: FaultBehaviour): ErrorReply {
  const [code, status, text] = faults[behaviour.fault];
  const message = `${text} ${behaviour.quoting ?? ''}`.trim();
  return { status: code, body: { error: { code, message, status, ...detailsOf(behaviour) } } };
}

/** Google's Gemini API, version v1beta. */
export const geminiWire: WireFormat = {
  basePath: '',
  streamContentType: 'text/event-stream',
  operationOf,
  keyOf: (headers) => String(headers['x-goog-api-key'] ?? ''),
  completion,
  frames,
  malformedFrame: 'data: {"candidates": [{"content": \n\n',
  streamError: sseFrame({
    error: { code: 500, message: 'An internal error has occurred.', status: 'INTERNAL' },
  }),
  embeddings: (_model, vectors) => ({ embeddings: vectors.map((values) => ({ values })) }),
  models: (names) => ({
    models: names.map((name) => ({
      name: `models/${name}`,
      supportedGenerationMethods: name.includes('embedding')
        ? ['embedContent']
        : ['generateContent', 'countTokens'],
    })),
  }),
  fault,
};
