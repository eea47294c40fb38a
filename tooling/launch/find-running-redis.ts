import { probeRedis } from './redis-probe.ts';
import type { RedisStateFolder } from './redis-state.ts';

const probeTimeoutMs = 2_000;

/**
 * The URL of the private Redis that a launcher has running now, or null when there is none. A port that was remembered
 * may belong to something else by now, so the server itself has to confirm its process id; the one in a container
 * has another id inside, and its port is all that is known.
 */
export async function findRunningRedis(state: RedisStateFolder): Promise<string | null> {
  const last = state.read();
  if (last === null) return null;
  const url = state.urlOf(last.port);
  const found = await probeRedis(url, probeTimeoutMs);
  if (found.kind === 'loading') return url.href;
  return found.kind === 'up' && (last.pid === null || found.pid === last.pid) ? url.href : null;
}
