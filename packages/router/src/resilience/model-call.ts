/**
 * One call to one deployment, streamed or whole, with its limits. Whatever ends it first (the answer, a failure,
 * silence, the caller, a faster rival) ends it at once, even when the provider is slow to notice; nothing of it is
 * passed on afterwards.
 */
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type {
  CallContext,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
} from '../spec/provider.ts';
import type { CallerKey } from '../spec/router.ts';
import { silenceError } from './silence-error.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Timers } from './timers.ts';

/** What a listener gets to hear of a stream. */
export type SpokenPart = Exclude<StreamPart, { type: 'finish' }>;

/** How long a deployment may say nothing. */
export interface SilenceLimits {
  /** Until the first piece, or the whole answer when it is not streamed. */
  readonly firstPartMs: number;
  readonly betweenPartsMs: number;
  /** True when the caller's time allows for less than what the deployment may take to its first piece. */
  readonly cutShort: boolean;
}

export interface CallAnswer {
  readonly response: ModelResponse;
  /** Milliseconds to the first piece, or to the whole answer. */
  readonly firstPartMs: number;
}

export interface ModelCallOptions {
  readonly provider: ModelProvider;
  readonly request: ModelRequest;
  readonly streaming: boolean;
  readonly context: CallContext;
  /** The caller's own key; absent: the operator's. */
  readonly key?: CallerKey | undefined;
  readonly limits: SilenceLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asked once, at the first sign of an answer: false when a rival was faster. */
  readonly claim: () => boolean;
  readonly onPart: (part: SpokenPart) => void;
}

/** The call was given up because a rival answered first. */
export class CallAbandonedError extends Error {
  override readonly name = 'CallAbandonedError';
}

export interface ModelCall {
  /** Rejects with what the provider threw, `provider.timeout`, the caller's reason, or a CallAbandonedError. */
  readonly answer: Promise<CallAnswer>;
  readonly abandon: () => void;
}

function cutOffError(provider: ModelProvider): HarvestError {
  return new HarvestError({
    code: 'provider.stream_interrupted',
    publicMessage: `The answer of ${provider.name} broke off before its end.`,
    details: { provider: provider.name },
  });
}

/** How long a server may take to end a stream behind the answer's own end, so that its connection can be used again. */
const drainMaxMs = 1_000;

/**
 * Reads an answer to its end and tells `onAnswer` as soon as it is complete: what a server does behind that cannot take
 * it back. Throws the signal's reason instead of passing on what comes after an abort.
 */
async function read(
  options: ModelCallOptions,
  context: CallContext,
  watch: SilenceWatch,
  onAnswer: (answer: CallAnswer) => void,
): Promise<void> {
  const { provider, request, clock, limits, key } = options;
  const called = key === undefined ? context : { ...context, apiKey: key.open() };
  const startMs = clock.monotonicMs();
  const first: { ms: number | null } = { ms: null };
  const hear = (): void => {
    context.signal.throwIfAborted();
    if (first.ms !== null) {
      watch.heard();
      return;
    }
    first.ms = clock.monotonicMs() - startMs;
    watch.heardFirst(limits.betweenPartsMs);
    if (!options.claim()) throw new CallAbandonedError('a rival answered first');
  };
  const finish = (response: ModelResponse): void => {
    hear();
    onAnswer({ response, firstPartMs: first.ms ?? clock.monotonicMs() - startMs });
  };
  if (!options.streaming) {
    finish(await provider.complete(request, called));
    return;
  }
  let finished = false;
  for await (const part of provider.stream(request, called)) {
    if (part.type === 'finish') {
      finish(part.response);
      finished = true;
    } else {
      hear();
      options.onPart(part);
    }
  }
  context.signal.throwIfAborted();
  if (!finished) throw cutOffError(provider);
}

/** Starts a call. Aborting the caller's signal closes the upstream socket and rejects with the signal's reason. */
export function startModelCall(options: ModelCallOptions): ModelCall {
  const { provider, request, context, clock, timers } = options;
  const ended = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<CallAnswer>();
  const end = (reason: unknown): void => {
    reject(reason);
    ended.abort(reason);
  };
  let spoke = false;
  const claim = (): boolean => {
    spoke = true;
    return options.claim();
  };
  const watch = new SilenceWatch({
    limitMs: options.limits.firstPartMs,
    clock,
    timers,
    onSilence: (limitMs) => {
      const cutShort = options.limits.cutShort && !spoke;
      end(silenceError({ provider, model: request.model, limitMs, cutShort }));
    },
  });
  const onAbort = (): void => {
    end(context.signal.reason);
  };
  const close = (): void => {
    watch.close();
    context.signal.removeEventListener('abort', onAbort);
  };
  context.signal.addEventListener('abort', onAbort);
  if (context.signal.aborted) onAbort();
  else {
    const inner: CallContext = {
      ...context,
      signal: ended.signal,
      onPull: (progress) => {
        watch.heard();
        context.onPull?.(progress);
      },
    };
    let stopDraining: (() => void) | null = null;
    const onAnswer = (answer: CallAnswer): void => {
      resolve(answer);
      stopDraining = timers.after(drainMaxMs, () => {
        ended.abort(new Error('the answer was complete'));
      });
    };
    read({ ...options, claim }, inner, watch, onAnswer)
      .catch(reject)
      .finally(() => stopDraining?.());
  }
  return {
    answer: promise.finally(close),
    abandon: () => {
      end(new CallAbandonedError('a rival answered first'));
    },
  };
}
