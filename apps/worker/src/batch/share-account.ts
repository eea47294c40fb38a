import type { RouteContext, Spending } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { divideAmount, divideCount } from './divide.ts';

type Account = Pick<RouteContext, 'onSpending' | 'onCall'>;

/** Less than any price: what floating-point arithmetic leaves over. */
const noiseUsd = 1e-12;

/** The accounts of a call that several members share. */
export interface SharedAccount extends Required<Account> {
  /** Books what the call may still cost a member that leaves while it runs; the member hears nothing more of it. */
  readonly leave: (member: Account) => void;
  /** How much of what was billed those who are still there have borne, together; from 0 to 1. */
  readonly borneByStaying: () => number;
}

/**
 * Lets each of the members keep accounts of its share of a call. Nothing is spent before all of them that keep a budget
 * have agreed, and nothing that would cost a member more than `shareMaxUsd`, in USD: then `budget.exhausted` is thrown.
 *
 * Those who are there when the first spending is announced bear it. Who leaves later pays the most that its share of what
 * may follow can be, and its share of the next costs is taken from that; what it does not cover, as after a dearer
 * announcement, falls to those who are still there. Their shares differ by no more than a token or a rounding error. So all
 * that is billed is booked, for somebody. What a member refuses is not spent, so that nobody who leaves then pays for it; who leaves
 * while others still agree owes nothing of it either, and they are asked again.
 */
export function shareAccount(
  members: readonly Account[],
  { shareMaxUsd }: { readonly shareMaxUsd: number },
): SharedAccount {
  const staying = new Set(members);
  /** Null until something was announced. */
  let bearers: number | null = null;
  let announced: Spending | null = null;
  let billedUsd = 0;
  /** What those who have left paid beforehand, as far as nothing was billed for it. */
  let prepaidUsd = 0;
  /** What each of those who are still there has borne. */
  let borneUsd = 0;
  /** What those who have left have borne of what was billed. */
  let borneByOthersUsd = 0;
  /** What may still be billed for which nobody has paid. */
  const unpaidUsd = (upToUsd: number): number => Math.max(0, upToUsd - billedUsd - prepaidUsd);
  return {
    onSpending: async (spending) => {
      let asked: readonly Account[];
      do {
        asked = [...staying];
        const unpaid = divideAmount(unpaidUsd(spending.upToUsd), asked.length);
        const shares = unpaid.map((share) => borneUsd + share);
        if (shares.some((share) => share > shareMaxUsd + noiseUsd)) throw tooDear();
        const upTo = (index: number): Spending => ({ ...spending, upToUsd: shares[index] ?? 0 });
        await Promise.all(asked.map(async (member, index) => await member.onSpending?.(upTo(index))));
        // The share of one that has left meanwhile, and owes nothing yet, falls to the others.
      } while (staying.size > 0 && staying.size < asked.length);
      announced = spending;
      bearers ??= staying.size;
    },
    onCall: (call) => {
      const all = bearers ?? members.length;
      const coveredUsd = Math.min(prepaidUsd, (call.costUsd * (all - staying.size)) / all);
      const sharedUsd = call.costUsd - coveredUsd;
      billedUsd += call.costUsd;
      prepaidUsd -= coveredUsd;
      borneByOthersUsd += coveredUsd;
      borneUsd += sharedUsd / staying.size;
      const costs = divideAmount(sharedUsd, staying.size);
      const inputs = divideCount(call.inputTokens, staying.size);
      const outputs = divideCount(call.outputTokens, staying.size);
      for (const [index, member] of [...staying].entries())
        member.onCall?.({
          ...call,
          costUsd: costs[index] ?? 0,
          inputTokens: inputs[index] ?? 0,
          outputTokens: outputs[index] ?? 0,
        });
    },
    leave: (member) => {
      const costUsd = unpaidUsd(announced?.upToUsd ?? 0) / staying.size;
      staying.delete(member);
      borneByOthersUsd += borneUsd;
      if (announced === null || costUsd <= noiseUsd) return;
      prepaidUsd += costUsd;
      const { ref, ownKey } = announced;
      member.onCall?.({ ...ref, outcome: 'abandoned', inputTokens: 0, outputTokens: 0, costUsd, ownKey });
    },
    borneByStaying: () => (billedUsd === 0 ? 1 : Math.max(0, 1 - borneByOthersUsd / billedUsd)),
  };
}

function tooDear(): HarvestError {
  return new HarvestError({
    code: 'budget.exhausted',
    publicMessage: 'Those who are left cannot pay for another call that is shared.',
  });
}
