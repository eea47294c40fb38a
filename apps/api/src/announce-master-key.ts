import type { Closable } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { type Fleet, heartbeatIntervalMs } from '@harvest/store/fleet';

/**
 * Tells at intervals which master key this process seals with, by its id alone, so that an operator's command can see whether
 * it was given another one. Without Redis it tries again with the next interval.
 */
export function announceMasterKey(options: {
  masterKeys: MasterKeys | null;
  fleet: Pick<Fleet, 'noteMasterKey'>;
  logger: Logger;
}): Closable {
  const { masterKeys, fleet, logger } = options;
  const announce = (): void => {
    if (masterKeys === null) return;
    fleet.noteMasterKey(masterKeys.current.id).catch((error: unknown) => {
      logger.debug('announcing the master key failed', { err: error });
    });
  };
  announce();
  const timer = setInterval(announce, heartbeatIntervalMs);
  return {
    name: 'master key announcement',
    close: () => {
      clearInterval(timer);
    },
  };
}
