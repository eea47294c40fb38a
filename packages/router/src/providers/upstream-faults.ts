/** What can go wrong between a provider and its server, before it is given a meaning in the provider's errors.ts. */

/** The server answered with an error status. */
export class UpstreamStatusError extends Error {
  override readonly name = 'UpstreamStatusError';
  readonly status: number;
  readonly headers: Headers;
  /** The first part of the body, as text. */
  readonly body: string;

  constructor(options: { status: number; headers: Headers; body: string }) {
    super(`the server answered with status ${String(options.status)}`);
    this.status = options.status;
    this.headers = options.headers;
    this.body = options.body;
  }
}

/** The server sent the request elsewhere. */
export class UnexpectedRedirectError extends Error {
  override readonly name = 'UnexpectedRedirectError';

  constructor() {
    super('unexpected redirect');
  }
}

/** The server reported an error inside a response that had begun well. */
export class UpstreamReportedError extends Error {
  override readonly name = 'UpstreamReportedError';
  /** The error object as the server sent it. */
  readonly body: unknown;

  constructor(body: unknown) {
    super('the server reported an error inside its response');
    this.body = body;
  }
}

/** A response ended properly by HTTP's rules but without the end mark of the provider's own format. */
export class MissingEndMarkError extends Error {
  override readonly name = 'MissingEndMarkError';

  constructor() {
    super('the response ended without its end mark');
  }
}

/** A response is not what the provider's format says. The message names the place, never the content. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** The provider withheld the answer. The message is its own reason, as far as it gives one. */
export class ContentFilteredError extends Error {
  override readonly name = 'ContentFilteredError';
}
