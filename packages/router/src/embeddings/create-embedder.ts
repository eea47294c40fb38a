import { ConfigError } from '@harvest/runtime/load-config';
import type { RouterConfig } from '../config.ts';
import type { ModelProvider } from '../spec/provider.ts';
import type { Embedder } from './embedder.ts';
import { defaultEmbeddingModels } from './embedder-choices.ts';
import { createLexicalEmbedder } from './lexical-embedder.ts';
import { createProviderEmbedder } from './provider-embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';

type EmbeddingConfig = Pick<
  RouterConfig,
  'EMBEDDER' | 'EMBEDDING_MODEL' | 'EMBEDDING_MODEL_PATH' | 'EMBEDDING_MODEL_DOWNLOAD' | 'ROUTER_OFFLINE'
>;

/**
 * The embedder that the configuration names; nothing is called or loaded yet.
 *
 * @param options.providers those that are configured.
 * @throws ConfigError when the one that it names lacks something.
 */
export function createEmbedder(options: {
  readonly config: EmbeddingConfig;
  readonly providers: readonly ModelProvider[];
}): Embedder {
  const { config, providers } = options;
  const choice = config.EMBEDDER;
  if (choice === 'lexical') return createLexicalEmbedder();
  const model = config.EMBEDDING_MODEL ?? defaultEmbeddingModels[choice];
  if (choice === 'transformers') {
    return createTransformersEmbedder({
      model,
      modelPath: config.EMBEDDING_MODEL_PATH,
      downloadAllowed: config.EMBEDDING_MODEL_DOWNLOAD,
    });
  }
  const provider = providers.find(({ name }) => name === choice);
  if (provider === undefined)
    throw new ConfigError([`EMBEDDER: is ${choice}, but that provider is not configured`]);
  const embedder = createProviderEmbedder({ provider, model });
  if (config.ROUTER_OFFLINE && !embedder.local)
    throw new ConfigError([`EMBEDDER: must not be ${choice} when ROUTER_OFFLINE is true`]);
  return embedder;
}
