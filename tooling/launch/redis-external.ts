import { SetupError } from '../bootstrap/setup-error.mjs';
import { isNewEnough, oldestVersionText } from './redis-plan.ts';
import { type RedisState, probeRedis, withoutCredentials } from './redis-probe.ts';

/**
 * Takes the Redis that REDIS_URL names, after a look at whether Harvest can work with it; settings that may cost tasks
 * are said, not refused, since another installation may well know what it does.
 *
 * @throws SetupError when it cannot be reached or used, with what to do
 */
export async function useExternalRedis(
  text: string,
  say: (text: string) => void,
): Promise<{ url: string; description: string }> {
  const url = parseRedisUrl(text);
  const shown = withoutCredentials(url);
  const state = await probeRedis(url, 5_000);
  if (state.kind === 'unreachable') {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) cannot be reached: ${state.reason}. ` +
        'Start it, or unset REDIS_URL to let Harvest run one of its own.',
    );
  }
  if (state.kind === 'refused') {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) refuses Harvest: ${state.reason} ` +
        'Check the user and the password in REDIS_URL.',
    );
  }
  const version = state.kind === 'up' ? state.version : null;
  if (version !== null && !isNewEnough(version)) {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) is version ${version}: Harvest needs ${oldestVersionText} or newer.`,
    );
  }
  const warning = state.kind === 'up' ? settingsWarning(state) : null;
  if (warning !== null) say(warning);
  const about = version === null ? '' : `, version ${version}`;
  return { url: url.href, description: `${shown} from REDIS_URL${about}` };
}

function parseRedisUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return url;
  // The text may hold a password, so it is not repeated.
  throw new SetupError(
    'REDIS_URL is not a Redis URL. It looks like redis://localhost:6379/0, or rediss:// for TLS.',
  );
}

/**
 * What to set on a Redis that may forget tasks, in one line; null when all is well or when it does not tell.
 */
export function settingsWarning(
  state: Pick<Extract<RedisState, { kind: 'up' }>, 'evictionPolicy' | 'appendOnly'>,
): string | null {
  const settings: string[] = [];
  if (state.evictionPolicy !== null && state.evictionPolicy !== 'noeviction')
    settings.push('maxmemory-policy noeviction');
  if (state.appendOnly === 'no') settings.push('appendonly yes');
  if (settings.length === 0) return null;
  return `Warning: the Redis of REDIS_URL may lose accepted tasks. Set on it: ${settings.join(', ')}`;
}
