import type { RouteContext } from '@harvest/router/spec/router';
import { divideAmount, divideCount } from './divide.ts';

type Account = Pick<RouteContext, 'onSpending' | 'onCall'>;

/**
 * Lets each of the members keep accounts of its share of a call. Nothing is spent before all of them that keep a budget
 * have agreed; shares differ by no more than a token or a rounding error, and sum to the whole.
 */
export function shareAccount(members: readonly Account[]): Account {
  const size = members.length;
  const hasBudgets = members.some(({ onSpending }) => onSpending !== undefined);
  return {
    ...(hasBudgets
      ? {
          onSpending: async ({ upToUsd, ...spending }) => {
            const shares = divideAmount(upToUsd, size);
            await Promise.all(
              members.map(async ({ onSpending }, index) => {
                await onSpending?.({ ...spending, upToUsd: shares[index] ?? 0 });
              }),
            );
          },
        }
      : {}),
    onCall: (call) => {
      const costs = divideAmount(call.costUsd, size);
      const inputs = divideCount(call.inputTokens, size);
      const outputs = divideCount(call.outputTokens, size);
      for (const [index, { onCall }] of members.entries()) {
        onCall?.({
          ...call,
          costUsd: costs[index] ?? 0,
          inputTokens: inputs[index] ?? 0,
          outputTokens: outputs[index] ?? 0,
        });
      }
    },
  };
}
