import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, FaultBehaviour } from './behaviour.ts';

/** The APIs that can be imitated. */
export const llmFlavours = ['ollama', 'openai', 'anthropic', 'gemini'] as const;
export type LlmFlavour = (typeof llmFlavours)[number];

/** What a request asks for, by its path and body. */
export type Operation =
  | {
      readonly kind: 'generate';
      readonly model: string;
      readonly stream: boolean;
      readonly usageWanted: boolean;
      /** `json`, or the JSON Schema that the answer is to follow; undefined for text. */
      readonly format?: unknown;
    }
  | { readonly kind: 'embed'; readonly model: string; readonly texts: readonly string[] }
  | { readonly kind: 'models' }
  /** The models in memory, where the API says so. */
  | { readonly kind: 'residents' }
  | { readonly kind: 'version' };

export interface WireRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A streamed answer: what is sent per piece of text, and what ends the stream; the last element is the end mark. */
export interface Frames {
  readonly open: readonly string[];
  readonly deltas: readonly string[];
  readonly end: readonly string[];
}

export interface ErrorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One API's way of saying everything; pure, so that the server around it is the same for all. */
export interface WireFormat {
  /** What follows the host in the base URL that a client is given. */
  readonly basePath: string;
  readonly streamContentType: string;
  /** Null when the API has no such route. */
  readonly operationOf: (request: WireRequest) => Operation | null;
  /** The key that the request carries; undefined when the API has no keys. */
  readonly keyOf: ((headers: IncomingHttpHeaders) => string) | undefined;
  readonly completion: (answer: Answer) => unknown;
  readonly frames: (answer: Answer, usageWanted: boolean) => Frames;
  readonly malformedFrame: string;
  readonly streamError: string;
  readonly embeddings: (model: string, vectors: readonly (readonly number[])[]) => unknown;
  readonly models: (names: readonly string[]) => unknown;
  /** Null when the API has no such error. */
  readonly fault: (behaviour: FaultBehaviour) => ErrorReply | null;
}

/** A server-sent event with a JSON payload. */
export function sseFrame(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
