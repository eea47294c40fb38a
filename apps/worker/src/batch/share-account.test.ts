import type { AccountedCall, RouteContext } from '@harvest/router/spec/router';
import fc from 'fast-check';
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
const uncapped = { shareMaxUsd: Number.POSITIVE_INFINITY };
const spending = { ref, upToUsd: 0.9, ownKey: false };

describe('the accounts of a shared call', () => {
  it('give each member its share of every call, and all of it together', () => {
    const heard: AccountedCall[] = [];
    const member = { onCall: (share: AccountedCall) => heard.push(share) };
    shareAccount([{ ...member }, { ...member }, { ...member }], uncapped).onCall(call);
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
    await shareAccount([agrees, {}, { ...agrees }], uncapped).onSpending(spending);
    expect(asked[0]).toBeCloseTo(0.3, 12);
    expect(asked).toHaveLength(2);
    await expect(shareAccount([agrees, refuses], uncapped).onSpending(spending)).rejects.toThrow('fenced');
  });

  it('book nothing that a member has refused for those who leave afterwards', async () => {
    const heard: AccountedCall[] = [];
    const agrees = { onCall: (share: AccountedCall) => void heard.push(share) };
    const fenced = { onSpending: () => Promise.reject(new Error('fenced')) };
    const account = shareAccount([agrees, fenced, {}], uncapped);
    await expect(account.onSpending(spending)).rejects.toThrow('fenced');
    account.leave(agrees);
    expect(heard).toEqual([]);
  });

  it('book what was agreed on before for those who leave after a refusal', async () => {
    const heard: number[] = [];
    const agrees = { onCall: ({ costUsd }: AccountedCall) => void heard.push(costUsd) };
    let isFenced = false;
    const fencedLater = {
      onSpending: () => (isFenced ? Promise.reject(new Error('fenced')) : Promise.resolve()),
    };
    const account = shareAccount([agrees, fencedLater], uncapped);
    await account.onSpending({ ...spending, upToUsd: 0.5 });
    isFenced = true;
    await expect(account.onSpending({ ...spending, upToUsd: 0.9 })).rejects.toThrow('fenced');
    account.leave(agrees);
    expect(heard).toEqual([0.25]);
  });

  it('ask the others again when a member leaves while they agree, and book nothing for it', async () => {
    const heard: string[] = [];
    const memberOf = (
      name: string,
      onSpending: (upToUsd: number) => Promise<void>,
    ): Pick<RouteContext, 'onSpending' | 'onCall'> => ({
      onSpending: ({ upToUsd }) => onSpending(upToUsd),
      onCall: ({ costUsd }) => void heard.push(`${name} ${String(costUsd)}`),
    });
    const asked: number[] = [];
    const leaver = memberOf('leaver', () => Promise.resolve());
    const agrees = memberOf('agrees', (upToUsd) => Promise.resolve(void asked.push(upToUsd)));
    const other = memberOf('other', () => Promise.resolve());
    const account = shareAccount([leaver, agrees, other], uncapped);
    const agreed = account.onSpending(spending);
    account.leave(leaver);
    await agreed;
    account.onCall(call);
    expect(heard).toEqual(['agrees 0.05', 'other 0.05']);
    expect(asked.map((usd) => usd.toFixed(2))).toEqual(['0.30', '0.45']);
  });

  it('are divided between those who are there when the first spending is announced', async () => {
    const asked: number[] = [];
    const heard: number[] = [];
    const member = {
      onSpending: ({ upToUsd }: { upToUsd: number }) => Promise.resolve(void asked.push(upToUsd)),
      onCall: ({ costUsd }: AccountedCall) => void heard.push(costUsd),
    };
    const early = { ...member };
    const account = shareAccount([early, { ...member }, { ...member }], uncapped);
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
    const account = shareAccount([member, {}], uncapped);
    await account.onSpending({ ...spending, upToUsd: call.costUsd });
    account.onCall(call);
    account.leave(member);
    expect(heard).toHaveLength(1);
  });

  /** A member that notes what it was told and what was booked for it. */
  const noting = () => {
    const notes = { upToUsd: 0, bookedUsd: 0, inputTokens: 0, outputTokens: 0 };
    const member: Parameters<typeof shareAccount>[0][number] = {
      onSpending: ({ upToUsd }) => Promise.resolve(void (notes.upToUsd = upToUsd)),
      onCall: ({ costUsd, inputTokens, outputTokens }) => {
        notes.bookedUsd += costUsd;
        notes.inputTokens += inputTokens;
        notes.outputTokens += outputTokens;
      },
    };
    return { member, notes };
  };

  it('book what is billed behind a member that has left for those who stay, but for what it has paid', async () => {
    const [one, two] = [noting(), noting()];
    const account = shareAccount([one.member, two.member], uncapped);
    await account.onSpending({ ...spending, upToUsd: 1 });
    account.leave(one.member);
    account.onCall({ ...call, outcome: 'failed', costUsd: 0.9 });
    await account.onSpending({ ...spending, upToUsd: 3.9 });
    expect(two.notes.upToUsd).toBeCloseTo(3.4, 12);
    account.onCall({ ...call, costUsd: 3 });
    expect(one.notes.bookedUsd).toBe(0.5);
    expect(two.notes.bookedUsd).toBeCloseTo(3.4, 12);
    expect(two.notes).toMatchObject({ inputTokens: 200, outputTokens: 22 });
  });

  it('book all that is billed, and for nobody more than was announced to it, whoever leaves and when', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('announce'), usd: fc.double({ min: 0, max: 5, noNaN: true }) }),
      fc.record({ kind: fc.constant('bill'), usd: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant('leave'), usd: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.array(step, { maxLength: 20 }),
        async (size, steps) => {
          const all = Array.from({ length: size }, noting);
          const account = shareAccount(
            all.map(({ member }) => member),
            uncapped,
          );
          const here = [...all];
          let [announcedUsd, billedUsd] = [0, 0];
          for (const { kind, usd } of steps) {
            if (kind === 'announce') {
              announcedUsd = Math.max(announcedUsd, billedUsd + usd);
              await account.onSpending({ ...spending, upToUsd: announcedUsd });
            } else if (kind === 'bill') {
              // A part of what was announced, as is every cost that keeps to its estimate.
              const costUsd = (announcedUsd - billedUsd) * usd;
              billedUsd += costUsd;
              account.onCall({ ...call, costUsd });
            } else if (here.length > 1) account.leave(here.pop()!.member);
          }
          const bookedFor = (members: typeof all): number =>
            members.reduce((total, { notes }) => total + notes.bookedUsd, 0);
          const bookedUsd = bookedFor(all);
          expect(bookedFor(here)).toBeCloseTo(billedUsd * account.borneByStaying(), 9);
          expect(bookedUsd).toBeGreaterThanOrEqual(billedUsd - 1e-9);
          expect(bookedUsd).toBeLessThanOrEqual(announcedUsd + 1e-9);
          for (const { notes } of all) expect(notes.bookedUsd).toBeLessThanOrEqual(notes.upToUsd + 1e-9);
        },
      ),
    );
  });

  it('refuse what would cost those who stay more than each of them may pay', async () => {
    const [one, two] = [noting(), noting()];
    const account = shareAccount([one.member, two.member], { shareMaxUsd: 1 });
    await account.onSpending({ ...spending, upToUsd: 1 });
    account.leave(one.member);
    await account.onSpending({ ...spending, upToUsd: 1.5 });
    await expect(account.onSpending({ ...spending, upToUsd: 2 })).rejects.toMatchObject({
      code: 'budget.exhausted',
    });
    expect(two.notes.upToUsd).toBe(1);
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
