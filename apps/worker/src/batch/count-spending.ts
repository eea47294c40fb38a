import type { RouteContext } from '@harvest/router/spec/router';

/** Two calls that are one request to whoever keeps its accounts. */
interface CountedContext {
  /** For the first call. */
  readonly context: RouteContext;
  /** What the first call has cost up to now, in USD. */
  readonly spentUsd: () => number;
  /** For the second one, to be asked for when the first has ended: it has what that has left. */
  readonly rest: () => RouteContext;
}

/** Counts what a first call spends, so that a second one can go on from there. */
export function countSpending(context: RouteContext): CountedContext {
  const { leftUsd, onCall, onSpending } = context;
  let spentUsd = 0;
  return {
    context: {
      ...context,
      onCall: (call) => {
        spentUsd += call.costUsd;
        onCall?.(call);
      },
    },
    spentUsd: () => spentUsd,
    rest: () => {
      const earlierUsd = spentUsd;
      return {
        ...context,
        ...(leftUsd === undefined ? {} : { leftUsd: Math.max(0, leftUsd - earlierUsd) }),
        ...(onSpending === undefined
          ? {}
          : {
              onSpending: ({ upToUsd, ...spending }) =>
                onSpending({ ...spending, upToUsd: earlierUsd + upToUsd }),
            }),
      };
    },
  };
}
