import type { Deployment } from '@harvest/contracts/model-catalogue';
import { defaultBreakerSettings } from '@harvest/router/resilience/breaker-settings';
import { type WatchedHealthBoard, createHealthBoard } from '@harvest/router/resilience/health-board';
import { systemTimers } from '@harvest/router/resilience/timers';
import { systemClock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';

const prices = { inputPer1m: 1, outputPer1m: 1, cachedInputPer1m: null, cacheWrite5mPer1m: null };
const deployment: Deployment = {
  provider: 'openai',
  model: 'a',
  tiers: ['balanced'],
  local: false,
  contextTokens: 1_000,
  maxOutputTokens: 100,
  capabilities: [],
  price: { ...prices, cacheWrite1hPer1m: null, longContext: [] },
  pricing: 'listed',
  priceSource: 'A price list of the tests.',
};
const bad = { outcome: 'failed', code: 'provider.server_error', onTrial: false } as const;
const good = { outcome: 'answered', slow: false, onTrial: true } as const;

describe('the health boards of several workers', () => {
  const stores: Store[] = [];
  const boards: WatchedHealthBoard[] = [];
  let namespace = '';
  beforeEach(() => {
    namespace = sharedRedis().namespace;
  });
  afterEach(() => {
    for (const board of boards.splice(0)) board.close();
    for (const store of stores.splice(0)) store.close();
  });

  const worker = async (openMs: number): Promise<WatchedHealthBoard> => {
    const env = { REDIS_URL: sharedRedis().url, HARVEST_NAMESPACE: namespace };
    const store = createStore({
      config: loadConfig(z.object(storeVariables), env),
      role: 'worker',
      logger: silentLogger,
    });
    stores.push(store);
    const settings = { ...defaultBreakerSettings, callsMin: 4, openMs };
    const ledger = store.openBreakers(settings);
    await ledger.start();
    const board = createHealthBoard({ settings, clock: systemClock, timers: systemTimers, ledger });
    boards.push(board);
    return board;
  };
  const stateIs = (board: WatchedHealthBoard, state: string) =>
    waitFor(`the state ${state}`, () => board.healthOf(deployment).state === state);

  it('open together on failures that none of them saw alone, and a new worker knows it from the start', async () => {
    const [one, other] = [await worker(60_000), await worker(60_000)];
    for (const board of [one, other, one, other]) board.report(deployment, bad);
    await Promise.all([stateIs(one, 'cooling'), stateIs(other, 'cooling')]);
    await stateIs(await worker(60_000), 'cooling');
  });

  it('let one of them probe, and all close when it answers', async () => {
    const [one, other] = [await worker(1), await worker(1)];
    for (const board of [one, other, one, other]) board.report(deployment, bad);
    await Promise.all([stateIs(one, 'probing'), stateIs(other, 'probing')]);
    const granted = await Promise.all([one, other].map((board) => board.tryProbe(deployment)));
    expect(granted.toSorted()).toEqual([false, true]);
    const [prober, waiting] = granted[0] === true ? [one, other] : [other, one];
    expect(waiting.healthOf(deployment).state).toBe('cooling');
    prober.report(deployment, good);
    expect(prober.healthOf(deployment).state).toBe('healthy');
    await stateIs(waiting, 'healthy');
  });

  it('cool together for as long as one of them was told to', async () => {
    const [one, other] = [await worker(60_000), await worker(60_000)];
    one.report(deployment, { ...bad, code: 'provider.rate_limited', retryAfterMs: 50_000 });
    await stateIs(other, 'cooling');
    const health = other.healthOf(deployment);
    expect(health).toMatchObject({ code: 'provider.rate_limited' });
    expect(health.state === 'cooling' ? health.inMs : 0).toBeGreaterThan(40_000);
  });
});
