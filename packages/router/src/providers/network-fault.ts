import { UnexpectedRedirectError } from './upstream-faults.ts';

/** Names of failures below HTTP, by Node's and undici's error codes. */
const descriptions: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed before an answer',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be resolved',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate is not trusted',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host',
};

const causeDepthMax = 6;

/** The first known description along the causes, and among the parts of an AggregateError. */
function describe(error: unknown, depth: number): string | undefined {
  if (!Error.isError(error) || depth > causeDepthMax) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code in descriptions)
    return descriptions[error.code];
  if (error instanceof UnexpectedRedirectError) return error.message;
  const errors: unknown = 'errors' in error ? error.errors : [];
  const parts = Array.isArray(errors) ? errors.map((part: unknown) => part) : [];
  return [error.cause, ...parts]
    .map((cause) => describe(cause, depth + 1))
    .find((found) => found !== undefined);
}

/** What went wrong on the network, as a few words for a person. */
export function describeNetworkFault(error: unknown): string {
  return describe(error, 0) ?? 'connection failed';
}
