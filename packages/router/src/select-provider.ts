import type { ProviderName } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { ConfigError } from '@harvest/runtime/load-config';
import type { RouterConfig } from './config.ts';
import { configuredClouds, hasOwnOllamaNodes } from './configured-providers.ts';
import { settingNames } from './decision/setting-names.ts';
import { displayUrl } from './providers/scrub.ts';
import type { ModelProvider } from './spec/provider.ts';

/** Who answers by default. */
export interface ProviderSelection {
  /** Whose models go first in every tier; null when several were found, between which the price decides. */
  readonly homeProvider: ProviderName | null;
  /** Why, as a sentence. */
  readonly homeReason: string;
  /** Whether Ollama answers requests by itself; otherwise it does only when a request pins it. */
  readonly ollamaJoins: boolean;
}

export interface SelectionOptions {
  readonly config: RouterConfig;
  /** Of these, only Ollama is asked anything. */
  readonly providers: readonly ModelProvider[];
  /** Bounds the probe of Ollama; when it is aborted, Ollama counts as absent. */
  readonly signal: AbortSignal;
}

interface Probe {
  readonly usable: boolean;
  /** What was found, as a clause without a full stop. */
  readonly finding: string;
}

/** A model without a tag means its `latest`. */
function hasModel(installed: readonly string[], wanted: string): boolean {
  return installed.includes(wanted) || installed.includes(`${wanted}:latest`);
}

function judgeModels(installed: readonly string[], config: RouterConfig, url: string): Probe {
  const model = config.OLLAMA_MODEL;
  if (hasModel(installed, model)) {
    return { usable: true, finding: `Ollama answers at ${url} and has ${model}` };
  }
  if (config.OLLAMA_PULL) {
    return { usable: true, finding: `Ollama answers at ${url} and pulls ${model} at the first request` };
  }
  return {
    usable: false,
    finding: `Ollama answers at ${url} but does not have ${model} (install it with \`ollama pull ${model}\`)`,
  };
}

/** Asks Ollama for its models. Not answering in time is a finding, not an error. */
async function probeOllama({ config, providers, signal }: SelectionOptions): Promise<Probe> {
  const ollama = providers.find(({ name }) => name === 'ollama');
  if (ollama === undefined) return { usable: false, finding: 'Ollama is not configured' };
  const url = config.OLLAMA_BASE_URL.map(displayUrl).join(', ');
  try {
    return judgeModels(await ollama.listModels({ signal }), config, url);
  } catch (error) {
    if (signal.aborted) return { usable: false, finding: `Ollama did not answer at ${url} in time` };
    if (error instanceof HarvestError && error.code === 'provider.unreachable') {
      return { usable: false, finding: `Ollama does not answer at ${url}` };
    }
    if (error instanceof HarvestError)
      return { usable: false, finding: `Ollama at ${url} is not usable (${error.code})` };
    throw error;
  }
}

/** Takes what it finds: the one that it finds, all of several, or the built-in engine. */
async function selectAutomatically(options: SelectionOptions): Promise<ProviderSelection> {
  const probe = await probeOllama(options);
  const clouds = options.config.ROUTER_OFFLINE ? [] : configuredClouds(options.config);
  const settings = clouds.map(({ setting }) => setting);
  const isOrAre = settings.length === 1 ? 'is' : 'are';
  const settingsFound = `${settings.join(' and ')} ${isOrAre} set`;
  const found: readonly ProviderName[] = [
    ...(probe.usable ? (['ollama'] as const) : []),
    ...clouds.map(({ name }) => name),
  ];
  const [only] = found;
  if (only === undefined) {
    const lack = options.config.ROUTER_OFFLINE ? 'ROUTER_OFFLINE is true' : 'no cloud key is set';
    return {
      homeProvider: 'extractive',
      homeReason: `${probe.finding}, and ${lack}; the built-in engine quotes the source.`,
      ollamaJoins: false,
    };
  }
  const findings = settings.length === 0 ? probe.finding : `${probe.finding}; ${settingsFound}`;
  return found.length === 1
    ? { homeProvider: only, homeReason: `${findings}.`, ollamaJoins: probe.usable }
    : {
        homeProvider: null,
        homeReason: `${findings}; among their models the price decides.`,
        ollamaJoins: probe.usable,
      };
}

/**
 * Who answers by default: what `LLM_PROVIDER` names, or, for `auto`, what is found.
 *
 * @throws ConfigError when the named provider lacks its key or may not be called
 */
export async function selectProvider(options: SelectionOptions): Promise<ProviderSelection> {
  const { config } = options;
  const choice = config.LLM_PROVIDER;
  if (choice === 'auto') return await selectAutomatically(options);
  const isLocal = choice === 'ollama' || choice === 'extractive';
  if (config.ROUTER_OFFLINE && !isLocal) {
    throw new ConfigError([`ROUTER_OFFLINE: must not be true when LLM_PROVIDER is ${choice}`]);
  }
  if (!isLocal && !configuredClouds(config).some(({ name }) => name === choice)) {
    throw new ConfigError([`${settingNames[choice] ?? choice}: must be set when LLM_PROVIDER is ${choice}`]);
  }
  return {
    homeProvider: choice,
    homeReason: `LLM_PROVIDER is set to ${choice}.`,
    ollamaJoins: choice === 'ollama' || hasOwnOllamaNodes(config),
  };
}
