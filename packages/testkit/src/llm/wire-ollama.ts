import {
  type Answer,
  type FakeToolCall,
  type FaultBehaviour,
  type FaultName,
  argumentsOf,
} from './behaviour.ts';
import { member, textMember } from '../json.ts';
import type { ErrorReply, Frames, Operation, WireFormat, WireRequest } from './wire-format.ts';

function operationOf({ method, path, body }: WireRequest): Operation | null {
  const model = textMember(body, 'model');
  if (method === 'GET' && path === '/api/tags') return { kind: 'models' };
  if (method === 'GET' && path === '/api/ps') return { kind: 'residents' };
  if (method === 'GET' && path === '/api/version') return { kind: 'version' };
  if (method === 'POST' && path === '/api/chat') {
    const stream = member(body, 'stream') !== false;
    return { kind: 'generate', model, stream, usageWanted: true, format: member(body, 'format') };
  }
  if (method === 'POST' && path === '/api/embed') {
    const input = member(body, 'input');
    return { kind: 'embed', model, texts: Array.isArray(input) ? input.map(String) : [String(input)] };
  }
  return null;
}

/** A message; calls come whole, never in pieces. */
function messageOf(content: string, calls: readonly FakeToolCall[]): object {
  const called = calls.map((call) => ({
    id: call.id,
    function: { name: call.name, arguments: argumentsOf(call) },
  }));
  return { role: 'assistant', content, ...(called.length > 0 ? { tool_calls: called } : {}) };
}

/** The last message of an answer; counts of zero are left out, as the real server does. */
function doneOf(answer: Answer, message: object): object {
  const usage = answer.usage ?? { inputTokens: 0, outputTokens: 0 };
  return {
    model: answer.model,
    created_at: '2026-01-01T00:00:00Z',
    message,
    done: true,
    done_reason: answer.finish === 'length' ? 'length' : 'stop',
    total_duration: 1_000_000,
    ...(usage.inputTokens > 0 ? { prompt_eval_count: usage.inputTokens } : {}),
    ...(usage.outputTokens > 0 ? { eval_count: usage.outputTokens } : {}),
  };
}

function frames(answer: Answer): Frames {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  return {
    open: [],
    deltas: [
      ...answer.chunks.map((content) => messageOf(content, [])),
      ...answer.toolCalls.map((call) => messageOf('', [call])),
    ].map((message) =>
      line({ model: answer.model, created_at: '2026-01-01T00:00:00Z', message, done: false }),
    ),
    end: [line(doneOf(answer, messageOf('', [])))],
  };
}

/** Ollama has no content filter and no quota. */
const faults: Record<FaultName, readonly [status: number, message: string] | null> = {
  'context-too-long': [400, 'the input length exceeds the context length'],
  'content-filtered': null,
  'invalid-key': [401, 'unauthorized'],
  forbidden: [403, 'forbidden'],
  'model-not-found': [404, "model 'none' not found"],
  'request-timeout': [408, 'request timeout'],
  'rate-limited': [429, 'too many requests'],
  'quota-exhausted': null,
  'server-error': [500, 'llama runner process has terminated: exit status 2'],
  overloaded: [503, 'server busy, please try again.  maximum pending requests exceeded'],
};

function fault(behaviour: FaultBehaviour): ErrorReply | null {
  const row = faults[behaviour.fault];
  return row === null
    ? null
    : { status: row[0], body: { error: `${row[1]} ${behaviour.quoting ?? ''}`.trim() } };
}

/** Ollama's own API: newline-delimited JSON, ended by `done: true`. */
export const ollamaWire: WireFormat = {
  basePath: '',
  streamContentType: 'application/x-ndjson',
  operationOf,
  keyOf: undefined,
  completion: (answer) => doneOf(answer, messageOf(answer.chunks.join(''), answer.toolCalls)),
  frames,
  malformedFrame: '{"model": "broken", "message": \n',
  streamError: `${JSON.stringify({ error: 'an error was encountered while running the model' })}\n`,
  embeddings: (model, vectors) => ({ model, embeddings: vectors, total_duration: 1, prompt_eval_count: 4 }),
  models: (names) => ({ models: names.map((name) => ({ name, model: name, size: 1, digest: 'fake' })) }),
  fault,
};
