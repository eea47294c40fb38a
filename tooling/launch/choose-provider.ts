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

/**
 * Finds out who will answer, so that it can be said before the first task. Unlike the worker's own default, the
 * launcher's is `auto`. The services are told `auto` too, rather than what was found: each result then carries the
 * true reason, and not that a variable was set.
 *
 * @throws SetupError when the settings are wrong or the wanted provider lacks its key
 */
export async function chooseProvider(env: NodeJS.ProcessEnv): Promise<ProviderChoice> {
  // The providers' libraries take a moment to load, which passes while Redis starts.
  const [{ routerConfigFields }, { selectProvider }] = await Promise.all([
    import('@harvest/router/config'),
    import('@harvest/router/select-provider'),
  ]);
  const wanted = env['LLM_PROVIDER']?.trim() ?? '';
  const variables = { LLM_PROVIDER: wanted === '' ? 'auto' : wanted };
  try {
    const config = loadConfig(z.object(routerConfigFields), { ...env, ...variables });
    const { provider, model, reason } = await selectProvider(config, AbortSignal.timeout(probeMsMax));
    const engine = provider === model ? provider : `${provider}, ${model}`;
    return { description: `${engine}. ${reason}`, variables };
  } catch (error) {
    if (error instanceof ConfigError) throw new SetupError(error.message);
    throw error;
  }
}
