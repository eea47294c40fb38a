/** What a worker can call, from its configuration and the model table. */
import { createHash } from 'node:crypto';
import type { Deployment, ModelCatalogue, ModelPrice } from '@harvest/contracts/model-catalogue';
import { type Tier, capabilityNames, tierNames } from '@harvest/contracts/tiers';
import type { RouterConfig } from './config.ts';
import { type ConfiguredCloud, configuredClouds, unconfiguredClouds } from './configured-providers.ts';
import { tierLadder } from './decision/policy.ts';
import { assumeDeployment } from './pricing/assume-deployment.ts';
import type { ModelRow } from './pricing/model-row.ts';
import { type ModelTable, modelPriceOf } from './pricing/model-table.ts';
import { extractiveModel } from './providers/extractive/provider.ts';
import type { ProviderSelection } from './select-provider.ts';

export interface CatalogueOptions {
  readonly config: RouterConfig;
  readonly table: ModelTable;
  readonly home: ProviderSelection;
  /** Tokens that the instructions around source and query take, by output format. */
  readonly promptOverheadTokens: Readonly<Record<string, number>>;
  /** All instructions as text: answers to other instructions are other answers. */
  readonly instructions: string;
}

const free: ModelPrice = {
  inputPer1m: 0,
  outputPer1m: 0,
  cachedInputPer1m: null,
  cacheWrite5mPer1m: null,
  cacheWrite1hPer1m: null,
  longContext: [],
};
/** The built-in engine reads whatever a request may contain. */
const extractiveTokensMax = 10_000_000;
const revisionCharacters = 16;

function deploymentOf(row: ModelRow): Deployment {
  return {
    provider: row.provider,
    model: row.model,
    tiers: row.tiers,
    local: row.local,
    contextTokens: row.context_window,
    maxOutputTokens: row.max_output ?? row.context_window,
    capabilities: row.capabilities,
    price: modelPriceOf(row),
    pricing: row.local ? 'free' : 'listed',
    priceSource: `${row.source}, as of ${row.as_of}`,
  };
}

/** The listed models of a provider; a named one takes all tiers from the others. */
function cloudDeployments(cloud: ConfiguredCloud, rows: readonly ModelRow[]): readonly Deployment[] {
  const listed = rows.filter(({ provider }) => provider === cloud.name).map(deploymentOf);
  const { model } = cloud;
  if (model === undefined) return listed;
  const named =
    listed.find((deployment) => deployment.model === model) ?? assumeDeployment(cloud.name, model, listed);
  return [
    { ...named, tiers: named.local ? [...tierNames] : [...tierLadder] },
    ...listed.filter((deployment) => deployment.model !== model).map((other) => ({ ...other, tiers: [] })),
  ];
}

/** Ollama is small: beside others it serves what is simple, alone it serves everything. */
function ollamaTiers({ homeProvider, ollamaJoins }: ProviderSelection): readonly Tier[] {
  if (homeProvider === 'ollama') return tierNames;
  return ollamaJoins ? ['simple', 'local'] : [];
}

/** The configured model, and those that the operator's own table adds. */
function ollamaDeployments(options: CatalogueOptions): readonly Deployment[] {
  const { config, table, home } = options;
  const contextTokens = config.OLLAMA_NUM_CTX;
  const rows = table.rows.filter(({ provider }) => provider === 'ollama').map(deploymentOf);
  const listed = rows.find(({ model }) => model === config.OLLAMA_MODEL);
  const usual: Deployment = listed ?? {
    provider: 'ollama',
    model: config.OLLAMA_MODEL,
    tiers: [],
    local: true,
    contextTokens,
    maxOutputTokens: contextTokens,
    capabilities: [...capabilityNames],
    price: free,
    pricing: 'free',
    priceSource: 'ollama runs locally',
  };
  const tiers = usual.tiers.length > 0 && home.ollamaJoins ? usual.tiers : [...ollamaTiers(home)];
  const others = rows.filter((row) => row !== listed);
  return [
    { ...usual, tiers },
    ...others.map((other) => (home.ollamaJoins ? other : { ...other, tiers: [] })),
  ].map((deployment) => ({
    ...deployment,
    // Every request is sent with this length of context, whatever the model could hold.
    contextTokens: Math.min(deployment.contextTokens, contextTokens),
  }));
}

function extractiveDeployment({ homeProvider }: ProviderSelection): Deployment {
  return {
    provider: 'extractive',
    model: extractiveModel,
    tiers: homeProvider === 'extractive' ? [...tierNames] : ['local'],
    local: true,
    contextTokens: extractiveTokensMax,
    maxOutputTokens: extractiveTokensMax,
    capabilities: ['streaming'],
    price: free,
    pricing: 'free',
    priceSource: 'the built-in engine costs nothing',
  };
}

/** Without the internet there are local models alone, and no other tier than theirs. */
function keepLocal(deployments: readonly Deployment[]): readonly Deployment[] {
  return deployments
    .filter(({ local }) => local)
    .map((deployment) => ({ ...deployment, tiers: deployment.tiers.length > 0 ? ['local'] : [] }));
}

/** Another server behind the same name may answer differently, so that addresses count, too. */
function revisionOf(catalogue: Omit<ModelCatalogue, 'revision'>, options: CatalogueOptions): string {
  const { config, instructions } = options;
  const addresses = [config.OLLAMA_BASE_URL, config.OPENAI_BASE_URL, config.ANTHROPIC_BASE_URL];
  return createHash('sha256')
    .update(JSON.stringify([catalogue, addresses, config.GEMINI_BASE_URL, instructions]))
    .digest('hex')
    .slice(0, revisionCharacters);
}

/** Lists what can be called, with prices and abilities, for decisions here and for estimates in the API. */
export function composeCatalogue(options: CatalogueOptions): ModelCatalogue {
  const { config, table, home } = options;
  const chatRows = table.rows.filter(({ mode }) => mode === 'chat');
  const all = [
    ...ollamaDeployments({ ...options, table: { rows: chatRows } }),
    ...configuredClouds(config).flatMap((cloud) => cloudDeployments(cloud, chatRows)),
    extractiveDeployment(home),
  ];
  const ownKey = unconfiguredClouds(config).flatMap((cloud) => cloudDeployments(cloud, chatRows));
  const catalogue = {
    homeProvider: home.homeProvider,
    homeReason: home.homeReason,
    deployments: [...(config.ROUTER_OFFLINE ? keepLocal(all) : all)],
    ownKeyDeployments: config.ROUTER_OFFLINE ? [] : ownKey,
    defaultMaxOutputTokens: config.LLM_MAX_OUTPUT_TOKENS,
    promptOverheadTokens: { ...options.promptOverheadTokens },
    sourceTokensMax: config.SOURCE_TOKENS_MAX,
  };
  return { revision: revisionOf(catalogue, options), ...catalogue };
}
