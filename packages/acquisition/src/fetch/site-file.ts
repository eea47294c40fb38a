import { HarvestError } from '@harvest/runtime/harvest-error';
import { followRedirects } from './follow-redirects.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
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

/** Reads such a file after at most five redirects. @throws HarvestError of GuardedFetch, or the signal's reason. */
export type ReadSiteFile = (url: string, context: { readonly signal: AbortSignal }) => Promise<SiteFile>;

/**
 * Reads robots.txt and its like. They take no turn of their host: they are asked for once a day, so that the requests
 * that do take turns can be polite.
 */
export function createReadSiteFile(fetch: GuardedFetch): ReadSiteFile {
  return async (url, { signal }) => {
    try {
      const { response } = await followRedirects(parseHttpUrl(url), (visited) =>
        fetch.get({
          url: visited,
          accept: 'text/plain, application/json;q=0.9, */*;q=0.1',
          limits: { bytesMax: fileBytesMax, beyond: 'cut', allowance: null },
          signal,
        }),
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
