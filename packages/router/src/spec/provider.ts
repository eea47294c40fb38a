/**
 * The port behind which every model lives. A provider translates one request to one upstream call and one upstream
 * answer back; it never retries, never waits and never logs. Everything that goes wrong leaves it as a HarvestError
 * with a `provider.*` code.
 */
import type { Citation } from '@harvest/contracts/citation';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { ProviderName } from '@harvest/contracts/providers';

/** A function that the model wants called. `arguments` is JSON text as the model wrote it, which may be invalid. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type ModelMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  /** What the tool returned for the call with that id. */
  | { readonly role: 'tool'; readonly content: string; readonly toolCallId: string };

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, of type object. */
  readonly parameters: JsonSchema;
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: JsonSchema;
      readonly strict?: boolean;
    };

/** What an engine made that selects from the source instead of writing. */
export interface ExtractedAnswer {
  /** The text in the pieces in which it is streamed. */
  readonly pieces: readonly string[];
  /** Passages whose offsets are exact by construction. */
  readonly citations: readonly Citation[];
  /** Whether the source contains an answer. */
  readonly answered: boolean;
  /** True when the token limit forced something out. */
  readonly truncated: boolean;
}

/** What the messages were made from; engines that select instead of write work on this. */
export interface Grounding {
  readonly source: string;
  readonly query: string;
  readonly outputFormat: OutputFormat;
  /** All else that the answer depends on, such as the options of the format, as text that is equal when they are. */
  readonly variant?: string;
  /** What the answer keeps to besides the instructions of its format, one rule a line. */
  readonly rules?: readonly string[];
  /** Answers from the source without a model; absent, no engine that selects can be asked. */
  readonly extract?: (
    limits: { readonly maxOutputTokens: number },
    context: Pick<CallContext, 'signal'>,
  ) => Promise<ExtractedAnswer>;
}

/** How the answer is to be sampled; a provider leaves out what its API does not have. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
}

/** All that is asked of a model, without which model. */
export interface ModelTask extends Sampling {
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly grounding?: Grounding;
}

export interface ModelRequest extends ModelTask {
  readonly model: string;
  readonly maxOutputTokens: number;
}

/** How a call is made, as opposed to what is asked. */
export interface CallContext {
  /** Aborting it closes the upstream socket; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** The caller's own key, in the place of the operator's. It is never shown, and forgotten with the call. */
  readonly apiKey?: string;
  /** Extra request headers, such as the W3C traceparent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of a model that is being fetched before it can answer. */
  readonly onPull?: (progress: PullProgress) => void;
}

export interface PullProgress {
  readonly model: string;
  readonly status: string;
  readonly completedBytes: number | null;
  readonly totalBytes: number | null;
}

/**
 * Tokens as the provider billed them. Cached tokens and cache writes are parts of the input, reasoning tokens are a part
 * of the output; none is an addition.
 */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** Written to the provider's cache for its shorter time, five minutes at Anthropic. */
  readonly cacheWriteTokens: number;
  /** Written for its longer time, one hour at Anthropic. */
  readonly cacheWriteLongTokens: number;
  readonly reasoningTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls';

export interface ModelResponse {
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[];
  /** The model that answered, by the provider's own word. */
  readonly model: string;
  readonly finishReason: FinishReason;
  /** Null where the provider reported none. */
  readonly usage: TokenUsage | null;
  /** Set by engines that quote. */
  readonly citations?: readonly Citation[];
  /** Set by engines that know. */
  readonly answered?: boolean;
  /** Milliseconds that loading the model took, where the provider says so. */
  readonly loadMs?: number;
  /** Which node of a pool answered, by its place in the list. */
  readonly node?: string;
}

/**
 * Any number of deltas, then exactly one finish: its text is the concatenation of the deltas, its tool calls that of
 * the pieces with the same index. The first piece of a call carries its id and name.
 */
export type StreamPart =
  | { readonly type: 'delta'; readonly text: string }
  | ToolCallDelta
  | { readonly type: 'finish'; readonly response: ModelResponse };

export interface ToolCallDelta {
  readonly type: 'tool-call-delta';
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
}

export interface EmbedRequest {
  readonly model: string;
  readonly texts: readonly string[];
}

export interface EmbedResponse {
  readonly model: string;
  /** One vector per text, in order, all of the same dimension. */
  readonly vectors: readonly (readonly number[])[];
  readonly inputTokens: number | null;
}

export interface ModelProvider {
  readonly name: ProviderName;
  /** True when the text consists of sentences selected from the source. */
  readonly extractive: boolean;
  /** @throws HarvestError with a `provider.*` code, or the abort reason of the signal. */
  readonly complete: (request: ModelRequest, context: CallContext) => Promise<ModelResponse>;
  /** Like `complete`, piece by piece. A stream that ends without the provider's own end mark throws. */
  readonly stream: (request: ModelRequest, context: CallContext) => AsyncIterable<StreamPart>;
  /** Ids of the models that can be called, in the provider's order. */
  readonly listModels: (context: CallContext) => Promise<readonly string[]>;
  /** Makes the cheapest call that shows that the key is known; throws `provider.auth_failed` etc. when it is not. */
  readonly validateKey: (context: CallContext) => Promise<void>;
  /** Absent where the provider has no embeddings. */
  readonly embed?: (request: EmbedRequest, context: CallContext) => Promise<EmbedResponse>;
}
