import type { Clock } from '@harvest/runtime/clock';
import type { ModelResponse } from '../spec/provider.ts';
import type { RouteContext } from '../spec/router.ts';

/** Some words at a time, cut where a word ends; together the pieces are the text. */
const piecePattern = /[\s\S]{1,48}\S*\s?/gu;

/**
 * Streams an earlier answer to a listener as it would have come from a model, as generation 1.
 *
 * @returns milliseconds from `startMs` to the first piece; null when nobody listens or there is nothing to hear.
 */
export function replayAnswer(options: {
  response: ModelResponse;
  listener: Pick<RouteContext, 'onDelta' | 'onToolCallDelta'>;
  clock: Clock;
  startMs: number;
}): number | null {
  const { response, listener } = options;
  const { onDelta, onToolCallDelta } = listener;
  const toolCalls = response.toolCalls ?? [];
  const silent =
    (onDelta === undefined || response.text === '') &&
    (onToolCallDelta === undefined || toolCalls.length === 0);
  if (silent) return null;
  const firstTokenMs = options.clock.monotonicMs() - options.startMs;
  if (onDelta !== undefined) for (const [piece] of response.text.matchAll(piecePattern)) onDelta(piece, 1);
  toolCalls.forEach((call, index) => onToolCallDelta?.({ type: 'tool-call-delta', index, ...call }, 1));
  return firstTokenMs;
}
