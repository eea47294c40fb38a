import { type Acquirer, createAcquirer } from '@harvest/acquisition/create-acquirer';
import type { ExtractDocument } from '@harvest/acquisition/spec/extract';
import type { Clock } from '@harvest/runtime/clock';
import type { CloseStack } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import { readVersion } from '@harvest/runtime/read-version';
import type { Store } from '@harvest/store/create-store';
import { openExpiringTexts } from '@harvest/store/expiring-texts';
import type { WorkerConfig } from './config.ts';

/** Composes what reads pages: whose turn it is, is known to all workers; what was read is kept for all of them. */
export function composeAcquisition(resources: {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly store: Store;
  readonly clock: Clock;
  readonly extractDocument: ExtractDocument;
  /** Whatever is opened is put here to be closed. */
  readonly stack: CloseStack;
}): Acquirer {
  const { config, logger, store, clock, extractDocument, stack } = resources;
  const kept = openExpiringTexts({ config, logger });
  stack.add({ name: 'kept texts', close: kept.close });
  const { acquirer, close } = createAcquirer({
    config,
    hostTurns: store.hostTurns,
    texts: kept.texts,
    extract: extractDocument,
    clock,
    logger,
    random: Math.random,
    version: readVersion(),
  });
  stack.add({ name: 'acquisition', close });
  return acquirer;
}
