import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type StaticPolicy, decideStatically } from './decision/static-policy.ts';
import type { CallContext, ModelProvider, ModelRequest, ModelResponse } from './spec/provider.ts';
import type { RouteContext, RouteRequest, RouteResult, Router } from './spec/router.ts';

/** A provider that can be called, and the model that it is asked for by default. */
export interface ConfiguredProvider {
  readonly provider: ModelProvider;
  readonly defaultModel: string;
}

/** The one policy of this version: a fixed choice, which a request's pins override. */
export interface RouterPolicy extends StaticPolicy {
  /** Tokens that an answer may have when the request does not say. */
  readonly maxOutputTokens: number;
}

export interface RouterOptions {
  readonly providers: readonly ConfiguredProvider[];
  readonly policy: RouterPolicy;
  readonly clock: Clock;
}

/** Deltas of the first and only try; a restart on another model would begin the next generation. */
const firstGeneration = 1;

interface Streamed {
  readonly response: ModelResponse;
  readonly firstTokenMs: number | null;
}

/** Reads a stream to its end, passing the deltas on. */
async function consume(
  provider: ModelProvider,
  request: ModelRequest,
  context: CallContext,
  options: { onDelta: NonNullable<RouteContext['onDelta']>; clock: Clock },
): Promise<Streamed> {
  const startMs = options.clock.monotonicMs();
  let firstTokenMs: number | null = null;
  let response: ModelResponse | undefined;
  for await (const part of provider.stream(request, context)) {
    if (part.type === 'finish') {
      response = part.response;
      continue;
    }
    firstTokenMs ??= options.clock.monotonicMs() - startMs;
    options.onDelta(part.text, firstGeneration);
  }
  if (response !== undefined) return { response, firstTokenMs };
  throw new HarvestError({
    code: 'provider.stream_interrupted',
    publicMessage: `The answer of ${provider.name} broke off before its end.`,
    details: { provider: provider.name },
  });
}

function toModelRequest(request: RouteRequest, model: string, maxOutputTokens: number): ModelRequest {
  return {
    model,
    messages: request.messages,
    maxOutputTokens: request.maxOutputTokens ?? maxOutputTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.grounding === undefined ? {} : { grounding: request.grounding }),
  };
}

/**
 * Creates a router over the given providers. It streams when someone listens to deltas and asks for the whole answer
 * otherwise. It holds no resources; the providers' transport is closed by whoever composed them.
 */
export function createRouter(options: RouterOptions): Router {
  const { providers, policy, clock } = options;
  const candidates = providers.map(({ provider, defaultModel }) => ({ name: provider.name, defaultModel }));
  const byName = new Map(providers.map(({ provider }) => [provider.name, provider]));
  return {
    route: async (request: RouteRequest, context: RouteContext): Promise<RouteResult> => {
      context.signal.throwIfAborted();
      const decision = decideStatically({ candidates, policy, request });
      const provider = byName.get(decision.provider);
      if (provider === undefined)
        throw new Error('the policy decided for a provider that is not a candidate');
      context.onDecision?.(decision);
      const modelRequest = toModelRequest(request, decision.model, policy.maxOutputTokens);
      const call: CallContext = {
        signal: context.signal,
        ...(context.headers === undefined ? {} : { headers: context.headers }),
      };
      const { response, firstTokenMs } =
        context.onDelta === undefined
          ? { response: await provider.complete(modelRequest, call), firstTokenMs: null }
          : await consume(provider, modelRequest, call, { onDelta: context.onDelta, clock });
      return { decision, extractive: provider.extractive, response, firstTokenMs };
    },
  };
}
