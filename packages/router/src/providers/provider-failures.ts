/**
 * The HarvestErrors that all network providers share. Which answer means which code is decided in each provider's
 * errors.ts; here is what the codes say to a person.
 */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import { HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { TokenUsage } from '../spec/provider.ts';
import type { ProviderManifest } from './provider-manifest.ts';
import { describeNetworkFault } from './network-fault.ts';
import { displayUrl, publicExcerpt } from './scrub.ts';
import { isSyntaxError } from './syntax-error.ts';
import type { UpstreamCall } from './upstream-call.ts';
import {
  ContentFilteredError,
  MalformedResponseError,
  MissingEndMarkError,
  UpstreamReportedError,
  UpstreamStatusError,
} from './upstream-faults.ts';

/** Who is being called, as far as error messages need to know. */
export interface FailureContext {
  readonly manifest: ProviderManifest;
  readonly baseUrl: string;
  /** True for a call with the caller's own key, which it is the caller's to check. */
  readonly ownKey?: boolean;
  /** Never shown, whatever the provider repeats. */
  readonly secrets: readonly string[];
  /** Wall-clock time, for dates in Retry-After. */
  readonly nowMs: () => number;
}

/** What a provider made of an error answer. */
export interface UpstreamVerdict {
  readonly code: ErrorCode & `provider.${string}`;
  /** The provider's own words; scrubbed and cut before they are shown. */
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
  /** Replaces the sentence that the code has. */
  readonly sentence?: string;
  /** What the operator can do about it, for the log alone: it names the server's own settings. */
  readonly advice?: string | undefined;
}

/** Sentences by code: what happened, after the provider's name, and what to do. */
function sentenceOf(code: UpstreamVerdict['code'], { manifest, ownKey = false }: FailureContext): string {
  const { label } = manifest;
  const sentences: Readonly<Record<UpstreamVerdict['code'], string>> = {
    'provider.unreachable': `${label} cannot be reached.`,
    'provider.timeout': `${label} did not answer in time.`,
    'provider.auth_failed': ownKey
      ? `${label} refused the credentials. Check your own key.`
      : `${label} refused the credentials of the server.`,
    'provider.forbidden': `${label} does not allow this key to do this.`,
    'provider.quota_exhausted': `The quota of the ${label} account is used up. Check its plan and billing.`,
    'provider.model_not_found': `${label} does not have the model.`,
    'provider.rate_limited': `${label} limits the rate of requests.`,
    'provider.overloaded': `${label} is overloaded.`,
    'provider.server_error': `${label} failed to answer.`,
    'provider.context_too_long': `The prompt is longer than the model's context at ${label} allows.`,
    'provider.content_filtered': `${label} filtered the content.`,
    'provider.bad_request': `${label} rejected the request.`,
    'provider.invalid_response': `${label} sent an answer that is not valid.`,
    'provider.stream_interrupted': `The answer of ${label} broke off before its end.`,
  };
  return sentences[code];
}

/** What the operator can do about a failure; undefined where the server's settings have nothing to do with it. */
function adviceOf(
  code: UpstreamVerdict['code'],
  { manifest, ownKey = false }: FailureContext,
): string | undefined {
  if (code === 'provider.unreachable') return manifest.unreachableAdvice;
  if (code !== 'provider.auth_failed' || ownKey || manifest.keyVariable === undefined) return undefined;
  return `Check ${manifest.keyVariable}.`;
}

/**
 * Builds the error for a verdict; the provider's words are quoted scrubbed and short.
 *
 * @param usage what the provider has said that it bills for the call all the same.
 */
export function failureOf(
  verdict: UpstreamVerdict,
  context: FailureContext,
  cause: unknown,
  usage: TokenUsage | null = null,
): HarvestError {
  const sentence = verdict.sentence ?? sentenceOf(verdict.code, context);
  const advice = verdict.advice ?? adviceOf(verdict.code, context);
  const excerpt = publicExcerpt(verdict.detail, context.secrets);
  return new HarvestError({
    code: verdict.code,
    publicMessage: excerpt === '' ? sentence : `${sentence} It said: "${excerpt}"`,
    ...(verdict.retryAfterMs === undefined ? {} : { retryAfterMs: verdict.retryAfterMs }),
    cause: redactedCause(cause, context.secrets),
    details: {
      provider: context.manifest.name,
      ...(advice === undefined ? {} : { advice }),
      // For the log alone: where a server of the operator's stands is nobody else's business.
      ...(verdict.code === 'provider.unreachable' ? { base_url: displayUrl(context.baseUrl) } : {}),
      ...(cause instanceof UpstreamStatusError ? { upstream_status: cause.status } : {}),
      ...(usage === null ? {} : { usage }),
    },
  });
}

/** A cause fit for the log: an error's class and message without secrets, since some SDKs attach headers and bodies. */
function redactedCause(cause: unknown, secrets: readonly string[]): Error | undefined {
  if (!Error.isError(cause)) return undefined;
  const copy = new Error(publicExcerpt(cause.message, secrets));
  copy.name = cause.name;
  return copy;
}

function unreachable(context: FailureContext, error: unknown): UpstreamVerdict {
  const sentence = `${context.manifest.label} cannot be reached (${describeNetworkFault(error)}).`;
  return { code: 'provider.unreachable', detail: '', sentence };
}

/** Judges an error answer: a status with its body, or, with status null, an error object inside a good response. */
export type Judge = (answer: { status: number | null; headers: Headers; body: unknown }) => UpstreamVerdict;

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page or plain text is a legitimate error body; it is judged as text.
    return text;
  }
}

