import { urlFault } from '@harvest/contracts/harvest-source';
import { HarvestError } from '@harvest/runtime/harvest-error';

const displayLengthMax = 300;

/** A URL as messages show it: without a user name, a password or a fragment, and cut when it is very long. */
export function displayUrl(url: URL | string): string {
  return cut(typeof url === 'string' ? withoutUserinfo(url) : bareHref(url));
}

function withoutUserinfo(text: string): string {
  if (URL.canParse(text)) return bareHref(new URL(text));
  // Not a URL, and still no place for a password.
  return text.replace(/\/\/[^/?#]*@/, '//');
}

function bareHref(url: URL): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return bare.href;
}

function cut(text: string): string {
  return text.length <= displayLengthMax ? text : `${text.slice(0, displayLengthMax)}…`;
}

/**
 * A URL in the one spelling under which it is vetted, requested and remembered: every notation of an address in its
 * canonical form, as WHATWG parses it, no dot after the host, no fragment. `base` resolves relative ones.
 *
 * @throws HarvestError `acquisition.url_invalid`
 */
export function parseHttpUrl(text: string, base?: URL): URL {
  const absolute = base !== undefined && URL.canParse(text, base.href) ? new URL(text, base).href : text;
  const fault = urlFault(absolute);
  if (fault !== null) throw invalidUrl(absolute, fault);
  const url = new URL(absolute);
  url.hash = '';
  url.hostname = url.hostname.replace(/\.+$/, '');
  if (url.hostname === '' || url.hostname.endsWith('.')) throw invalidUrl(absolute, 'names no host');
  return url;
}

function invalidUrl(text: string, fault: string): HarvestError {
  return new HarvestError({
    code: 'acquisition.url_invalid',
    publicMessage: `The URL ${displayUrl(text)} ${fault}.`,
  });
}
