import type { ModelPrice } from '@harvest/contracts/model-catalogue';
import fc from 'fast-check';
import type { TokenUsage } from '../spec/provider.ts';
import { estimateCostUsd, priceUsage } from './price.ts';

const noUsage: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};

function priced(price: Partial<ModelPrice>): { price: ModelPrice; priceSource: string } {
  return {
    price: {
      inputPer1m: 0,
      outputPer1m: 0,
      cachedInputPer1m: null,
      cacheWrite5mPer1m: null,
      cacheWrite1hPer1m: null,
      longContext: [],
      ...price,
    },
    priceSource: 'by hand',
  };
}

const luna = priced({
  inputPer1m: 0.2,
  outputPer1m: 1.2,
  cachedInputPer1m: 0.02,
  cacheWrite5mPer1m: 0.25,
  longContext: [
    {
      inputTokensOver: 272_000,
      inputPer1m: 0.4,
      outputPer1m: 1.8,
      cachedInputPer1m: 0.04,
      cacheWrite5mPer1m: 0.5,
      cacheWrite1hPer1m: null,
    },
  ],
});
const opus = priced({
  inputPer1m: 5,
  outputPer1m: 25,
  cachedInputPer1m: 0.5,
  cacheWrite5mPer1m: 6.25,
  cacheWrite1hPer1m: 10,
});
const turbo = priced({ inputPer1m: 10, outputPer1m: 30 });

interface Golden {
  readonly title: string;
  readonly model: ReturnType<typeof priced>;
  readonly usage: Partial<TokenUsage>;
  /** Input, cached input, cache writes, output. */
  readonly usd: readonly [number, number, number, number];
}

/** Worked by hand; tokens times the price per million, divided by a million. */
const goldenCases: readonly Golden[] = [
  {
    title: 'plain input and output',
    model: luna,
    usage: { inputTokens: 1_000, outputTokens: 500 },
    // 1,000 x 0.20 = 200; 500 x 1.20 = 600
    usd: [0.0002, 0, 0, 0.0006],
  },
  {
    title: 'cached input, which is a part of the input',
    model: luna,
    usage: { inputTokens: 10_000, cachedInputTokens: 8_000, outputTokens: 100 },
    // 2,000 x 0.20 = 400; 8,000 x 0.02 = 160; 100 x 1.20 = 120
    usd: [0.0004, 0.00016, 0, 0.00012],
  },
  {
    title: 'cached input at a model that lists no price for it, as plain input',
    model: turbo,
    usage: { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 10 },
    // 600 x 10 = 6,000; 400 x 10 = 4,000; 10 x 30 = 300
    usd: [0.006, 0.004, 0, 0.0003],
  },
  {
    title: 'cache writes for five minutes and for an hour beside cached input',
    model: opus,
    usage: {
      inputTokens: 10_000,
      cachedInputTokens: 3_000,
      cacheWriteTokens: 2_000,
      cacheWriteLongTokens: 1_000,
      outputTokens: 200,
    },
    // 4,000 x 5 = 20,000; 3,000 x 0.5 = 1,500; 2,000 x 6.25 + 1,000 x 10 = 22,500; 200 x 25 = 5,000
    usd: [0.02, 0.0015, 0.0225, 0.005],
  },
  {
    title: 'reasoning, which is inside the output and not added to it',
    model: opus,
    usage: { inputTokens: 100, outputTokens: 4_000, reasoningTokens: 3_500 },
    // 100 x 5 = 500; 4,000 x 25 = 100,000
    usd: [0.0005, 0, 0, 0.1],
  },
  {
    title: 'an input exactly at the long-context threshold, by the lower prices',
    model: luna,
    usage: { inputTokens: 272_000, outputTokens: 1_000 },
    // 272,000 x 0.20 = 54,400; 1,000 x 1.20 = 1,200
    usd: [0.0544, 0, 0, 0.0012],
  },
  {
    title: 'one token more, as a whole by the higher prices, cached tokens counting towards the threshold',
    model: luna,
    usage: { inputTokens: 272_001, cachedInputTokens: 100_000, cacheWriteTokens: 2_001, outputTokens: 1_000 },
    // 170,000 x 0.40 = 68,000; 100,000 x 0.04 = 4,000; 2,001 x 0.50 = 1,000.5; 1,000 x 1.80 = 1,800
    usd: [0.068, 0.004, 0.0010005, 0.0018],
  },
  {
    title: 'a call that read and wrote nothing',
    model: opus,
    usage: {},
    usd: [0, 0, 0, 0],
  },
];

describe('priceUsage', () => {
  it.each(goldenCases)('prices $title', ({ model, usage, usd }) => {
    const cost = priceUsage(model, { ...noUsage, ...usage });
    const [input, cached, write, output] = usd;
    expect(cost.input_usd).toBeCloseTo(input, 12);
    expect(cost.cached_input_usd).toBeCloseTo(cached, 12);
    expect(cost.cache_write_usd).toBeCloseTo(write, 12);
    expect(cost.output_usd).toBeCloseTo(output, 12);
    expect(cost.usd).toBeCloseTo(input + cached + write + output, 12);
    expect(cost.price_source).toBe('by hand');
  });

  it('takes the highest step that is exceeded, in whatever order they are listed', () => {
    const step = { cachedInputPer1m: null, cacheWrite5mPer1m: null, cacheWrite1hPer1m: null };
    const stepped = priced({
      inputPer1m: 1,
      outputPer1m: 1,
      longContext: [
        { ...step, inputTokensOver: 500, inputPer1m: 3, outputPer1m: 3 },
        { ...step, inputTokensOver: 100, inputPer1m: 2, outputPer1m: 2 },
      ],
    });
    const inputUsd = (inputTokens: number): number =>
      priceUsage(stepped, { ...noUsage, inputTokens }).input_usd;
    expect([100, 101, 500, 501].map(inputUsd)).toEqual([0.0001, 0.000202, 0.001, 0.001503]);
  });

  it('never lets a contradictory report make a price negative', () => {
    const usage = { ...noUsage, inputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 8 };
    expect(priceUsage(opus, usage).input_usd).toBe(0);
  });

  it('sums up to the whole within 1e-12 of a dollar, and never exceeds the estimate without cache writes', () => {
    const tokens = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(tokens, tokens, fc.double({ min: 0, max: 1, noNaN: true }), (input, output, share) => {
        const cachedInputTokens = Math.floor(input * share);
        const usage = { ...noUsage, inputTokens: input, outputTokens: output, cachedInputTokens };
        const cost = priceUsage(luna, usage);
        const parts = cost.input_usd + cost.cached_input_usd + cost.cache_write_usd + cost.output_usd;
        expect(Math.abs(cost.usd - parts)).toBeLessThanOrEqual(1e-12);
        const estimate = estimateCostUsd(luna, { inputTokens: input, maxOutputTokens: output });
        expect(cost.usd).toBeLessThanOrEqual(estimate + 1e-12);
      }),
    );
  });
});

describe('estimateCostUsd', () => {
  it('prices the input and the whole permitted output', () => {
    // 1,000 x 5 = 5,000; 2,048 x 25 = 51,200
    expect(estimateCostUsd(opus, { inputTokens: 1_000, maxOutputTokens: 2_048 })).toBeCloseTo(0.0562, 12);
  });

  it('prices a long input as a whole by the higher prices', () => {
    // 300,000 x 0.40 = 120,000; 1,000 x 1.80 = 1,800
    expect(estimateCostUsd(luna, { inputTokens: 300_000, maxOutputTokens: 1_000 })).toBeCloseTo(0.1218, 12);
  });
});
