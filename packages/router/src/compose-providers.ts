import type { Clock } from '@harvest/runtime/clock';
import type { RouterConfig } from './config.ts';
import type { ConfiguredProvider } from './create-router.ts';
import { createAnthropicProvider } from './providers/anthropic/provider.ts';
import { createExtractiveProvider, extractiveModel } from './providers/extractive/provider.ts';
import { createGeminiProvider } from './providers/gemini/provider.ts';
import { createOllamaProvider } from './providers/ollama/provider.ts';
import { openAiManifest } from './providers/openai/manifest.ts';
import { createOpenAiProvider } from './providers/openai/provider.ts';
import type { ProviderOptions } from './providers/provider-options.ts';
import { createTransport } from './providers/transport.ts';

/** The providers of a process and the connections that they share. */
export interface ComposedProviders {
  readonly providers: readonly ConfiguredProvider[];
  /** What an operator should know about the configuration, as sentences. */
  readonly notices: readonly string[];
  /** Closes the connections; to be called when no call is in flight. */
  readonly close: () => Promise<void>;
}

type Shared = Pick<ProviderOptions, 'transport' | 'clock'>;

function openAi(config: RouterConfig, shared: Shared): readonly ConfiguredProvider[] {
  // A base URL of one's own is enough: many compatible servers on the local network ask for no key.
  const ownServer = config.OPENAI_BASE_URL !== openAiManifest.defaultBaseUrl;
  if (config.OPENAI_API_KEY === undefined && !ownServer) return [];
  const key = config.OPENAI_API_KEY === undefined ? {} : { apiKey: config.OPENAI_API_KEY };
  const provider = createOpenAiProvider({ ...shared, ...key, baseUrl: config.OPENAI_BASE_URL });
  return [{ provider, defaultModel: config.OPENAI_MODEL }];
}

function anthropic(config: RouterConfig, shared: Shared): readonly ConfiguredProvider[] {
  const apiKey = config.ANTHROPIC_API_KEY;
  if (apiKey === undefined) return [];
  const provider = createAnthropicProvider({ ...shared, apiKey, baseUrl: config.ANTHROPIC_BASE_URL });
  return [{ provider, defaultModel: config.ANTHROPIC_MODEL }];
}

function gemini(config: RouterConfig, shared: Shared): readonly ConfiguredProvider[] {
  const apiKey = config.GEMINI_API_KEY;
  if (apiKey === undefined) return [];
  const provider = createGeminiProvider({ ...shared, apiKey, baseUrl: config.GEMINI_BASE_URL });
  return [{ provider, defaultModel: config.GEMINI_MODEL }];
}

/** The first node of the list; a pool over all of them is the router's next version. */
function ollama(config: RouterConfig, shared: Shared): readonly ConfiguredProvider[] {
  const [baseUrl] = config.OLLAMA_BASE_URL;
  if (baseUrl === undefined) return [];
  const provider = createOllamaProvider({ ...shared, baseUrl, contextTokens: config.OLLAMA_NUM_CTX });
  return [{ provider, defaultModel: config.OLLAMA_MODEL }];
}

/** Builds every provider that the configuration makes available; nothing is called. Whoever composes them closes them. */
export function composeProviders(options: { config: RouterConfig; clock: Clock }): ComposedProviders {
  const { config, clock } = options;
  const transport = createTransport();
  const shared = { transport, clock };
  const nodes = config.OLLAMA_BASE_URL.length;
  return {
    providers: [
      ...ollama(config, shared),
      ...openAi(config, shared),
      ...anthropic(config, shared),
      ...gemini(config, shared),
      { provider: createExtractiveProvider(), defaultModel: extractiveModel },
    ],
    notices:
      nodes > 1
        ? [`OLLAMA_BASE_URL lists ${String(nodes)} nodes; this version uses only the first of them.`]
        : [],
    close: () => transport.close(),
  };
}
