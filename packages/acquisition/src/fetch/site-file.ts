import { HarvestError } from '@harvest/runtime/harvest-error';
import { followRedirects } from './follow-redirects.ts';
import type { HostTurn } from '../spec/ports.ts';
import type { GuardedFetch, SiteResponse } from './guarded-fetch.ts';
import { parseHttpUrl } from './http-url.ts';

/** RFC 9309, section 2.5: at least the first 500 KiB of a robots.txt are to be read; its parser takes no more. */
const fileBytesMax = 512 * 1_024;
const unavailableStatus = 404;

/** A file in which a site says what may be done with it. */
export interface SiteFile {
  readonly status: number;
  /** Empty unless the status is a success, and cut at 512 KiB. */
  readonly body: Uint8Array;
}

/**
 * Reads such a file after at most five redirects. @throws HarvestError of GuardedFetch, `acquisition.site_busy`, or the
 * signal's reason.
 */
export type ReadSiteFile = (url: string, context: { readonly signal: AbortSignal }) => Promise<SiteFile>;

/**
 * Reads robots.txt and its like. They take no turn of their host: they are asked for once a day, so that the requests
 * that do take turns can be polite. Another host that a redirect leads to has not been asked for anything, so that it is
 * only visited in a turn of its own, by `takeTurnElsewhere`; without that, a file there counts as unavailable. Else
 * hostile sites could send every reader to one victim.
 */
export function createReadSiteFile(options: {
  readonly fetch: GuardedFetch;
  readonly takeTurnElsewhere: ((host: string, signal: AbortSignal) => Promise<HostTurn>) | null;
}): ReadSiteFile {
  const { fetch, takeTurnElsewhere } = options;
  const get = (url: URL, signal: AbortSignal): Promise<SiteResponse> =>
    fetch.get({
      url,
      accept: 'text/plain, application/json;q=0.9, */*;q=0.1',
      limits: { bytesMax: fileBytesMax, beyond: 'cut', allowance: null },
      signal,
    });
  const visitElsewhere = async (url: URL, signal: AbortSignal): Promise<SiteResponse> => {
    if (takeTurnElsewhere === null)
      return { status: unavailableStatus, headers: {}, bytes: new Uint8Array() };
    const turn = await takeTurnElsewhere(url.host, signal);
    try {
      return await get(url, signal);
    } finally {
      await turn.release();
    }
  };
  return async (url, { signal }) => {
    try {
      const start = parseHttpUrl(url);
      const { response } = await followRedirects(start, (visited) =>
        visited.host === start.host ? get(visited, signal) : visitElsewhere(visited, signal),
      );
      return { status: response.status, body: response.bytes };
    } catch (error) {
      // RFC 9309, section 2.3.1.2: a file behind more than five redirects may be held to be unavailable.
      if (error instanceof HarvestError && error.code === 'acquisition.redirects')
        return { status: unavailableStatus, body: new Uint8Array() };
      throw error;
    }
  };
}
