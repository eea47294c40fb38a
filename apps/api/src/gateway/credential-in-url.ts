import { HarvestError } from '@harvest/runtime/harvest-error';

const redacted = '[redacted]';
// The public part of an API key, 16 characters, is no secret; whatever goes on after it is.
const apiKeyPattern = /hvk_(?![0-9a-z]{16}(?![0-9a-z_]))[0-9a-z_-]*/gi;
const longKeyPattern = /hvk_[0-9a-z]{16}[0-9a-z_-]+/gi;
// Keys of OpenAI and Anthropic, and of Google.
const providerKeyPattern = /(?<![\w-])(?:sk-[\w-]{16,}|AIza[\w-]{20,})/g;
const tokenPattern = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const parameterPattern =
  /(?:^|[&;])(?:(?:x[-_])?api[-_]?key|key|(?:access|auth|id|api|bearer)?[-_]?token|authorization|bearer|jwt|secret)(?:=|&|$)/i;

/** What is known of a request's URL before anything else is looked at. */
export interface InspectedUrl {
  /** The path without its query, fit for logs, traces and problems. */
  readonly path: string;
  /** A credential stands in the path or the query. */
  readonly carriesCredential: boolean;
}

/** Looks for credentials in a URL: URLs end up in the logs of proxies and in the histories of browsers. */
export function inspectUrl(url: string): InspectedUrl {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  // Most URLs have nothing that could be a credential, and those cost one search.
  if (at === -1 && !/[_.%]|sk-|AIza/.test(url)) {
    return { path, carriesCredential: false };
  }
  const readable = path.includes('%') ? decoded(path) : path;
  const clean = redact(readable);
  const inPath = clean !== readable;
  const carriesCredential = inPath || (at !== -1 && queryCarriesCredential(url.slice(at + 1)));
  return { path: inPath ? clean : path, carriesCredential };
}

/** The refusal of a URL with a credential in it. */
export function credentialInUrl(): HarvestError {
  return new HarvestError({
    code: 'auth.key_in_url',
    publicMessage:
      'A credential stands in the URL, where others can read it. Send it as X-API-Key or as Authorization: Bearer, and replace the one that was sent.',
  });
}

function queryCarriesCredential(query: string): boolean {
  const readable = query.includes('%') ? decoded(query) : query;
  return parameterPattern.test(readable) || redact(readable) !== readable;
}

function redact(text: string): string {
  return text
    .replace(longKeyPattern, redacted)
    .replace(apiKeyPattern, redacted)
    .replace(tokenPattern, redacted)
    .replace(providerKeyPattern, redacted);
}

/** Decodes what can be decoded, so that nothing hides behind a malformed sequence elsewhere; twice, as proxies may. */
function decoded(text: string): string {
  const once = decodeOnce(text);
  return once.includes('%') ? decodeOnce(once) : once;
}

function decodeOnce(text: string): string {
  return text.replaceAll(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
