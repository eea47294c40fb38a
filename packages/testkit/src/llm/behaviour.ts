/** What a fake model server does with a request. */

/** Tokens that a fake answer reports; cached, written and reasoning tokens are parts of input and output. */
interface FakeUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  /** Written to the cache for the shorter and for the longer time. */
  readonly cacheWriteTokens?: number;
  readonly cacheWriteLongTokens?: number;
  readonly reasoningTokens?: number;
}

/** A call of a function, by a fake model. */
export interface FakeToolCall {
  readonly id: string;
  readonly name: string;
  /** The pieces in which the arguments are streamed, where the flavour streams them; joined, they are a JSON object. */
  readonly argumentPieces: readonly string[];
  /** What Gemini signs the call with. */
  readonly signature?: string;
}

/** A refusal in the words of the flavour's own API. */
export type FaultName =
  | 'context-too-long'
  | 'content-filtered'
  | 'invalid-key'
  | 'forbidden'
  | 'model-not-found'
  | 'request-timeout'
  | 'rate-limited'
  | 'quota-exhausted'
  | 'server-error'
  | 'overloaded';

export interface AnswerBehaviour {
  readonly kind: 'answer';
  /**
   * The pieces in which the text is streamed; joined, they are the text of an unstreamed answer. Without them, a request
   * for JSON is answered by the format that it asked for, any other by a short text.
   */
  readonly chunks?: readonly string[];
  /** The functions that the model calls behind its text. */
  readonly toolCalls?: readonly FakeToolCall[];
  /** Null leaves the usage out. */
  readonly usage?: FakeUsage | null;
  readonly finish?: 'stop' | 'length' | 'filtered';
  /** Sends the body in TCP writes of this many bytes, which splits multi-byte characters. */
  readonly splitBytes?: number;
  /** Milliseconds before the first byte; for end-to-end tests and benchmarks. */
  readonly delayMs?: number;
  /** Milliseconds before each further chunk; for end-to-end tests and benchmarks. */
  readonly delayPerChunkMs?: number;
}

/**
 * An answer that goes wrong after its first chunks.
 *
 * - `cut`: the socket is destroyed.
 * - `stall`: nothing more is sent, and the socket stays open.
 * - `malformed`: a chunk is not what the format says.
 * - `no-end-mark`: the HTTP response ends properly, without the format's own end mark.
 * - `stream-error`: the format's own error message arrives inside a response with status 200.
 */
export interface BrokenBehaviour {
  readonly kind: 'cut' | 'stall' | 'malformed' | 'no-end-mark' | 'stream-error';
  readonly chunks?: readonly string[];
}

export interface FaultBehaviour {
  readonly kind: 'fault';
  readonly fault: FaultName;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text that the error message repeats, as careless servers repeat the key. */
  readonly quoting?: string;
  /** Seconds after which to try again, where the flavour says so in the body. */
  readonly retryAfterSeconds?: number;
}

interface StatusBehaviour {
  readonly kind: 'status';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Behaviour =
  | AnswerBehaviour
  | BrokenBehaviour
  | FaultBehaviour
  | StatusBehaviour
  /** The socket is reset before any byte of the response. */
  | { readonly kind: 'reset' }
  /** The request is read and never answered. */
  | { readonly kind: 'silent' };

/** An answer with nothing left to decide. */
export interface Answer {
  readonly model: string;
  readonly chunks: readonly string[];
  readonly toolCalls: readonly FakeToolCall[];
  readonly usage: FakeUsage | null;
  readonly finish: 'stop' | 'length' | 'filtered';
}

const defaultChunks = ['Harvest ', 'keeps ', 'its promises.'];
const defaultUsage: FakeUsage = { inputTokens: 12, outputTokens: 7 };

/** The arguments of a call as the object that they stand for. */
export function argumentsOf(call: FakeToolCall): unknown {
  return JSON.parse(call.argumentPieces.join(''));
}

/**
 * Fills in what a behaviour leaves open.
 *
 * @param asked the model that was asked, and the format of its answer: `json`, a JSON Schema, or undefined for text.
 */
export function answerOf(
  behaviour: AnswerBehaviour | BrokenBehaviour,
  asked: { readonly model: string; readonly format?: unknown },
): Answer {
  const echo = asked.format === undefined ? undefined : [JSON.stringify({ format: asked.format })];
  const given = behaviour.kind === 'answer' ? behaviour : undefined;
  return {
    model: asked.model,
    chunks: behaviour.chunks ?? echo ?? defaultChunks,
    toolCalls: given?.toolCalls ?? [],
    usage: given?.usage === undefined ? defaultUsage : given.usage,
    finish: given?.finish ?? 'stop',
  };
}
