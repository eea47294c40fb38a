import type { HarvestSpec } from '@harvest/contracts/task-record';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type Admission, openAdmission } from './admission.ts';
import type { Store } from './create-store.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';

const capNano = 1_000_000_000;
const connections = 4;
const requests = 1_000;
const result = samplePlainResult();
const tenant = 'default';
const keyId = 'k1';

/** An amount of whole nano-dollars, in USD. */
const usdOf = (nano: number): number => nano / 1e9;
const nanoOf = (usd: number): number => Math.round(usd * 1e9);

const specOf = (): HarvestSpec => harvestSpecOf({ tenant });

function admissionOf(reserve: Admission['reserve'], budgets: Partial<Admission['caller']>): Admission {
  return { ...openAdmission, caller: { ...openAdmission.caller, keyId, ...budgets }, reserve };
}

const dollarADay = { dailyUsd: 1, monthlyUsd: null };
const dollarAMonth = { dailyUsd: null, monthlyUsd: 1 };

describe('a budget', () => {
  const open = createStoreOpener();
  let stores: Store[];
  beforeEach(() => {
    const redis = sharedRedis();
    stores = Array.from({ length: connections }, () => open(redis));
  });

  const storeAt = (index: number): Store => {
    const store = stores[index % connections];
    if (store === undefined) throw new Error('there is no such store');
    return store;
  };
  const today = (): string => new Date().toISOString().slice(0, 10);
  const readAll = async () => {
    const { key, tenant: whole } = await storeAt(0).usage.readSpend({ tenant, keyId }, today());
    return { keyDay: key.day, keyMonth: key.month, day: whole.day, month: whole.month };
  };

  interface Submitted {
    readonly index: number;
    readonly spec: HarvestSpec;
    readonly admission: Admission;
    readonly accepted: boolean;
  }

  async function submit(index: number, admission: Admission): Promise<Submitted> {
    const spec = specOf();
    const outcome = await storeAt(index).tasks.accept([spec], 'It rained.', admission);
    if (outcome.kind === 'refused') expect(outcome.error.code).toBe('budget.exhausted');
    return { index, spec, admission, accepted: outcome.kind === 'accepted' };
  }

  /** Starts, notes, spends, fails and ends what was accepted, as `random` says. Returns what was spent. */
  async function run({ index, spec }: Submitted, random: () => number): Promise<number> {
    if (random() < 0.1) {
      await storeAt(index + 1).tasks.requestCancel(spec);
      return 0;
    }
    let spentNano = 0;
    for (let start = 1; ; start += 1) {
      const store = storeAt(index + start);
      const claim = await store.tasks.claim(spec, { attemptsMax: 10 });
      if (claim.kind !== 'claimed' || claim.allowance === null) throw new Error(`it is ${claim.kind}`);
      const { reservedUsd, spentUsd } = claim.allowance;
      expect(nanoOf(spentUsd)).toBe(spentNano);
      const leftNano = nanoOf(reservedUsd) - spentNano;
      const mostNano = Math.floor(leftNano * random());
      expect(await store.spending.note(claim.lease, usdOf(mostNano))).toBe('noted');
      const used = Math.floor(mostNano * random());
      const account = { spentUsd: usdOf(used), calls: [] };
      const fate = start < 4 ? random() : 1;
      if (fate < 0.2) {
        // The worker is lost: all that it may have spent counts as spent.
        spentNano += mostNano;
        continue;
      }
      spentNano += used;
      if (fate < 0.4) {
        await store.tasks.release(claim.lease, { events: [], spareAttempt: false, account });
        continue;
      }
      await store.tasks.finish(claim.lease, { status: 'completed', result }, [], account);
      return spentNano;
    }
  }

  it.each([
    ['of a key and a day', { keyBudget: dollarADay }],
    ['of a tenant and a month', { tenantBudget: dollarAMonth }],
    ['of both', { keyBudget: dollarAMonth, tenantBudget: dollarADay }],
  ])(
    '%s is never overspent by a nano-dollar, by 1,000 tasks at once over 4 connections',
    async (_name, budgets) => {
      const random = createSeededRandom(7);
      const done = new AbortController();
      let samples = 0;
      const watch = (async () => {
        while (!done.signal.aborted) {
          for (const { spentUsd, reservedUsd } of Object.values(await readAll())) {
            expect(nanoOf(spentUsd) + nanoOf(reservedUsd)).toBeLessThanOrEqual(capNano);
          }
          samples += 1;
        }
      })();
      const first = await Promise.all(
        Array.from({ length: requests }, (_, index) => {
          const leastNano = Math.floor(2_000_000 * random()) + 1;
          const wantedNano = leastNano + Math.floor(2_000_000 * random());
          const reserve = { wantedUsd: usdOf(wantedNano), leastUsd: usdOf(leastNano) };
          return submit(index, admissionOf(reserve, budgets));
        }),
      );
      // They want twice the budget together; as others end and give back what they did not spend, whoever was refused tries again.
      const refused = first.filter(({ accepted }) => !accepted).length;
      expect(refused).toBeGreaterThan(0);
      const outcomes = await Promise.all(
        first.map(async (submitted) => {
          const last = submitted.accepted ? submitted : await submit(submitted.index, submitted.admission);
          return { accepted: last.accepted, spentNano: last.accepted ? await run(last, random) : 0 };
        }),
      );
      done.abort();
      await watch;
      const spentNano = outcomes.reduce((sum, outcome) => sum + outcome.spentNano, 0);
      const accepted = outcomes.filter((outcome) => outcome.accepted).length;
      expect(samples).toBeGreaterThan(0);
      expect(accepted).toBeGreaterThan(requests / 4);
      expect(spentNano).toBeLessThanOrEqual(capNano);
      const { day, month, keyDay, keyMonth } = await readAll();
      for (const period of [day, month]) expect(nanoOf(period.spentUsd)).toBe(spentNano);
      for (const period of [day, month, keyDay, keyMonth]) expect(period.reservedUsd).toBe(0);
      if ('keyBudget' in budgets) expect(nanoOf(keyMonth.spentUsd)).toBe(spentNano);
    },
  );

  it('gives a task what is left, if that is enough for it, and else nothing', async () => {
    const budgets = { keyBudget: dollarADay };
    const submit = async (wantedUsd: number, leastUsd: number) => {
      const spec = specOf();
      const admission = admissionOf({ wantedUsd, leastUsd }, budgets);
      const outcome = await storeAt(0).tasks.accept([spec], 'It rained.', admission);
      if (outcome.kind !== 'accepted') return null;
      const claim = await storeAt(0).tasks.claim(spec, { attemptsMax: 3 });
      return claim.kind === 'claimed' ? (claim.allowance?.reservedUsd ?? null) : null;
    };
    expect(await submit(0.75, 0.5)).toBe(0.75);
    expect(await submit(0.75, 0.5)).toBeNull();
    expect(await submit(0.75, 0.25)).toBe(0.25);
    expect(await submit(0.000_000_001, 0.000_000_001)).toBeNull();
    // What costs nothing is not held back by an empty budget.
    expect(await submit(0, 0)).toBe(0);
  });

  it.each<[named: string, key: [number, number], tenant: [number, number]]>([
    ["API key's budget for this day", [0.1, 0.2], [0.3, 0.4]],
    ["API key's budget for this month", [0.2, 0.1], [0.3, 0.4]],
    ["tenant's budget for this day", [0.3, 0.4], [0.1, 0.2]],
    ["tenant's budget for this month", [0.3, 0.4], [0.2, 0.1]],
  ])('that holds a task back is named: the %s', async (named, key, tenant) => {
    const budgetOf = ([dailyUsd, monthlyUsd]: [number, number]) => ({ dailyUsd, monthlyUsd });
    const admission = admissionOf(
      { wantedUsd: 1, leastUsd: 1 },
      { keyBudget: budgetOf(key), tenantBudget: budgetOf(tenant) },
    );
    const outcome = await storeAt(0).tasks.accept([specOf()], 'It rained.', admission);
    if (outcome.kind !== 'refused') throw new Error(`it is ${outcome.kind}`);
    expect(outcome.error.publicMessage).toContain(`of the ${named}, by UTC, $0.100000 is left`);
  });

  it('lets what costs nothing pass, also when a provider has billed more than was set aside', async () => {
    const budgets = { keyBudget: dollarADay };
    const store = storeAt(0);
    const spec = specOf();
    await store.tasks.accept([spec], 'It rained.', admissionOf({ wantedUsd: 1, leastUsd: 1 }, budgets));
    const claim = await store.tasks.claim(spec, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(`it is ${claim.kind}`);
    const account = { spentUsd: 1.5, calls: [] };
    await store.tasks.finish(claim.lease, { status: 'completed', result }, [], account);
    const submit = async (usd: number): Promise<string> => {
      const admission = admissionOf({ wantedUsd: usd, leastUsd: usd }, budgets);
      return (await store.tasks.accept([specOf()], 'It rained.', admission)).kind;
    };
    expect(await submit(0)).toBe('accepted');
    expect(await submit(0.000_000_001)).toBe('refused');
  });

  it('lets nobody but the current holder spend', async () => {
    const spec = specOf();
    const store = storeAt(0);
    await store.tasks.accept([spec], 'It rained.', admissionOf({ wantedUsd: 1, leastUsd: 1 }, {}));
    const [first, second] = [
      await store.tasks.claim(spec, { attemptsMax: 3 }),
      await store.tasks.claim(spec, { attemptsMax: 3 }),
    ];
    if (first.kind !== 'claimed' || second.kind !== 'claimed') throw new Error('it was not claimed');
    expect(await store.spending.note(first.lease, 0.1)).toBe('fenced');
    expect(await store.spending.note(second.lease, 0.1)).toBe('noted');
    await store.tasks.finish(second.lease, { status: 'completed', result }, []);
    expect(await store.spending.note(second.lease, 0.1)).toBe('fenced');
  });
});
