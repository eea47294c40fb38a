import { readFileSync } from 'node:fs';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type ModelTable, modelPriceOf, parseModelTable } from './model-table.ts';

const nowMs = Date.parse('2026-11-21T00:00:00Z');
const listed = JSON.parse(readFileSync(new URL('models.json', import.meta.url), 'utf8')) as unknown;

function rowOf(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    provider: 'openai',
    model: 'm',
    tiers: ['simple', 'balanced', 'quality'],
    input_per_1m: 2,
    output_per_1m: 8,
    context_window: 100_000,
    max_output: 10_000,
    capabilities: ['streaming'],
    source: 'a price list',
    as_of: '2026-08-01',
    ...fields,
  };
}

function parse(rows: readonly unknown[], own?: unknown): ModelTable {
  const table = { about: '', unknown_models: 'as-the-dearest-of-their-provider', models: rows };
  return parseModelTable({ listed: table, own, nowMs });
}

function problemsOf(parsing: () => unknown): string {
  try {
    parsing();
  } catch (error) {
    if (error instanceof HarvestError && error.code === 'router.invalid_model_table')
      return error.publicMessage;
    throw error;
  }
  return 'none';
}

describe('the listed model table', () => {
  const { rows } = parseModelTable({ listed, nowMs });

  it('is valid', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it('has a model of each cloud provider in each of the three tiers', () => {
    for (const provider of ['openai', 'anthropic', 'gemini']) {
      const tiers = rows.filter((row) => row.provider === provider).flatMap((row) => row.tiers);
      expect(tiers.toSorted()).toEqual(['balanced', 'quality', 'simple']);
    }
  });

  it('makes a stronger tier of the same provider dearer', () => {
    for (const provider of ['openai', 'anthropic', 'gemini'] as const) {
      const priceIn = (tier: 'simple' | 'balanced' | 'quality'): number =>
        rows.find((row) => row.provider === provider && row.tiers.includes(tier))?.output_per_1m ?? NaN;
      expect(priceIn('simple')).toBeLessThan(priceIn('balanced'));
      expect(priceIn('balanced')).toBeLessThan(priceIn('quality'));
    }
  });

  it('names the source and the day of every row', () => {
    expect(rows.every(({ source, as_of }) => source !== '' && as_of <= '2026-11-21')).toBe(true);
  });
});

describe('an absurd row', () => {
  it.each([
    [{ input_per_1m: 0 }, 'input_per_1m is 0; the price of a cloud model is 0.001 to 6000'],
    [{ input_per_1m: 2.5e-6, output_per_1m: 1e-5 }, 'input_per_1m is 0.0000025; the price'],
    [{ output_per_1m: 0.00099 }, 'output_per_1m is 0.00099; the price'],
    [{ output_per_1m: -1 }, 'output_per_1m is -1'],
    [{ input_per_1m: 9_000, output_per_1m: 9_000 }, 'input_per_1m is 9000'],
    [{ output_per_1m: 0.5 }, 'output_per_1m of 0.5 is out of proportion to an input of 2'],
    [{ output_per_1m: 500 }, 'output_per_1m of 500 is out of proportion'],
    [{ cached_input_per_1m: 3 }, 'cached_input_per_1m of 3 is dearer than input of 2'],
    [{ cache_write_1h_per_1m: 50 }, 'cache_write_1h_per_1m of 50 is out of proportion'],
    [{ input_per_1m: undefined }, 'input_per_1m is missing'],
    [{ max_output: 200_000 }, 'max_output of 200000 exceeds the context of 100000'],
    [{ max_output: undefined }, 'max_output is missing'],
    [{ as_of: '2026-12-24' }, 'as_of is 2026-12-24, which is in the future'],
    [{ as_of: '1999-01-01' }, 'as_of is 1999-01-01, before there were such models'],
    [{ as_of: undefined }, 'as_of: '],
    [{ as_of: '2026-02-30' }, 'as_of: '],
    [{ source: '' }, 'source: '],
    [{ tiers: ['huge'] }, 'tiers.0: '],
    [{ tiers: ['simple', 'balanced'] }, 'openai: no model serves the quality tier'],
    [{ tiers: ['local'] }, 'only a model with "local": true serves the local tier'],
    [{ local: true }, 'input_per_1m is set, but a local model costs nothing'],
    [{ mode: 'embedding' }, 'an embedding model serves no tier'],
    [{ provider: 'ollama' }, 'a model of Ollama is local'],
    [{ context_window: 1.5 }, 'context_window: '],
    [{ price: 3 }, 'openai/m: Unrecognized key: "price"'],
    [
      { long_context: [{ input_tokens_over: 200_000, input_per_1m: 4, output_per_1m: 9 }] },
      'beyond the context',
    ],
    [
      { long_context: [{ input_tokens_over: 50_000, input_per_1m: 1, output_per_1m: 9 }] },
      'makes input cheaper',
    ],
    [
      { long_context: [{ input_tokens_over: 50_000, input_per_1m: 4 }] },
      'long_context[0]: output_per_1m is missing',
    ],
  ])('is refused: %j', (fields, problem) => {
    expect(problemsOf(() => parse([rowOf(fields)]))).toContain(problem);
  });

  it('is named together with every other problem', () => {
    const rows = [
      rowOf({ input_per_1m: -1 }),
      rowOf({ model: 'n', max_output: 0 }),
      rowOf(),
      { provider: 'x' },
    ];
    const problems = problemsOf(() => parse(rows));
    for (const problem of [
      'openai/m: input_per_1m',
      'openai/n.max_output',
      'openai/m: is listed twice',
      'models[3]',
    ]) {
      expect(problems).toContain(problem);
    }
  });

  it('is fine when it is not absurd', () => {
    expect(problemsOf(() => parse([rowOf()]))).toBe('none');
  });
});

describe("an operator's own table", () => {
  it('changes the fields that it names, and leaves the others as they are listed', () => {
    const own = { models: [{ provider: 'openai', model: 'm', output_per_1m: 6, as_of: '2026-11-01' }] };
    expect(parse([rowOf()], own).rows).toEqual([
      expect.objectContaining({ input_per_1m: 2, output_per_1m: 6, source: "the operator's own table" }),
    ]);
  });

  it('adds models, and local ones need no price', () => {
    const local = {
      ...{ provider: 'openai', model: 'own-server', local: true, tiers: ['local', 'simple'] },
      ...{ context_window: 32_000, max_output: 4_000, as_of: '2026-11-01' },
    };
    const { rows } = parse([rowOf()], { models: [local] });
    const added = rows.find(({ model }) => model === 'own-server');
    expect(added).toMatchObject({ local: true, tiers: ['local', 'simple'] });
    expect(added && modelPriceOf(added)).toMatchObject({ inputPer1m: 0, outputPer1m: 0 });
  });

  it.each([
    ['not a table', 'own table: '],
    [{ models: [{ model: 'm' }] }, 'own table.models[0]: must name a provider and a model'],
    [{ models: [{ provider: 'openai', model: 'new' }] }, 'openai/new.context_window: '],
    [{ models: [], modells: [] }, 'own table: Unrecognized key'],
  ])('is refused when it is not one: %j', (own, problem) => {
    expect(problemsOf(() => parse([rowOf()], own))).toContain(problem);
  });

  const ownPrices = (fields: Record<string, unknown>): unknown => ({
    models: [{ provider: 'openai', model: 'm', as_of: '2026-11-01', ...fields }],
  });

  it.each([
    [
      { input_per_1m: 0.09, output_per_1m: 1 },
      'openai/m: input_per_1m of 0.09 is more than 20 times off the',
    ],
    [
      { input_per_1m: 41, output_per_1m: 82 },
      'openai/m: input_per_1m of 41 is more than 20 times off the listed 2',
    ],
    [{ output_per_1m: 161 }, 'openai/m: output_per_1m of 161 is more than 20 times off the listed 8'],
  ])('is refused when its price is in another unit than the listed one: %j', (fields, problem) => {
    expect(problemsOf(() => parse([rowOf()], ownPrices(fields)))).toContain(problem);
  });

  it('may say a price that is far from the listed one, or that its model runs here and costs nothing', () => {
    const discounted = ownPrices({ input_per_1m: 0.1, output_per_1m: 0.4 });
    expect(problemsOf(() => parse([rowOf()], discounted))).toBe('none');
    const here = { local: true, input_per_1m: 0, output_per_1m: 0 };
    expect(problemsOf(() => parse([rowOf()], ownPrices(here)))).toBe('none');
  });
});
