import type { Clock } from '@harvest/runtime/clock';
import type { RouterConfig } from './config.ts';
import { configuredClouds, hasOwnOpenAiServer, unconfiguredClouds } from './configured-providers.ts';
import { createAnthropicProvider } from './providers/anthropic/provider.ts';
import { createExtractiveProvider } from './providers/extractive/provider.ts';
import { createGeminiProvider } from './providers/gemini/provider.ts';
import { createOpenAiProvider } from './providers/openai/provider.ts';
import type { ProviderOptions } from './providers/provider-options.ts';
import { createTransport } from './providers/transport.ts';
import { type OllamaPool, createOllamaPool } from './pool/ollama-pool.ts';
import type { OccupancyPort } from './pool/occupancy.ts';
import type { PoolEvent } from './pool/pool-event.ts';
import type { ModelProvider } from './spec/provider.ts';

/** The providers of a process and the connections that they share. */
export interface ComposedProviders {
  readonly providers: readonly ModelProvider[];
  /** Those among them that need no key, or have one of the operator's. */
  readonly configured: readonly ModelProvider[];
  /** The one among them that has nodes to watch; it is to be started by whoever makes use of it. */
  readonly ollama: OllamaPool;
  /** What an operator should know about the configuration, as sentences. */
  readonly notices: readonly string[];
  /** Closes the connections; to be called when no call is in flight. */
  readonly close: () => Promise<void>;
}

type Shared = Pick<ProviderOptions, 'transport' | 'clock'>;

/** What the pool of Ollama nodes is connected to. */
export interface PoolWiring {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Absent: this process counts its own requests alone. */
  readonly occupancy?: OccupancyPort;
  readonly onEvent?: (event: PoolEvent) => void;
}

/** Without a key of the operator's they are called with those of callers alone. */
function clouds(config: RouterConfig, shared: Shared): readonly ModelProvider[] {
  return [
    createOpenAiProvider({ ...shared, apiKey: config.OPENAI_API_KEY, baseUrl: config.OPENAI_BASE_URL }),
    createAnthropicProvider({
      ...shared,
      apiKey: config.ANTHROPIC_API_KEY,
      baseUrl: config.ANTHROPIC_BASE_URL,
    }),
    createGeminiProvider({ ...shared, apiKey: config.GEMINI_API_KEY, baseUrl: config.GEMINI_BASE_URL }),
  ];
}

function ollamaPool(config: RouterConfig, options: PoolWiring & Shared): OllamaPool {
  const [first, ...others] = config.OLLAMA_BASE_URL;
  if (first === undefined) throw new Error('the configuration lists no Ollama node');
  return createOllamaPool({
    ...options,
    nodes: [first, ...others],
    contextTokens: config.OLLAMA_NUM_CTX,
    slots: config.OLLAMA_SLOTS,
    keepAlive: config.OLLAMA_KEEP_ALIVE,
    pull: config.OLLAMA_PULL,
    // A download fills a disk: a caller's word is not enough for that.
    ...(config.OLLAMA_PULL_MODELS.includes('*')
      ? {}
      : { pullable: [config.OLLAMA_MODEL, ...config.OLLAMA_PULL_MODELS] }),
    preload: config.OLLAMA_PRELOAD ? [config.OLLAMA_MODEL] : [],
  });
}

function noticesFor(config: RouterConfig): readonly string[] {
  const notices: string[] = [];
  const usesListedModels = hasOwnOpenAiServer(config) && config.OPENAI_MODEL === undefined;
  if (usesListedModels && !config.ROUTER_OFFLINE) {
    notices.push(
      'OPENAI_BASE_URL is a server of your own, which is asked for the models that the model table lists for openai; ' +
        'set OPENAI_MODEL if it has others.',
    );
  }
  const unused = config.ROUTER_OFFLINE ? configuredClouds(config) : [];
  if (unused.length > 0) {
    const names = unused.map(({ setting }) => setting).join(', ');
    notices.push(`ROUTER_OFFLINE is true: ${names} stays unused.`);
  }
  return notices;
}

/** Builds every provider; nothing is called. Whoever composes them closes them. */
export function composeProviders(options: {
  config: RouterConfig;
  clock: Clock;
  pool?: PoolWiring;
}): ComposedProviders {
  const { config, clock, pool = { random: Math.random } } = options;
  const transport = createTransport();
  const shared = { transport, clock };
  const ollama = ollamaPool(config, { ...shared, ...pool });
  const providers = [ollama, ...clouds(config, shared), createExtractiveProvider()];
  const lacking = unconfiguredClouds(config).map(({ name }): string => name);
  return {
    ollama,
    providers,
    configured: providers.filter(({ name }) => !lacking.includes(name)),
    notices: noticesFor(config),
    close: async () => {
      ollama.close();
      await transport.close();
    },
  };
}
