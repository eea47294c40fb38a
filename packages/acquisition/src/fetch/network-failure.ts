import type { ErrorCode, RetryClass } from '@harvest/contracts/error-codes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { displayUrl } from './http-url.ts';

interface FailureRow {
  /** Codes of Node, OpenSSL and undici, whose parser names its errors instead. */
  readonly codes: RegExp;
  readonly code: ErrorCode;
  /** What happened, in words that follow "the site of the URL". */
  readonly words: string;
  /** Where it is not the code's own. */
  readonly retry?: RetryClass;
}

/** The first row whose codes match holds. */
const failures: readonly FailureRow[] = [
  {
    codes: /^UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/,
    code: 'acquisition.timeout',
    words: 'did not answer in time',
  },
  {
    codes: /^(?:ENOTFOUND|ENODATA|EAI_NONAME)$/,
    code: 'acquisition.unreachable',
    words: 'cannot be found: its name has no address',
    retry: 'never',
  },
  {
    codes: /^EAI_NO_SERVER$/,
    code: 'acquisition.unreachable',
    words: 'was not asked: this installation of Harvest reaches no server that looks names up',
  },
  {
    codes: /^EAI_TIMEOUT$/,
    code: 'acquisition.timeout',
    words: 'cannot be found: looking its name up took too long',
  },
  {
    codes: /^EAI_/,
    code: 'acquisition.unreachable',
    words: 'cannot be found: looking its name up failed',
  },
  { codes: /^ECONNREFUSED$/, code: 'acquisition.unreachable', words: 'refused the connection' },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/,
    code: 'acquisition.unreachable',
    words: 'cannot be reached over the network',
  },
  { codes: /EXPIRED$/, code: 'acquisition.unreachable', words: 'has a certificate that has expired' },
  {
    codes: /ALTNAME_INVALID$/,
    code: 'acquisition.unreachable',
    words: 'has a certificate for another name',
  },
  {
    codes: /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|^CERT_|CRL/,
    code: 'acquisition.unreachable',
    words: 'has a certificate that cannot be trusted',
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/,
    code: 'acquisition.unreachable',
    words: 'does not speak TLS as it should',
  },
  {
    codes: /^(?:HTTPParserError$|HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES|UND_ERR_INVALID_)/,
    code: 'acquisition.unreachable',
    words: 'does not speak HTTP as it should',
  },
  {
    codes: /^(?:E[A-Z]+|UND_ERR_[A-Z_]+|ERR_STREAM_PREMATURE_CLOSE)$/,
    code: 'acquisition.unreachable',
    words: 'broke off the connection',
  },
];

/**
 * The error that a failed request to `url` ends with: for errors of the network one whose cause is, for the log, what
 * the network said; all others are themselves.
 */
export function networkFailure(url: URL, cause: unknown): unknown {
  if (cause instanceof HarvestError) return cause;
  const failure = failures.find(({ codes }) => codes.test(codeOf(cause)));
  if (failure === undefined) return cause;
  return new HarvestError({
    code: failure.code,
    publicMessage: `The site of ${displayUrl(url)} ${failure.words}.`,
    ...(failure.retry === undefined ? {} : { retry: failure.retry }),
    cause,
  });
}

/** The error of a request whose time is over. */
export function requestTimeout(url: URL, timeoutMs: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.timeout',
    publicMessage: `The site of ${displayUrl(url)} did not give the page out within ${String(timeoutMs / 1_000)} seconds.`,
  });
}

/** The code of an error, or the name of one that has none. */
function codeOf(cause: unknown): string {
  if (!Error.isError(cause)) return '';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
