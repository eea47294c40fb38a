import { operationIds, routeOf } from '@harvest/contracts/routes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Request, RequestHandler, Response } from 'express';
import { credentialInUrl } from '../gateway/credential-in-url.ts';
import { contextOf } from '../middleware/request-context.ts';
import { createCrossOriginPolicy } from './cross-origin.ts';
import { createSecurityHeaders, strictTransportSecurity } from './security-headers.ts';

/** Path and query together; what a task needs travels in the body. */
const urlLengthMax = 8_192;

/** What the operator has said about who may come how. */
export interface EdgeOptions {
  /** Addresses and CIDR ranges of proxies whose word about the client is believed. */
  readonly trustedProxies: readonly string[];
  /** Exact origins of browser pages, such as `https://app.example.org`. */
  readonly origins: readonly string[];
  readonly httpsRequired: boolean;
  /** The names under which the server may be asked, in lower case and without a port; null: any. */
  readonly hostNames: ReadonlySet<string> | null;
}

/**
 * What holds for every request before it is known which route it is for: the security headers, one Host, what may be
 * expected, the length of the URL, HTTPS where it is required, the names of the server, and the origins of browser pages.
 * It is one function, because each layer of a chain costs every request.
 *
 * @throws HarvestError `auth.key_in_url`, `request.uri_too_long`, `request.https_required`, `request.invalid_header` or
 * `request.expectation_failed`
 */
export function guardEdge(options: EdgeOptions): RequestHandler {
  const headers = createSecurityHeaders();
  const setCrossOrigin = createCrossOriginPolicy(options.origins);
  return (req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    const secure = isSecure(req);
    if (secure) res.setHeader(...strictTransportSecurity);
    setCrossOrigin(req, res);
    if (contextOf(res).carriesCredential) refuse(req, res, credentialInUrl());
    refuseHost(req, res);
    if (isUnknownExpectation(req)) refuse(req, res, expectationUnknown());
    if (req.originalUrl.length > urlLengthMax) refuse(req, res, uriTooLong());
    if (options.hostNames?.has(hostNameOf(req)) === false) refuse(req, res, strangeHost());
    if (options.httpsRequired && !secure && !openPaths.has(req.path)) refuse(req, res, httpsRequired());
    next();
  };
}

/** What the paths of OpenAI-compatible routes begin with: their clients read errors of another form. */
const openAiPaths: readonly string[] = operationIds
  .map(routeOf)
  .filter(({ errorStyle }) => errorStyle === 'openai')
  .map(({ path }) => path.replace(/\{.*$/, ''));

function refuse(req: Request, res: Response, error: HarvestError): never {
  const path = req.path.replace(/^\/v1(?=\/)/, '');
  if (openAiPaths.some((prefix) => path.startsWith(prefix))) contextOf(res).errorStyle = 'openai';
  throw error;
}

/**
 * RFC 9112, section 3.2: one Host, except that older versions of HTTP have no such header. Of several, Node shows the first
 * and a proxy may have gone by another, so that the lines are counted as they came.
 */
function refuseHost(req: Request, res: Response): void {
  const { rawHeaders } = req;
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  if (count > 1) refuse(req, res, hostRepeated());
  if (count === 0 && req.httpVersion === '1.1') refuse(req, res, hostMissing());
}

/** RFC 9110, section 10.1.1: there is one expectation, and requests of older versions have none. */
function isUnknownExpectation({ headers, httpVersion }: Request): boolean {
  const { expect } = headers;
  return expect !== undefined && httpVersion === '1.1' && expect.toLowerCase() !== '100-continue';
}

/** Probes come from beside the server, without a proxy in between, and carry no credential. */
const openPaths: ReadonlySet<string> = new Set(
  operationIds
    .map(routeOf)
    .filter(({ access }) => access === 'public')
    .flatMap(({ path }) => [path, `/v1${path}`]),
);

/** Whether the client's connection is encrypted, which only a trusted proxy can say: the server itself speaks plain HTTP. */
function isSecure(req: Request): boolean {
  // Express looks up whom to trust each time it is asked; without the header there is nothing to believe.
  return req.headers['x-forwarded-proto'] !== undefined && req.secure;
}

/**
 * The names of a server that asks for no credential: those of this machine, and that of its public address. A page of somebody
 * else's whose name leads to this machine (DNS rebinding) would otherwise be let in by the browser.
 */
export function ownHostNames(publicUrl: string | undefined): ReadonlySet<string> {
  return new Set([
    'localhost',
    '127.0.0.1',
    '[::1]',
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
  ]);
}

function hostNameOf({ headers }: Request): string {
  return (headers.host ?? '').toLowerCase().replace(/:\d*$/, '');
}

function hostMissing(): HarvestError {
  return new HarvestError({
    code: 'request.invalid_header',
    publicMessage: 'A request of HTTP/1.1 needs a Host header.',
  });
}

function hostRepeated(): HarvestError {
  return new HarvestError({
    code: 'request.invalid_header',
    publicMessage: 'A request has one Host header, and this one has several.',
  });
}

function expectationUnknown(): HarvestError {
  return new HarvestError({
    code: 'request.expectation_failed',
    publicMessage: 'The only expectation that can be met is 100-continue.',
  });
}

function strangeHost(): HarvestError {
  return new HarvestError({
    code: 'request.invalid_header',
    publicMessage:
      'The Host header names another server. Without authentication this one answers under the names of its own machine alone.',
  });
}

function uriTooLong(): HarvestError {
  return new HarvestError({
    code: 'request.uri_too_long',
    publicMessage: `The URL may have at most ${String(urlLengthMax)} characters.`,
  });
}

/** A refusal rather than a redirect: the credential has travelled in the clear, and its owner should hear of it. */
function httpsRequired(): HarvestError {
  return new HarvestError({
    code: 'request.https_required',
    publicMessage:
      'This server answers over HTTPS alone. A credential that was sent with this request should be replaced.',
  });
}
