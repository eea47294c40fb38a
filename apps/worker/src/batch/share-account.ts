import type { RouteContext, Spending } from '@harvest/router/spec/router';
import { divideAmount, divideCount } from './divide.ts';

type Account = Pick<RouteContext, 'onSpending' | 'onCall'>;

/** The accounts of a call that several members share. */
export interface SharedAccount extends Required<Account> {
  /** Books what the call may still cost a member that leaves while it runs; the member hears nothing more of it. */
  readonly leave: (member: Account) => void;
}

/**
 * Lets each of the members keep accounts of its share of a call. Nothing is spent before all of them that keep a budget
 * have agreed; shares differ by no more than a token or a rounding error, and sum to the whole. Those who are there when
 * the first spending is announced bear it: who leaves later has paid the most that its share can be.
 */
export function shareAccount(members: readonly Account[]): SharedAccount {
  const staying = new Set(members);
  let bearers = members;
  let announced: Spending | null = null;
  let spentUsd = 0;
  const eachStaying = (tell: (member: Account, index: number) => void): void => {
    for (const [index, member] of bearers.entries()) if (staying.has(member)) tell(member, index);
  };
  return {
    onSpending: async (spending) => {
      if (announced === null) bearers = [...staying];
      announced = spending;
      const shares = divideAmount(spending.upToUsd, bearers.length);
      const agreed: Promise<void>[] = [];
      eachStaying(({ onSpending }, index) => {
        if (onSpending !== undefined) agreed.push(onSpending({ ...spending, upToUsd: shares[index] ?? 0 }));
      });
      await Promise.all(agreed);
    },
    onCall: (call) => {
      spentUsd += call.costUsd;
      const costs = divideAmount(call.costUsd, bearers.length);
      const inputs = divideCount(call.inputTokens, bearers.length);
      const outputs = divideCount(call.outputTokens, bearers.length);
      eachStaying(({ onCall }, index) => {
        onCall?.({
          ...call,
          costUsd: costs[index] ?? 0,
          inputTokens: inputs[index] ?? 0,
          outputTokens: outputs[index] ?? 0,
        });
      });
    },
    leave: (member) => {
      staying.delete(member);
      if (announced === null || announced.upToUsd <= spentUsd) return;
      const { ref, ownKey, upToUsd } = announced;
      const costUsd = (upToUsd - spentUsd) / bearers.length;
      member.onCall?.({ ...ref, outcome: 'abandoned', inputTokens: 0, outputTokens: 0, costUsd, ownKey });
    },
  };
}
