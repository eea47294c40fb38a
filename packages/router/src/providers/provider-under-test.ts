/** Set-up of the contract suite: a provider as an app would compose it, pointed at a local server. */
import type { Clock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { composeProviders } from '../compose-providers.ts';
import { routerConfigFields } from '../config.ts';
import type {
  CallContext,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
  ToolCallDelta,
} from '../spec/provider.ts';

/** What the suite needs to know about a server. */
export interface ServerUnderTest {
  readonly flavour: 'ollama' | 'openai' | 'anthropic' | 'gemini';
  readonly url: string;
  readonly apiKey: string;
}

/** The wall clock of the suite stands still, so that dates in headers have a known distance. */
const suiteNowMs = Date.UTC(2026, 0, 1);
const stillClock: Clock = { nowMs: () => suiteNowMs, monotonicMs: () => 0 };

function environmentOf({ flavour, url, apiKey }: ServerUnderTest): Record<string, string> {
  const prefix = flavour.toUpperCase();
  return { [`${prefix}_BASE_URL`]: url, ...(flavour === 'ollama' ? {} : { [`${prefix}_API_KEY`]: apiKey }) };
}

/** Composes the provider of a server's flavour; the caller closes it. */
export function openProvider(server: ServerUnderTest): {
  provider: ModelProvider;
  close: () => Promise<void>;
} {
  const config = loadConfig(z.object(routerConfigFields), environmentOf(server));
  const composed = composeProviders({ config, clock: stillClock });
  const found = composed.providers.find(({ name }) => name === server.flavour);
  if (found === undefined) throw new Error(`${server.flavour} is not configured`);
  return { provider: found, close: composed.close };
}

/** A small request for text. */
export function requestFor(model: string): ModelRequest {
  return {
    model,
    messages: [
      { role: 'system', content: 'Answer from the source.' },
      { role: 'user', content: 'What does Harvest keep?' },
    ],
    maxOutputTokens: 64,
    temperature: 0.2,
  };
}

/** A context that nobody aborts. */
export function patientContext(): CallContext {
  return { signal: new AbortController().signal };
}

/** A stream read to its end or to its failure. */
export interface ReadStream {
  readonly deltas: readonly string[];
  readonly toolCallDeltas: readonly ToolCallDelta[];
  readonly finishes: readonly ModelResponse[];
  readonly error: unknown;
}

/** Reads a stream, keeping what came before a failure. */
export async function readAll(parts: AsyncIterable<StreamPart>): Promise<ReadStream> {
  const deltas: string[] = [];
  const toolCallDeltas: ToolCallDelta[] = [];
  const finishes: ModelResponse[] = [];
  try {
    for await (const part of parts) {
      if (part.type === 'delta') deltas.push(part.text);
      else if (part.type === 'tool-call-delta') toolCallDeltas.push(part);
      else finishes.push(part.response);
    }
  } catch (error) {
    return { deltas, toolCallDeltas, finishes, error };
  }
  return { deltas, toolCallDeltas, finishes, error: undefined };
}

/** The reason for which a promise rejects, or undefined when it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}
