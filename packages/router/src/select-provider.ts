import type { ProviderName } from '@harvest/contracts/providers';
import { systemClock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { ConfigError } from '@harvest/runtime/load-config';
import { composeProviders } from './compose-providers.ts';
import type { RouterConfig } from './config.ts';
import type { ConfiguredProvider } from './create-router.ts';
import { settingNames } from './decision/setting-names.ts';
import type { StaticPolicy } from './decision/static-policy.ts';
import { extractiveModel } from './providers/extractive/provider.ts';
import { displayUrl } from './providers/scrub.ts';

const cloudProviders = ['openai', 'anthropic', 'gemini'] as const;

interface Probe {
  readonly usable: boolean;
  /** What was found, as a clause without a full stop. */
  readonly finding: string;
}

/** A model without a tag means its `latest`. */
function hasModel(installed: readonly string[], wanted: string): boolean {
  return installed.includes(wanted) || installed.includes(`${wanted}:latest`);
}

/** Asks Ollama for its models. Not answering in time is a finding, not an error. */
async function probeOllama(ollama: ConfiguredProvider, url: string, signal: AbortSignal): Promise<Probe> {
  const model = ollama.defaultModel;
  try {
    const installed = await ollama.provider.listModels({ signal });
    if (hasModel(installed, model))
      return { usable: true, finding: `Ollama answers at ${url} and has ${model}` };
    return {
      usable: false,
      finding: `Ollama answers at ${url} but does not have ${model} (install it with \`ollama pull ${model}\`)`,
    };
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

function firstCloud(
  config: RouterConfig,
  providers: readonly ConfiguredProvider[],
): ConfiguredProvider | undefined {
  const withKey = {
    openai: config.OPENAI_API_KEY,
    anthropic: config.ANTHROPIC_API_KEY,
    gemini: config.GEMINI_API_KEY,
  };
  return cloudProviders
    .filter((name) => withKey[name] !== undefined)
    .map((name) => providers.find(({ provider }) => provider.name === name))
    .find((found) => found !== undefined);
}

/**
 * Takes what it finds: Ollama if it answers and has the model, else the first cloud provider whose key is set, else
 * the built-in engine.
 *
 * @param signal bounds the probe of Ollama; when it is aborted, Ollama counts as absent.
 * @returns who answers by default, and a sentence that says what was found.
 */
export async function selectAutoProvider(config: RouterConfig, signal: AbortSignal): Promise<StaticPolicy> {
  const composed = composeProviders({ config, clock: systemClock });
  try {
    const named = (name: ProviderName): ConfiguredProvider | undefined =>
      composed.providers.find(({ provider }) => provider.name === name);
    const ollama = named('ollama');
    const url = displayUrl(config.OLLAMA_BASE_URL[0] ?? '');
    const probe =
      ollama === undefined
        ? { usable: false, finding: 'Ollama is not configured' }
        : await probeOllama(ollama, url, signal);
    if (ollama !== undefined && probe.usable) {
      return { provider: 'ollama', model: ollama.defaultModel, reason: `${probe.finding}.` };
    }
    const cloud = firstCloud(config, composed.providers);
    if (cloud !== undefined) {
      const { name } = cloud.provider;
      return {
        provider: name,
        model: cloud.defaultModel,
        reason: `${probe.finding}; ${settingNames[name] ?? name} is set.`,
      };
    }
    const model = named('extractive')?.defaultModel ?? extractiveModel;
    const reason = `${probe.finding}, and no cloud key is set; the built-in engine quotes the source.`;
    return { provider: 'extractive', model, reason };
  } finally {
    await composed.close();
  }
}

/**
 * Who answers by default: what `LLM_PROVIDER` names, or, for `auto`, what is found.
 *
 * @throws ConfigError when the named provider lacks its key.
 */
export async function selectProvider(config: RouterConfig, signal: AbortSignal): Promise<StaticPolicy> {
  const choice = config.LLM_PROVIDER;
  if (choice === 'auto') return await selectAutoProvider(config, signal);
  const composed = composeProviders({ config, clock: systemClock });
  await composed.close();
  const chosen = composed.providers.find(({ provider }) => provider.name === choice);
  if (chosen === undefined) {
    throw new ConfigError([`${settingNames[choice] ?? choice}: must be set when LLM_PROVIDER is ${choice}`]);
  }
  return { provider: choice, model: chosen.defaultModel, reason: `LLM_PROVIDER is set to ${choice}.` };
}
