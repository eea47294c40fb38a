import type { CloudProviderName } from '@harvest/contracts/providers';
import type { RouterConfig } from './config.ts';
import { ollamaManifest } from './providers/ollama/manifest.ts';
import { openAiManifest } from './providers/openai/manifest.ts';

/** A cloud provider that the configuration makes available, and the variable by which it does. */
export interface ConfiguredCloud {
  readonly name: CloudProviderName;
  readonly setting: string;
  /** The model that answers in all of its tiers; undefined where the model table decides. */
  readonly model: string | undefined;
}

/** Whether OpenAI's API is spoken to a server of the operator's choice. */
export function hasOwnOpenAiServer(config: RouterConfig): boolean {
  return config.OPENAI_BASE_URL !== openAiManifest.defaultBaseUrl;
}

/** Whether the operator says where Ollama is, as opposed to where it usually is. */
export function hasOwnOllamaNodes(config: RouterConfig): boolean {
  const [first, ...others] = config.OLLAMA_BASE_URL;
  return others.length > 0 || first !== ollamaManifest.defaultBaseUrl;
}

/** The cloud providers, in the order in which they are named everywhere, and whether the operator can call them. */
function allClouds(config: RouterConfig): readonly (ConfiguredCloud & { readonly isSet: boolean })[] {
  // A base URL of one's own is enough: many compatible servers on the local network ask for no key.
  const openAiSetting =
    config.OPENAI_API_KEY === undefined && hasOwnOpenAiServer(config) ? 'OPENAI_BASE_URL' : 'OPENAI_API_KEY';
  const isSet: Readonly<Record<CloudProviderName, boolean>> = {
    openai: config.OPENAI_API_KEY !== undefined || hasOwnOpenAiServer(config),
    anthropic: config.ANTHROPIC_API_KEY !== undefined,
    gemini: config.GEMINI_API_KEY !== undefined,
  };
  const clouds: readonly ConfiguredCloud[] = [
    { name: 'openai', setting: openAiSetting, model: config.OPENAI_MODEL },
    { name: 'anthropic', setting: 'ANTHROPIC_API_KEY', model: config.ANTHROPIC_MODEL },
    { name: 'gemini', setting: 'GEMINI_API_KEY', model: config.GEMINI_MODEL },
  ];
  return clouds.map((cloud) => ({ ...cloud, isSet: isSet[cloud.name] }));
}

/** The cloud providers that can be called with the operator's keys. */
export function configuredClouds(config: RouterConfig): readonly ConfiguredCloud[] {
  return allClouds(config).filter(({ isSet }) => isSet);
}

/** Those that can be called only with a key of the caller's own. */
export function unconfiguredClouds(config: RouterConfig): readonly ConfiguredCloud[] {
  return allClouds(config).filter(({ isSet }) => !isSet);
}
