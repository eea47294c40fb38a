import { readFileSync } from 'node:fs';
import { complexitySchema } from '@harvest/contracts/routing';
import fc from 'fast-check';
import shippedWeights from './complexity-weights.json' with { type: 'json' };
import { complexityWeightsSchema } from './complexity-weights.ts';
import { extractFeatures } from './features.ts';
import { judgedWeights } from './judged-weights.ts';
import { scoreComplexity, shareBelow } from './score-complexity.ts';

const promptArbitrary = fc.record(
  {
    query: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.string({ maxLength: 30 }), { minLength: 2, maxLength: 6 })
        .map((options) => options.map((option, at) => `\n${'ABCDEF'[at] ?? ''}. ${option}`).join('')),
    ),
    source: fc.string({ unit: 'binary', maxLength: 300 }),
  },
  { requiredKeys: ['query'] },
);
/** Texts that ask for nothing. */
const fillers = [
  'The canal carried coal to the towns along it. ',
  'Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore. ',
  'a ',
];
const fillUp = (filler: string, characters: number): string =>
  filler.repeat(Math.ceil(characters / filler.length)).slice(0, characters);
const article = readFileSync(new URL('../../../../../examples/article.md', import.meta.url), 'utf8');
const demanding =
  'Compare the three arguments, explain which assumptions they share, and derive what follows if the second is false. Cite every statement.';
const choice = 'Which of these is a metal?\nA. Iron\nB. Oxygen\nC. Carbon\nD. Neon\nAnswer:';

describe('the complexity score', () => {
  it('is a share with finite features for any prompt, and always the same one', () => {
    fc.assert(
      fc.property(promptArbitrary, (prompt) => {
        const complexity = scoreComplexity(prompt);
        expect(complexitySchema.parse(complexity)).toEqual(complexity);
        expect(Object.values(complexity.features).every(Number.isFinite)).toBe(true);
        expect(scoreComplexity(prompt)).toEqual(complexity);
      }),
    );
  });

  it('reads a bounded part of an endless text', () => {
    const filler = 'a '.repeat(10_000);
    const queryWith = (word: string): string => `${filler}${word}${filler.repeat(2)}`;
    const sourceWith = (word: string): string => `${filler.repeat(10)}${word}`;
    const featuresWith = (word: string): unknown =>
      scoreComplexity({ query: queryWith(word), source: sourceWith(word) }).features;
    expect(featuresWith('extraordinarily')).toEqual(featuresWith('not 12 mud; why'));
    expect(
      scoreComplexity({ query: 'a extraordinarily', source: 'a extraordinarily' }).features,
    ).toMatchObject({
      long_words: 1,
      source_long_words: 1,
    });
  });

  it('finds text that demands nothing no harder for its length', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fillers), fc.nat(100_000), (filler, characters) => {
        expect(scoreComplexity({ query: fillUp(filler, characters) }).score).toBeLessThan(0.6);
      }),
    );
  });

  it('hears a demand at the head of a long query as well as at its tail', () => {
    const lengths = fc.integer({ min: 1_200, max: 100_000 });
    fc.assert(
      fc.property(fc.constantFrom(...fillers), lengths, (filler, characters) => {
        const context = fillUp(filler, characters);
        const head = scoreComplexity({ query: `${demanding}\n\n${context}` }).score;
        const tail = scoreComplexity({ query: `${context}\n\n${demanding}` }).score;
        expect(Math.abs(head - tail)).toBeLessThan(0.1);
        expect(Math.min(head, tail)).toBeGreaterThan(0.8);
      }),
    );
  });

  it('does not take the words of a pasted article for demands', () => {
    const places = Array.from({ length: 60 }, (_, place) => place * 100);
    const scores = places.flatMap((start) => {
      const context = article.slice(start, start + 3_000);
      return [`Summarise this.\n\n${context}`, `${context}\n\nSummarise this.`].map(
        (query) => scoreComplexity({ query }).score,
      );
    });
    expect(scores.filter((score) => score < 0.8).length / scores.length).toBeGreaterThan(0.8);
    expect(scoreComplexity({ query: `${demanding}\n\n${article}` }).score).toBeGreaterThan(0.8);
  });

  it.each([
    { query: 'What is the capital of France?' },
    { query: 'Summarise this.', source: 'The canal carried coal to the towns along it. '.repeat(100) },
    { query: 'Who dug it?', source: 'The canal was dug by navvies.' },
  ])('finds $query easy', (prompt) => {
    expect(scoreComplexity(prompt).score).toBeLessThan(0.3);
  });

  it.each([
    {
      query: demanding,
      source: 'Cooperative institutions historically constrained revisionist governments. '.repeat(300),
    },
    {
      query:
        'Design a rate limiter that must tolerate clock skew.\n1. At most one round trip.\n2. No central lock.\nThen prove that the bound holds and analyse the failure modes step by step.',
    },
  ])('finds $query hard', (prompt) => {
    expect(scoreComplexity(prompt).score).toBeGreaterThan(0.8);
  });

  it('rises with every demand of an open request', () => {
    const asked = scoreComplexity({ query: 'Describe the plan.' }).score;
    expect(scoreComplexity({ query: 'Compare and justify the plan.' }).score).toBeGreaterThan(asked);
    expect(
      scoreComplexity({ query: 'Describe the plan.', source: 'It rains. '.repeat(900) }).score,
    ).toBeGreaterThan(asked);
  });
});

describe('the map from sum to score', () => {
  it('rises with the sum and stays between 0 and 1', () => {
    const sum = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(sum, sum, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const [lowShare, highShare] = [
          shareBelow(shippedWeights.knots, low),
          shareBelow(shippedWeights.knots, high),
        ];
        expect(lowShare).toBeGreaterThanOrEqual(0);
        expect(highShare).toBeLessThanOrEqual(1);
        expect(highShare).toBeGreaterThanOrEqual(lowShare);
      }),
    );
  });

  it('says at every knot the share of reference prompts below it', () => {
    expect(shareBelow(shippedWeights.knots, shippedWeights.knots[10] ?? 0)).toBeCloseTo(0.5, 9);
    expect(shareBelow(shippedWeights.knots, shippedWeights.knots[0] ?? 0)).toBeCloseTo(0.01, 9);
  });
});

describe('the weights', () => {
  it('are well-formed, with knots that rise', () => {
    const { knots } = complexityWeightsSchema.parse(shippedWeights);
    expect(knots.every((knot, at) => at === 0 || knot > (knots[at - 1] ?? Infinity))).toBe(true);
  });

  it('are fitted for exactly the features that a multiple-choice question has', () => {
    expect(Object.keys(shippedWeights.features)).toEqual(
      Object.keys(extractFeatures({ query: choice }).features),
    );
  });

  it('are judged only for features that an open request has', () => {
    const { features } = extractFeatures({ query: 'Why?' });
    expect(Object.keys(judgedWeights).filter((name) => !(name in features))).toEqual([]);
  });
});
