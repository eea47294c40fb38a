import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { type FixtureSite, startFixtureSite } from '@harvest/testkit/site';
import { z } from 'zod';
import { acquisitionVariables } from '../config.ts';
import { type Acquirer, type AcquirerOptions, createAcquirer } from '../create-acquirer.ts';
import { extractDocument } from '../extraction/extract-document.ts';
import type { AcquiredPage } from '../spec/acquire.ts';
import {
  type ManualClock,
  type RecordedTurns,
  createInMemoryTexts,
  createInMemoryTurns,
  createManualClock,
} from './in-memory-ports.ts';

/** Acquisition over real sockets, with everything that workers share in this process. */
export interface StartedAcquisition {
  readonly acquirer: Acquirer;
  /** Reads a URL, or a path of the first site, for a task of its own. */
  readonly read: (path: string) => Promise<AcquiredPage>;
  readonly clock: ManualClock;
  readonly hostTurns: RecordedTurns;
  /** One that is never aborted. */
  readonly signal: AbortSignal;
}

/** Sites and what reads them, for one test. */
export interface AcquisitionBench {
  readonly site: FixtureSite;
  readonly otherSite: (options?: Parameters<typeof startFixtureSite>[0]) => Promise<FixtureSite>;
  readonly start: (
    variables?: Readonly<Record<string, string>>,
    options?: Partial<AcquirerOptions>,
  ) => StartedAcquisition;
  /** Ends all that was started, the newest first. */
  readonly close: () => Promise<void>;
}

/** Starts a site; whoever opens the bench closes it. Loopback is open to what reads it. */
export async function openAcquisitionBench(): Promise<AcquisitionBench> {
  const endings: (() => Promise<void>)[] = [];
  const otherSite: AcquisitionBench['otherSite'] = async (options) => {
    const other = await startFixtureSite(options);
    endings.push(other.close);
    return other;
  };
  const site = await otherSite();
  return {
    site,
    otherSite,
    start: (variables = {}, options = {}) => {
      const clock = createManualClock();
      const hostTurns = createInMemoryTurns();
      const { acquirer, close } = createAcquirer({
        config: loadConfig(z.object(acquisitionVariables), {
          ACQUISITION_ALLOWED_HOSTS: '127.0.0.1:*',
          ACQUISITION_TIMEOUT_MS: '5000',
          ACQUISITION_CONTACT_URL: 'https://harvest.example/bot',
          ...variables,
        }),
        hostTurns,
        texts: createInMemoryTexts(clock),
        extract: extractDocument,
        clock,
        logger: silentLogger,
        random: () => 0,
        version: '1.2.3',
        ...options,
      });
      endings.push(close);
      const { signal } = new AbortController();
      return {
        acquirer,
        clock,
        hostTurns,
        signal,
        read: (path) => acquirer.begin().acquire(new URL(path, site.origin).href, { signal }),
      };
    },
    close: async () => {
      for (const end of endings.splice(0).reverse()) await end();
    },
  };
}
