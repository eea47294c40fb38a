/**
 * An embedding model that runs in this process, by Transformers.js. The package is no dependency of Harvest: it brings
 * 100 MB of native code, which the install script of onnxruntime-node fetches. Who wants it installs it.
 */
import { HarvestError } from '@harvest/runtime/harvest-error';
import { ConfigError } from '@harvest/runtime/load-config';
import { z } from 'zod';
import type { Embedder } from './embedder.ts';

const packageName = '@huggingface/transformers';
const installAdvice = `Install it with \`pnpm --filter @harvest/router add --allow-build=onnxruntime-node ${packageName}\`.`;

/** The part of the package that is used, checked when it is loaded, since there are no types to compile against. */
const moduleSchema = z.object({
  env: z.custom<{ allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string }>(
    (value) => typeof value === 'object' && value !== null && 'localModelPath' in value,
  ),
  pipeline: z.custom<(task: 'feature-extraction', model: string) => Promise<unknown>>(
    (value) => typeof value === 'function',
  ),
});
type Extract = (texts: string[], options: { pooling: 'mean'; normalize: true }) => Promise<unknown>;
const extractSchema = z.custom<Extract>((value) => typeof value === 'function');
const tensorSchema = z.object({
  data: z.custom<Float32Array>((value) => Object.prototype.toString.call(value) === '[object Float32Array]'),
  dims: z.tuple([z.int().min(0), z.int().min(1)]),
});

export interface TransformersOptions {
  readonly model: string;
  /** The folder in which models lie, each in a folder of its name. */
  readonly modelPath: string | undefined;
  /** Whether a model that is not in the folder may be fetched from the Hugging Face Hub. */
  readonly downloadAllowed: boolean;
  /** How the package is imported. */
  readonly importPackage?: (name: string) => Promise<unknown>;
}

function isMissing(error: unknown): boolean {
  return (
    Error.isError(error) &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') &&
    error.message.includes(packageName)
  );
}

async function loadExtract(options: TransformersOptions): Promise<Extract> {
  const importPackage = options.importPackage ?? ((name: string): Promise<unknown> => import(name));
  let loaded: unknown;
  try {
    loaded = await importPackage(packageName);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new ConfigError([`EMBEDDER: transformers needs the package ${packageName}. ${installAdvice}`]);
  }
  const { env, pipeline } = moduleSchema.parse(loaded);
  env.allowRemoteModels = options.downloadAllowed;
  env.allowLocalModels = options.modelPath !== undefined;
  if (options.modelPath !== undefined) env.localModelPath = options.modelPath;
  try {
    return extractSchema.parse(await pipeline('feature-extraction', options.model));
  } catch (error) {
    throw new HarvestError({
      code: 'provider.model_not_found',
      publicMessage: `The embedding model "${options.model}" cannot be loaded. Check EMBEDDING_MODEL_PATH.`,
      cause: error,
    });
  }
}

/** Cuts a matrix with one row per text into its rows. */
function rowsOf(tensor: unknown, textCount: number): readonly Float32Array[] {
  const { data, dims } = tensorSchema.parse(tensor);
  const [rows, width] = dims;
  if (rows !== textCount || data.length !== rows * width) {
    throw new HarvestError({
      code: 'provider.invalid_response',
      publicMessage: 'The embedding model returned another number of vectors than it was given texts.',
    });
  }
  return Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width));
}

/**
 * Creates the embedder. Package and model are loaded with the first text, once; loading that failed is tried again with
 * the next text. A calculation under way can't be interrupted: an abort takes effect when it is done.
 *
 * @throws ConfigError when there is nowhere to take the model from; `embed` throws one when the package is missing.
 */
export function createTransformersEmbedder(options: TransformersOptions): Embedder {
  if (options.modelPath === undefined && !options.downloadAllowed) {
    throw new ConfigError([
      'EMBEDDING_MODEL_PATH: must be set when EMBEDDER is transformers, unless EMBEDDING_MODEL_DOWNLOAD is true',
    ]);
  }
  let loading: Promise<Extract> | undefined;
  const load = async (): Promise<Extract> => {
    loading ??= loadExtract(options);
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    id: `transformers:${options.model}`,
    local: true,
    dimensions: null,
    embed: async (texts, signal) => {
      signal.throwIfAborted();
      if (texts.length === 0) return [];
      const extract = await load();
      signal.throwIfAborted();
      const tensor = await extract([...texts], { pooling: 'mean', normalize: true });
      signal.throwIfAborted();
      return rowsOf(tensor, texts.length);
    },
  };
}
