const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** The pauses between the attempts of a delivery, as Standard Webhooks recommends them: ten attempts within about three days. */
export const retryPausesMs: readonly number[] = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** Retries of deliveries that failed together are spread over a tenth of their pause. */
const jitter = 0.1;
const retryAfterMsMax = 24 * hourMs;

/**
 * How long to wait after `failedTries` attempts of a round, in milliseconds: at least as long as the receiver asks for,
 * within a day. Null when there are no more.
 */
export function pauseAfter(
  failedTries: number,
  options: {
    readonly pausesMs: readonly number[];
    readonly retryAfterMs: number | null;
    readonly random: () => number;
  },
): number | null {
  const pauseMs = options.pausesMs[failedTries - 1];
  if (pauseMs === undefined) return null;
  const spreadMs = Math.round(pauseMs * (1 + jitter * options.random()));
  return Math.max(spreadMs, Math.min(options.retryAfterMs ?? 0, retryAfterMsMax));
}
