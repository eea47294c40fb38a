import type { ProviderName } from '@harvest/contracts/providers';
import type { RouterConfig } from '@harvest/router/config';
import type { ProviderSelection } from '@harvest/router/select-provider';
import { systemClock } from '@harvest/runtime/clock';
import { ConfigError, loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** Who answers, and the environment that makes the services agree. */
export interface ProviderChoice {
  /** What a person is told. */
  readonly description: string;
  readonly variables: Readonly<Record<string, string>>;
}

const probeMsMax = 3_000;

/** Asks what there is, through connections of its own. */
async function probe(config: RouterConfig): Promise<ProviderSelection> {
  // The providers' libraries take a moment to load, which passes while Redis starts.
  const [{ composeProviders }, { selectProvider }] = await Promise.all([
    import('@harvest/router/compose-providers'),
    import('@harvest/router/select-provider'),
  ]);
  const composed = composeProviders({ config, clock: systemClock });
  try {
    const signal = AbortSignal.timeout(probeMsMax);
    return await selectProvider({ config, providers: composed.providers, signal });
  } finally {
    await composed.close();
  }
}

function describe({ homeProvider, homeReason }: ProviderSelection, config: RouterConfig): string {
  if (homeProvider === null) return homeReason;
  const models: Partial<Record<ProviderName, string | undefined>> = {
    ollama: config.OLLAMA_MODEL,
    openai: config.OPENAI_MODEL,
    anthropic: config.ANTHROPIC_MODEL,
    gemini: config.GEMINI_MODEL,
  };
  const model = models[homeProvider];
  return `${model === undefined ? homeProvider : `${homeProvider}, ${model}`}. ${homeReason}`;
}

/**
 * Finds out who will answer, so that it can be said before the first task. Unlike the worker's own default, the
 * launcher's is `auto`. The services are told `auto` too, rather than what was found: each result then carries the
 * true reason, and not that a variable was set.
 *
 * @throws SetupError when the settings are wrong or the wanted provider lacks its key
 */
export async function chooseProvider(env: NodeJS.ProcessEnv): Promise<ProviderChoice> {
  const { routerConfigFields } = await import('@harvest/router/config');
  const wanted = env['LLM_PROVIDER']?.trim() ?? '';
  const variables = { LLM_PROVIDER: wanted === '' ? 'auto' : wanted };
  try {
    const config = loadConfig(z.object(routerConfigFields), { ...env, ...variables });
    return { description: describe(await probe(config), config), variables };
  } catch (error) {
    if (error instanceof ConfigError) throw new SetupError(error.message);
    throw error;
  }
}
