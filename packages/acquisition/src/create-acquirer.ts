import { setTimeout as sleep } from 'node:timers/promises';
import { fullJitterMs } from '@harvest/runtime/backoff';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { AcquisitionConfig } from './config.ts';
import { createAddressGuard } from './fetch/address-guard.ts';
import { ByteAllowance } from './fetch/byte-allowance.ts';
import { createClosedHosts } from './fetch/closed-hosts.ts';
import { type GuardedFetch, createGuardedFetch } from './fetch/guarded-fetch.ts';
import { createKeptPages } from './fetch/kept-pages.ts';
import { type LookUpHost, createLookUpHost } from './fetch/look-up-host.ts';
import { type PageDeadline, startPageDeadline } from './fetch/page-deadline.ts';
import { PageReader } from './fetch/page-reader.ts';
import { createReadSiteFile } from './fetch/site-file.ts';
import { createFindTdmDeclaration } from './fetch/tdm-file.ts';
import { createRobotsGate } from './robots/robots-gate.ts';
import type { AcquiredPage, AcquirePage } from './spec/acquire.ts';
import type { ExtractDocument } from './spec/extract.ts';
import type { ExpiringTexts, HostTurns } from './spec/ports.ts';

/** The product token by which robots.txt and X-Robots-Tag address Harvest. */
const productToken = 'HarvestBot';
const retryBaseMs = 1_000;
/** A turn outlasts the request that it is for. */
const turnMarginMs = 1_000;
/** How long another host that a robots.txt redirects to is waited for. */
const elsewhereWaitMsMax = 5_000;
/** A site that was slow is not asked once more: it would take as long again. */
const transientCodes: readonly string[] = ['acquisition.unreachable', 'acquisition.site_error'];

/** Reads pages for tasks. */
export interface Acquirer {
  /** Begins a task, whose pages share ACQUISITION_TASK_BYTES_MAX. It holds nothing that would have to be ended. */
  readonly begin: () => { readonly acquire: AcquirePage };
}

/** What an acquirer works with; all of it belongs to the caller. */
export interface AcquirerOptions {
  readonly config: AcquisitionConfig;
  readonly hostTurns: HostTurns;
  readonly texts: ExpiringTexts;
  readonly extract: ExtractDocument;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The version of Harvest, for the user agent. */
  readonly version: string;
  /** How names are looked up, where not as usual. */
  readonly lookUp?: LookUpHost;
}

/** The User-Agent header: who asks, and where its operator can be found. */
function userAgentOf(version: string, contactUrl: string | undefined): string {
  return `${productToken}/${version}${contactUrl === undefined ? '' : ` (+${contactUrl})`}`;
}

/** Composes acquisition. Closing it ends its connections; whoever creates it closes it. */
export function createAcquirer(options: AcquirerOptions): {
  readonly acquirer: Acquirer;
  readonly close: () => Promise<void>;
} {
  const { config, logger, random } = options;
  if (config.ACQUISITION_ENABLED && config.ACQUISITION_CONTACT_URL === undefined)
    logger.warn('sites cannot tell who reads them: ACQUISITION_CONTACT_URL is not set');
  // Many faults are over in a moment, and a task that begins anew costs more than a second request.
  const pause = async (signal: AbortSignal): Promise<void> => {
    const pauseMs = fullJitterMs({ attempt: 0, baseMs: retryBaseMs, capMs: retryBaseMs, random });
    await sleep(pauseMs, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  };
  const { fetch, reader } = composeReader({ ...options, pause });
  const acquireOnce = async (
    url: string,
    context: { allowance: ByteAllowance; deadline: PageDeadline },
  ): Promise<AcquiredPage> => {
    try {
      return await reader.read(url, context);
    } catch (error) {
      if (!isTransient(error)) throw error;
      logger.debug('a page is asked for once more', { err: error });
      await pause(context.deadline.signal);
      return await reader.read(url, context);
    }
  };
  const acquireInTime = async (
    url: string,
    { allowance, signal }: { allowance: ByteAllowance; signal: AbortSignal },
  ): Promise<AcquiredPage> => {
    if (!config.ACQUISITION_ENABLED) throw switchedOff();
    const deadline = startPageDeadline({ url, timeoutMs: config.ACQUISITION_PAGE_TIMEOUT_MS, signal });
    try {
      return await acquireOnce(url, { allowance, deadline });
    } finally {
      deadline.end();
    }
  };
  return {
    acquirer: {
      begin: () => {
        const allowance = new ByteAllowance(config.ACQUISITION_TASK_BYTES_MAX);
        return { acquire: (url, { signal }) => acquireInTime(url, { allowance, signal }) };
      },
    },
    close: fetch.close,
  };
}

function composeReader(
  options: AcquirerOptions & { readonly pause: (signal: AbortSignal) => Promise<void> },
): { fetch: GuardedFetch; reader: PageReader } {
  const {
    config,
    hostTurns,
    texts,
    extract,
    clock,
    logger,
    version,
    pause,
    lookUp = createLookUpHost({ allowedHosts: config.ACQUISITION_ALLOWED_HOSTS }),
  } = options;
  const timeoutMs = config.ACQUISITION_TIMEOUT_MS;
  const guard = createAddressGuard({
    allowedHosts: config.ACQUISITION_ALLOWED_HOSTS,
    allowedPorts: config.ACQUISITION_ALLOWED_PORTS,
  });
  const userAgent = userAgentOf(version, config.ACQUISITION_CONTACT_URL);
  const fetch = createGuardedFetch({ guard, lookUp, userAgent, timeoutMs });
  const hostDelayMs = config.ACQUISITION_HOST_DELAY_MS;
  const turnMsMax = timeoutMs + turnMarginMs;
  const readRobots = createReadSiteFile({
    fetch,
    takeTurnElsewhere: (host, signal) =>
      hostTurns.take(host, { delayMs: hostDelayMs, turnMsMax, waitMsMax: elsewhereWaitMsMax, signal }),
  });
  // Where a page redirects elsewhere as well, the file there speaks for the page there.
  const readTdmFile = createReadSiteFile({ fetch, takeTurnElsewhere: null });
  const reader = new PageReader({
    guard,
    fetch,
    robots: createRobotsGate({ fetchRobots: readRobots, cache: texts, userAgent, clock, pause }),
    findTdmDeclaration: createFindTdmDeclaration({ readSiteFile: readTdmFile, texts, logger }),
    hostTurns,
    closedHosts: createClosedHosts({ texts, clock }),
    pages: createKeptPages({ texts, clock, version }),
    extract,
    clock,
    politeness: {
      hostDelayMs,
      crawlDelayMsMax: config.ACQUISITION_CRAWL_DELAY_MAX_MS,
      turnWaitMsMax: config.ACQUISITION_HOST_WAIT_MAX_MS,
      turnMsMax,
    },
    pageBytesMax: config.ACQUISITION_PAGE_BYTES_MAX,
  });
  return { fetch, reader };
}

function isTransient(error: unknown): boolean {
  return error instanceof HarvestError && error.retry !== 'never' && transientCodes.includes(error.code);
}

function switchedOff(): HarvestError {
  return new HarvestError({
    code: 'acquisition.url_invalid',
    publicMessage: 'This installation of Harvest does not read pages; send their text instead.',
  });
}