/** What is known about the transport of a call when it fails. */
type CallAccount = Pick<UpstreamCall, 'failure' | 'responded'>;

/** True for what someone has found in the part of a response that did arrive. */
function isFinding(error: unknown): boolean {
  return (
    error instanceof HarvestError ||
    error instanceof ContentFilteredError ||
    error instanceof UpstreamReportedError ||
    error instanceof MalformedResponseError ||
    isSyntaxError(error)
  );
}

/** What is needed to give a failed call its code. */
interface FailureOptions {
  readonly context: FailureContext;
  readonly judge: Judge;
  readonly call: CallAccount;
  /** What the provider has said that it bills; null or absent while it has said nothing. */
  readonly usage?: TokenUsage | null;
}

/** The verdict on a failure; null for a mistake of ours. */
function verdictOf(failure: unknown, { context, judge, call }: FailureOptions): UpstreamVerdict | null {
  if (failure instanceof ContentFilteredError) {
    return { code: 'provider.content_filtered', detail: failure.message };
  }
  if (failure instanceof UpstreamStatusError) {
    const { status, headers, body } = failure;
    return judge({ status, headers, body: parsedBody(body) });
  }
  if (failure instanceof UpstreamReportedError) {
    return judge({ status: null, headers: new Headers(), body: failure.body });
  }
  if (failure instanceof MalformedResponseError || isSyntaxError(failure)) {
    return { code: 'provider.invalid_response', detail: '' };
  }
  const interrupted = failure instanceof MissingEndMarkError;
  const disconnected = call.failure() !== undefined;
  if (interrupted || (disconnected && call.responded())) {
    return { code: 'provider.stream_interrupted', detail: '' };
  }
  if (disconnected) return unreachable(context, failure);
  // An SDK that stumbles over an answer does so in its own words, or by reading a property of null.
  return call.responded() ? { code: 'provider.invalid_response', detail: '' } : null;
}

/**
 * Gives a failed call its code. A finding in the response goes first: the transport may meanwhile have come to the end.
 * Otherwise the transport's account goes before the SDK's, which may have lost the cause. What neither explains is a
 * mistake of ours and becomes `internal.unexpected`.
 */
export function translateFailure(error: unknown, options: FailureOptions): HarvestError {
  const failure = isFinding(error) ? error : (options.call.failure() ?? error);
  if (failure instanceof HarvestError) return failure;
  const verdict = verdictOf(failure, options);
  return verdict === null
    ? toHarvestError(error)
    : failureOf(verdict, options.context, failure, options.usage);
}
