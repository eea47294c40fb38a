import { HarvestError } from '@harvest/runtime/harvest-error';
import type { SiteResponse } from './guarded-fetch.ts';
import { displayUrl, parseHttpUrl } from './http-url.ts';

const redirectsMax = 5;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a chain of redirects ended, and what was answered there. */
export interface FollowedChain<Response> {
  /** The URLs that redirected, in order. */
  readonly redirects: readonly URL[];
  readonly finalUrl: URL;
  readonly response: Response;
}

/**
 * Asks `visit` for one URL after the other until one answers with something else than a redirect. `visit` vets each URL
 * by itself, since a public site may redirect to anywhere. From https to http is followed, too: pages are public, and
 * the result says where its text came from.
 *
 * @throws HarvestError `acquisition.redirects` after five redirects, in a circle or without a target, `url_invalid` for
 * a target that cannot be fetched, and whatever `visit` throws
 */
export async function followRedirects<Response extends Pick<SiteResponse, 'status' | 'headers'>>(
  start: URL,
  visit: (url: URL) => Promise<Response>,
): Promise<FollowedChain<Response>> {
  const redirects: URL[] = [];
  for (let url = start; ;) {
    const response = await onTheWay(start, redirects, () => visit(url));
    if (!redirectStatuses.has(response.status)) return { redirects, finalUrl: url, response };
    redirects.push(url);
    const location = response.headers['location'];
    if (location === undefined) throw failure(start, 'redirects without saying where to');
    const target = await onTheWay(start, redirects, () => parseHttpUrl(asUtf8(location), url));
    if (redirects.some(({ href }) => href === target.href))
      throw failure(start, 'redirects in a circle, as sites do that insist on cookies');
    if (redirects.length > redirectsMax)
      throw failure(start, `redirects more than ${String(redirectsMax)} times`);
    url = target;
  }
}

/** Does what may fail on the way from `start`. */
async function onTheWay<Result>(
  start: URL,
  redirects: readonly URL[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HarvestError ? withWay(error, start, redirects) : error;
  }
}

/** An error that says how its URL was come to, which nobody has asked for who asked for `start`. */
export function withWay(error: HarvestError, start: URL, redirects: readonly URL[]): HarvestError {
  if (redirects.length === 0) return error;
  const { code, publicMessage, retry, retryAfterMs, details } = error;
  return new HarvestError({
    code,
    publicMessage: `${publicMessage} The page ${displayUrl(start)} redirects there.`,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details,
    cause: error,
  });
}

/** Headers are octets; sites that forget to encode a path send it in UTF-8. What is not UTF-8 stays as it is. */
function asUtf8(header: string): string {
  if (!/^[\x00-\xFF]*[\x80-\xFF][\x00-\xFF]*$/.test(header)) return header;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

function failure(start: URL, words: string): HarvestError {
  return new HarvestError({
    code: 'acquisition.redirects',
    publicMessage: `The page ${displayUrl(start)} ${words}.`,
  });
}
