/**
 * The port behind which every model lives. A provider translates one request to one upstream call and one upstream
 * answer back; it never retries, never waits and never logs. Everything that goes wrong leaves it as a HarvestError
 * with a `provider.*` code.
 */
import type { Citation } from '@harvest/contracts/harvest-result';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { ProviderName } from '@harvest/contracts/providers';

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What the messages were made from; engines that select instead of write work on this. */
export interface Grounding {
  readonly source: string;
  readonly query: string;
  readonly outputFormat: OutputFormat;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens: number;
  readonly temperature?: number;
  readonly grounding?: Grounding;
}

/** How a call is made, as opposed to what is asked. */
export interface CallContext {
  /** Aborting it closes the upstream socket; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Extra request headers, such as the W3C traceparent. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Tokens as the provider billed them. Cached and reasoning tokens are parts of input and output, not additions. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
}

export type FinishReason = 'stop' | 'length';

export interface ModelResponse {
  readonly text: string;
  /** The model that answered, by the provider's own word. */
  readonly model: string;
  readonly finishReason: FinishReason;
  /** Null where the provider reported none. */
  readonly usage: TokenUsage | null;
  /** Set by engines that quote: passages whose offsets are exact by construction. */
  readonly citations?: readonly Citation[];
  /** Set by engines that know: whether the source contains an answer. */
  readonly answered?: boolean;
}

/** Any number of deltas, then exactly one finish whose text is the concatenation of the deltas. */
export type StreamPart =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'finish'; readonly response: ModelResponse };

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
  /** Makes the cheapest call that proves the key; resolves when it works and throws `provider.auth_failed` etc. */
  readonly validateKey: (context: CallContext) => Promise<void>;
  /** Absent where the provider has no embeddings. */
  readonly embed?: (request: EmbedRequest, context: CallContext) => Promise<EmbedResponse>;
}
