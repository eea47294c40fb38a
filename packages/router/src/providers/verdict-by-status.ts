import type { UpstreamVerdict } from './provider-failures.ts';

/** The code that an HTTP status stands for unless the body says something more precise. */
export function codeOfStatus(status: number): UpstreamVerdict['code'] {
  switch (status) {
    case 401:
      return 'provider.auth_failed';
    case 402:
      return 'provider.quota_exhausted';
    case 403:
      return 'provider.forbidden';
    case 404:
      return 'provider.model_not_found';
    case 408:
      return 'provider.timeout';
    case 413:
      return 'provider.context_too_long';
    case 429:
      return 'provider.rate_limited';
    case 503:
    case 529:
      return 'provider.overloaded';
    default:
      return status >= 500 ? 'provider.server_error' : 'provider.bad_request';
  }
}
