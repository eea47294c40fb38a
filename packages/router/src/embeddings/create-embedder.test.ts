import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '@harvest/runtime/load-config';
import { type ModelTable, parseModelTable } from '../pricing/model-table.ts';
import { createScriptedProvider } from '../resilience/test-support/scripted-provider.ts';
import { createVirtualTime } from '../resilience/test-support/virtual-time.ts';
import { createEmbedder } from './create-embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';

const { signal } = new AbortController();
const config = {
  EMBEDDER: 'lexical',
  EMBEDDING_MODEL: undefined,
  EMBEDDING_MODEL_PATH: undefined,
  EMBEDDING_MODEL_DOWNLOAD: false,
  ROUTER_OFFLINE: false,
} as const;

const table = (): ModelTable => ({ rows: [] });

describe('createEmbedder', () => {
  it('is the built-in one unless the configuration names another', () => {
    expect(createEmbedder({ config, providers: [], table }).id).toBe('lexical-1');
  });

  it('refuses a provider that is not configured', () => {
    const create = (): unknown =>
      createEmbedder({ config: { ...config, EMBEDDER: 'openai' }, providers: [], table });
    expect(create).toThrow(ConfigError);
  });

  it('prices what a cloud embeds by the model table, a model that is not listed as the dearest', async () => {
    const { provider: openai } = createScriptedProvider({
      name: 'openai',
      acts: {},
      time: createVirtualTime(),
    });
    const embed = ({ model }: { model: string }) =>
      Promise.resolve({ model, vectors: [[1, 0]], inputTokens: 500_000 });
    const rowOf = (model: string, price: number) => ({
      provider: 'openai',
      model,
      mode: 'embedding',
      input_per_1m: price,
      context_window: 8_191,
      dimensions: 2,
      source: 'a list',
      as_of: '2026-08-01',
    });
    const listed = {
      about: 'A test.',
      unknown_models: 'as-the-dearest-of-their-provider',
      models: [rowOf('listed', 0.02), rowOf('dear', 0.2)],
    };
    const table = parseModelTable({ listed, nowMs: Date.parse('2026-09-01') });
    const costs: unknown[] = [];
    for (const EMBEDDING_MODEL of ['listed', 'unlisted']) {
      const embedder = createEmbedder({
        config: { ...config, EMBEDDER: 'openai', EMBEDDING_MODEL },
        providers: [{ ...openai, embed }],
        table: () => table,
      });
      await embedder.embed(['It rained.'], signal, ({ costUsd }) => costs.push(costUsd));
    }
    expect(costs).toEqual([0.01, 0.1]);
  });

  it('refuses a cloud where nothing may leave the machines of the operator', () => {
    const { provider: openai } = createScriptedProvider({
      name: 'openai',
      acts: {},
      time: createVirtualTime(),
    });
    const offline = { ...config, EMBEDDER: 'openai', ROUTER_OFFLINE: true } as const;
    const providers = [{ ...openai, embed: () => Promise.reject(new Error('never asked')) }];
    expect(() => createEmbedder({ config: offline, providers, table })).toThrow('ROUTER_OFFLINE');
  });

  it('refuses a local model without a folder to take it from', () => {
    const create = (): unknown =>
      createEmbedder({ config: { ...config, EMBEDDER: 'transformers' }, providers: [], table });
    expect(create).toThrow('EMBEDDING_MODEL_PATH');
  });

  it('says how to install the package that runs local models when it is not there', async () => {
    const local = { ...config, EMBEDDER: 'transformers', EMBEDDING_MODEL_PATH: '/models' } as const;
    const embedder = createEmbedder({ config: local, providers: [], table });
    await expect(embedder.embed(['text'], signal)).rejects.toThrow('add --allow-build=onnxruntime-node');
  });
});

/** A package with the interface of Transformers.js, whose model knows of a text only how long it is. */
const standIn = `
  export const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: '/nowhere' };
  export async function pipeline(task, model) {
    if (model === 'absent') throw new Error('no such model');
    const expected = env.localModelPath === '/models' && env.allowLocalModels && !env.allowRemoteModels;
    if (task !== 'feature-extraction' || !expected) throw new Error('wrong settings');
    return async (texts, { pooling, normalize }) => {
      if (pooling !== 'mean' || !normalize) throw new Error('wrong options');
      const rows = model === 'short' ? texts.slice(1) : texts;
      const data = Float32Array.from(rows.flatMap((text) => [text.length, 0.5]));
      return { data, dims: [rows.length, 2] };
    };
  }
`;

describe('the embedder over Transformers.js', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harvest-transformers-'));
    await mkdir(join(folder, '@huggingface'));
    await writeFile(join(folder, '@huggingface', 'transformers.mjs'), standIn);
  });
  afterAll(() => rm(folder, { recursive: true }));

  function embedderOf(model: string): ReturnType<typeof createTransformersEmbedder> {
    const importPackage = (name: string): Promise<unknown> =>
      import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    return createTransformersEmbedder({ model, modelPath: '/models', downloadAllowed: false, importPackage });
  }

  it('takes the model from its folder, never from the network, and returns a row for each text', async () => {
    await expect(embedderOf('any').embed(['ab', 'abc'], signal)).resolves.toEqual([
      Float32Array.of(2, 0.5),
      Float32Array.of(3, 0.5),
    ]);
  });

  it('reports a model that cannot be loaded', async () => {
    await expect(embedderOf('absent').embed(['ab'], signal)).rejects.toMatchObject({
      code: 'provider.model_not_found',
    });
  });

  it('reports a model that loses texts', async () => {
    await expect(embedderOf('short').embed(['ab', 'abc'], signal)).rejects.toMatchObject({
      code: 'provider.invalid_response',
    });
  });
});
