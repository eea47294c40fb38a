import { type ErrorCode, type RetryClass, errorCodes } from '@harvest/contracts/error-codes';
import type { ProblemField } from '@harvest/contracts/problem';

interface HarvestErrorOptions {
  readonly code: ErrorCode;
  /** What a client may read: no host of ours, no stack, no secret. */
  readonly publicMessage: string;
  /** For `after` codes: when to try again. */
  readonly retryAfterMs?: number;
  /** What the table says of the code does not hold for this one. */
  readonly retry?: RetryClass;
  readonly cause?: unknown;
  /** The fields that do not match, for `request.invalid`. */
  readonly fields?: readonly ProblemField[];
  /** For the log alone. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error type that crosses a package border. Its code decides the HTTP status and the queue's behaviour. */
export class HarvestError extends Error {
  override readonly name = 'HarvestError';
  readonly code: ErrorCode;
  readonly publicMessage: string;
  readonly retryAfterMs: number | undefined;
  /** Who may try again; see the error-code table. */
  readonly retry: RetryClass;
  readonly fields: readonly ProblemField[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(options: HarvestErrorOptions) {
    super(`${options.code}: ${options.publicMessage}`, { cause: options.cause });
    this.code = options.code;
    this.publicMessage = options.publicMessage;
    this.retryAfterMs = options.retryAfterMs;
    this.retry = options.retry ?? errorCodes[options.code].retry;
    this.fields = options.fields ?? [];
    this.details = options.details ?? {};
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** Returns `error` itself when it is a HarvestError, else wraps it as `internal.unexpected`, keeping the cause. */
export function toHarvestError(error: unknown): HarvestError {
  if (error instanceof HarvestError) return error;
  return new HarvestError({
    code: 'internal.unexpected',
    publicMessage: 'Something unexpected went wrong. The request id helps the operator to find the cause.',
    cause: error,
  });
}
