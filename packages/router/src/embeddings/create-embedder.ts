import { ConfigError } from '@harvest/runtime/load-config';
import type { RouterConfig } from '../config.ts';
import { type ModelTable, modelPriceOf } from '../pricing/model-table.ts';
import { estimateCostUsd } from '../pricing/price.ts';
import type { ModelProvider } from '../spec/provider.ts';
import type { ModelRef } from '../spec/router.ts';
import type { Embedder } from './embedder.ts';
import { defaultEmbeddingModels } from './embedder-choices.ts';
import { createLexicalEmbedder } from './lexical-embedder.ts';
import { createProviderEmbedder } from './provider-embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';

type EmbeddingConfig = Pick<
  RouterConfig,
  'EMBEDDER' | 'EMBEDDING_MODEL' | 'EMBEDDING_MODEL_PATH' | 'EMBEDDING_MODEL_DOWNLOAD' | 'ROUTER_OFFLINE'
>;

/** What tokens cost that a model embeds, in USD; as with the dearest of its provider where the table does not list it. */
function embeddingCostUsd(table: ModelTable, ref: ModelRef, inputTokens: number): number {
  const rows = table.rows.filter(({ mode, provider }) => mode === 'embedding' && provider === ref.provider);
  const listed = rows.filter(({ model }) => model === ref.model);
  const costs = (listed.length > 0 ? listed : rows).map((row) =>
    estimateCostUsd({ price: modelPriceOf(row) }, { inputTokens, maxOutputTokens: 0 }),
  );
  return Math.max(0, ...costs);
}

/**
 * The embedder that the configuration names; nothing is called or loaded yet.
 *
 * @param options.providers those that are configured.
 * @param options.table the model table that holds now, for the prices.
 * @throws ConfigError when the one that it names lacks something.
 */
export function createEmbedder(options: {
  readonly config: EmbeddingConfig;
  readonly providers: readonly ModelProvider[];
  readonly table: () => ModelTable;
}): Embedder {
  const { config, providers, table } = options;
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
  const priceUsd = (inputTokens: number): number =>
    embeddingCostUsd(table(), { provider: provider.name, model }, inputTokens);
  const embedder = createProviderEmbedder({ provider, model, priceUsd });
  if (config.ROUTER_OFFLINE && !embedder.local)
    throw new ConfigError([`EMBEDDER: must not be ${choice} when ROUTER_OFFLINE is true`]);
  return embedder;
}
