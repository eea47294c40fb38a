import type { AccountedCall, RouteContext } from '@harvest/router/spec/router';
import { countSpending } from './count-spending.ts';
import { shareAccount } from './share-account.ts';

const ref = { provider: 'openai', model: 'a' } as const;
const call: AccountedCall = {
  ...ref,
  outcome: 'answered',
  inputTokens: 100,
  outputTokens: 11,
  costUsd: 0.1,
  ownKey: false,
};
const spending = { ref, upToUsd: 0.9, ownKey: false };

describe('the accounts of a shared call', () => {
  it('give each member its share of every call, and all of it together', () => {
    const heard: AccountedCall[] = [];
    const member = { onCall: (share: AccountedCall) => heard.push(share) };
    shareAccount([{ ...member }, { ...member }, { ...member }]).onCall(call);
    const sum = (of: (share: AccountedCall) => number): number =>
      heard.reduce((total, share) => total + of(share), 0);
    expect(heard).toHaveLength(3);
    expect(sum(({ costUsd }) => costUsd)).toBe(0.1);
    expect(sum(({ inputTokens }) => inputTokens)).toBe(100);
    expect(sum(({ outputTokens }) => outputTokens)).toBe(11);
  });

  it('ask every member with a budget before anything is spent, and spend nothing when one refuses', async () => {
    const asked: number[] = [];
    const agrees = {
      onSpending: ({ upToUsd }: { upToUsd: number }) => Promise.resolve(void asked.push(upToUsd)),
    };
    const refuses = { onSpending: () => Promise.reject(new Error('fenced')) };
    await shareAccount([agrees, {}, { ...agrees }]).onSpending(spending);
    expect(asked[0]).toBeCloseTo(0.3, 12);
    expect(asked).toHaveLength(2);
    await expect(shareAccount([agrees, refuses]).onSpending(spending)).rejects.toThrow('fenced');
  });

  it('are divided between those who are there when the first spending is announced', async () => {
    const asked: number[] = [];
    const heard: number[] = [];
    const member = {
      onSpending: ({ upToUsd }: { upToUsd: number }) => Promise.resolve(void asked.push(upToUsd)),
      onCall: ({ costUsd }: AccountedCall) => void heard.push(costUsd),
    };
    const early = { ...member };
    const account = shareAccount([early, { ...member }, { ...member }]);
    account.leave(early);
    expect(heard).toEqual([]);
    await account.onSpending(spending);
    account.onCall(call);
    expect(asked).toEqual([0.45, 0.45]);
    expect(heard).toEqual([0.05, 0.05]);
  });

  it('book nothing for a member that leaves a call that has cost all that it can', async () => {
    const heard: AccountedCall[] = [];
    const member = { onCall: (share: AccountedCall) => void heard.push(share) };
    const account = shareAccount([member, {}]);
    await account.onSpending({ ...spending, upToUsd: call.costUsd });
    account.onCall(call);
    account.leave(member);
    expect(heard).toHaveLength(1);
  });
});

describe('a second call of one request', () => {
  it('has what the first has left, and goes on with its announcements', async () => {
    const announced: number[] = [];
    const context: RouteContext = {
      signal: new AbortController().signal,
      leftUsd: 1,
      onSpending: ({ upToUsd }) => Promise.resolve(void announced.push(upToUsd)),
    };
    const counted = countSpending(context);
    await counted.context.onSpending?.({ ...spending, upToUsd: 0.5 });
    counted.context.onCall?.({ ...call, costUsd: 0.25 });
    const rest = counted.rest();
    expect(rest.leftUsd).toBe(0.75);
    await rest.onSpending?.({ ...spending, upToUsd: 0.5 });
    expect(announced).toEqual([0.5, 0.75]);
  });
});
