import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { KeyStatus } from '@harvest/contracts/provider-keys';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type FakeLlm, type FaultName, startFakeLlm } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import { type Logger, silentLogger } from '@harvest/runtime/logger';
import { type KeyCheckContext, createKeyChecker } from './check-key.ts';
import { cloudModel } from './decision/decision-fixtures.ts';
import type { AccountedCall } from './spec/router.ts';
import { openProvider } from './providers/provider-under-test.ts';

const key = 'callers_own_key_4711';
const never = new AbortController().signal;
const unaccounted = { signal: never, bookCall: () => () => undefined };

describe.each(['openai', 'anthropic', 'gemini'] as const)('the check of a key for %s', (flavour) => {
  let fake: FakeLlm;
  const logged: object[] = [];
  const calls: AccountedCall[] = [];
  const bookCall: KeyCheckContext['bookCall'] = (atMost) => {
    const place = calls.push(atMost) - 1;
    return (ended) => {
      calls[place] = ended;
    };
  };
  const logger: Logger = {
    ...silentLogger,
    warn: (_message, fields) => {
      logged.push(fields ?? {});
    },
  };
  beforeEach(async () => {
    logged.length = 0;
    calls.length = 0;
    fake = await startFakeLlm({ flavour, apiKey: key });
  });
  afterEach(() => fake.close());

  const check = async (
    checked = key,
    options: { url?: string; offline?: boolean; model?: string; signal?: AbortSignal } = {},
  ) => {
    const { provider, close } = openProvider({ ...fake, apiKey: '', url: options.url ?? fake.url });
    const catalogue: ModelCatalogue = {
      revision: '1',
      homeProvider: 'extractive',
      homeReason: '',
      deployments: [],
      ownKeyDeployments: [
        cloudModel(flavour, 'dear', { price: { ...cloudModel(flavour, '').price, inputPer1m: 100 } }),
        cloudModel(flavour, options.model ?? fake.model),
      ],
      defaultMaxOutputTokens: 100,
      promptOverheadTokens: {},
      sourceTokensMax: 1_000,
    };
    const { offline = false } = options;
    const checkKey = createKeyChecker({ providers: [provider], catalogue: () => catalogue, offline, logger });
    try {
      const signal = options.signal ?? never;
      return await checkKey(flavour, { id: 'digest', open: () => checked }, { signal, bookCall });
    } finally {
      await close();
    }
  };

  it('finds a good one valid by a completion of the cheapest model', async () => {
    expect(await check()).toMatchObject({ provider: flavour, status: 'valid' });
    expect(fake.requests).toHaveLength(1);
    expect(JSON.stringify([fake.requests[0]?.path, fake.requests[0]?.body])).toContain(fake.model);
  });

  it.each<[FaultName, KeyStatus]>([
    ['invalid-key', 'invalid'],
    ['forbidden', 'invalid'],
    ['rate-limited', 'limited'],
    ['server-error', 'unreachable'],
    ['overloaded', 'unreachable'],
  ])('finds what %s says of it: %s', async (fault, status) => {
    fake.respondWith({ kind: 'fault', fault });
    expect(await check()).toMatchObject({ status });
  });

  it('tells what its call cost, by what the provider reported', async () => {
    await check();
    const { inputPer1m, outputPer1m } = cloudModel(flavour, fake.model).price;
    const [call] = calls;
    expect(calls).toHaveLength(1);
    expect(call).toMatchObject({
      provider: flavour,
      model: fake.model,
      outcome: 'answered',
      ownKey: true,
    });
    const { inputTokens = 0, outputTokens = 0, costUsd } = call ?? {};
    expect(inputTokens).toBeGreaterThan(0);
    expect(costUsd).toBeCloseTo((inputTokens * inputPer1m + outputTokens * outputPer1m) / 1e6, 12);
  });

  it('tells of a call that failed, and that one that was given up may have cost something', async () => {
    await check('sk-wrong-key-0815');
    fake.respondWith({ kind: 'silent' });
    const giveUp = new AbortController();
    const checked = check(key, { signal: giveUp.signal });
    await waitFor('the second call', () => fake.requests.length === 2);
    giveUp.abort(new Error('nobody waits'));
    await expect(checked).rejects.toThrow('nobody waits');
    expect(calls).toMatchObject([
      { outcome: 'failed', inputTokens: 0, costUsd: 0 },
      { outcome: 'abandoned', inputTokens: 0, ownKey: true },
    ]);
    expect(calls[1]?.costUsd).toBeGreaterThan(0);
  });

  it('finds another one invalid, without repeating it', async () => {
    const result = await check('sk-wrong-key-0815');
    expect(result).toMatchObject({ status: 'invalid' });
    expect(JSON.stringify(result)).not.toContain('sk-wrong-key-0815');
  });

  it('asks for the list of models where the completion fails for another reason than the key', async () => {
    expect(await check(key, { model: 'gone' })).toMatchObject({ status: 'valid' });
    expect(fake.requests).toHaveLength(2);
  });

  it('finds a provider that is not there unreachable', async () => {
    expect(await check(key, { url: 'http://127.0.0.1:9' })).toEqual({
      provider: flavour,
      status: 'unreachable',
      message: 'Nothing is known of the key; try again later.',
    });
    expect(logged).toMatchObject([
      {
        err: { details: { advice: expect.stringContaining(`${flavour.toUpperCase()}_BASE_URL`) as unknown } },
      },
    ]);
  });

  it('calls nobody when the server is offline', async () => {
    expect(await check(key, { offline: true })).toMatchObject({ status: 'unreachable' });
    expect(fake.requests).toEqual([]);
  });
});

describe('the check of a key', () => {
  it('tells an account without quota from a key that is not valid', async () => {
    const fake = await startFakeLlm({ flavour: 'openai', apiKey: key });
    const { provider, close } = openProvider({ ...fake, apiKey: '' });
    fake.respondWith({ kind: 'fault', fault: 'quota-exhausted' });
    const catalogue = { deployments: [cloudModel('openai', fake.model)] } as unknown as ModelCatalogue;
    const checkKey = createKeyChecker({
      providers: [provider],
      catalogue: () => catalogue,
      offline: false,
      logger: silentLogger,
    });
    expect(await checkKey('openai', { id: 'digest', open: () => key }, unaccounted)).toMatchObject({
      status: 'no_quota',
    });
    await close();
    await fake.close();
  });

  it('fails with what opening the key fails with', async () => {
    const unreadable = new HarvestError({ code: 'secrets.unreadable', publicMessage: 'No.' });
    const { provider, close } = openProvider({ flavour: 'openai', url: 'http://127.0.0.1:9', apiKey: '' });
    const checkKey = createKeyChecker({
      providers: [provider],
      catalogue: () => ({ deployments: [] }) as unknown as ModelCatalogue,
      offline: false,
      logger: silentLogger,
    });
    const open = (): string => {
      throw unreadable;
    };
    await expect(checkKey('openai', { id: 'digest', open }, unaccounted)).rejects.toBe(unreadable);
    await close();
  });
});
