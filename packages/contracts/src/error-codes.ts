/**
 * Every error that a client, an operator or a task record can meet. The table is the single source: HTTP statuses,
 * queue behaviour, the OpenAPI document and the pages under docs/errors derive from it, and a test fails when a
 * code has no page.
 *
 * `retry` says who may try again:
 * - `never`: the same request fails in the same way.
 * - `after`: try again after the time that came with the error (Retry-After).
 * - `backoff`: a passing fault; the queue retries the whole job with growing pauses.
 * - `next-target`: this model or deployment cannot do it, another may.
 */
export const retryClasses = ['never', 'after', 'backoff', 'next-target'] as const;
export type RetryClass = (typeof retryClasses)[number];

interface ErrorCodeRow {
  readonly status: number;
  readonly retry: RetryClass;
  readonly title: string;
}

export const errorCodes = {
  'request.invalid_json': { status: 400, retry: 'never', title: 'The body is not valid JSON' },
  'request.invalid_utf8': { status: 400, retry: 'never', title: 'The body is not valid UTF-8' },
  'request.too_deep': { status: 400, retry: 'never', title: 'The JSON is nested too deeply' },
  'request.invalid_encoding': { status: 400, retry: 'never', title: 'The body cannot be decompressed' },
  'request.aborted': { status: 400, retry: 'never', title: 'The body ended before its announced length' },
  'request.malformed_http': { status: 400, retry: 'never', title: 'The HTTP request is malformed' },
  'request.uri_too_long': { status: 414, retry: 'never', title: 'The URL is too long' },
  'request.headers_too_large': { status: 431, retry: 'never', title: 'The request headers are too large' },
  'request.timeout': { status: 408, retry: 'after', title: 'The request took too long to arrive' },
  'request.invalid_header': { status: 400, retry: 'never', title: 'A request header has an invalid value' },
  'request.expectation_failed': { status: 417, retry: 'never', title: 'The expectation cannot be met' },
  'request.invalid_query': { status: 400, retry: 'never', title: 'A query parameter has an invalid value' },
  'request.invalid_cursor': { status: 400, retry: 'never', title: 'The page cursor is not valid' },
  'request.invalid_task_id': { status: 400, retry: 'never', title: 'The task id is malformed' },
  'request.invalid_path': { status: 400, retry: 'never', title: 'The request path is malformed' },
  'request.route_not_found': { status: 404, retry: 'never', title: 'There is no such route' },
  'request.method_not_allowed': {
    status: 405,
    retry: 'never',
    title: 'The route does not support this method',
  },
  'request.body_too_large': { status: 413, retry: 'never', title: 'The body is too large' },
  'request.unsupported_media_type': {
    status: 415,
    retry: 'never',
    title: 'The content type is not supported',
  },
  'request.invalid': { status: 422, retry: 'never', title: 'The request does not match the schema' },
  'request.invalid_tool_schema': { status: 422, retry: 'never', title: 'A tool definition is not valid' },
  'request.unsupported_content': {
    status: 422,
    retry: 'never',
    title: 'A part of the message is of an unsupported kind',
  },
  'auth.missing': { status: 401, retry: 'never', title: 'A credential is needed' },
  'auth.invalid': { status: 401, retry: 'never', title: 'The credential is not valid' },
  'auth.expired': { status: 401, retry: 'never', title: 'The credential has expired' },
  'auth.revoked': { status: 401, retry: 'never', title: 'The credential was revoked' },
  'auth.ambiguous': { status: 400, retry: 'never', title: 'More than one credential was sent' },
  'auth.key_in_url': { status: 400, retry: 'never', title: 'A credential was sent in the URL' },
  'auth.insufficient_scope': { status: 403, retry: 'never', title: 'The credential lacks the scope' },
  'auth.tenant_disabled': { status: 403, retry: 'never', title: 'The tenant is disabled' },
  'auth.too_many_failures': {
    status: 429,
    retry: 'after',
    title: 'Too many failed authentications from this address',
  },
  'auth.unavailable': { status: 503, retry: 'after', title: 'Tokens cannot be verified at the moment' },
  'limit.requests': { status: 429, retry: 'after', title: 'Too many requests' },
  'limit.tokens': { status: 429, retry: 'after', title: 'Too many tokens' },
  'limit.concurrent_tasks': { status: 429, retry: 'after', title: 'Too many unfinished tasks' },
  'limit.queued_tasks': { status: 429, retry: 'after', title: 'Too many waiting tasks' },
  'budget.exhausted': { status: 402, retry: 'never', title: 'The budget does not cover the request' },
  'idempotency.key_reused': {
    status: 422,
    retry: 'never',
    title: 'The idempotency key was used for another request',
  },
  'idempotency.in_progress': {
    status: 409,
    retry: 'after',
    title: 'The first request with this idempotency key is still being answered',
  },
  'request.https_required': { status: 403, retry: 'never', title: 'HTTPS is required' },
  'admin.key_not_found': { status: 404, retry: 'never', title: 'There is no such API key' },
  'admin.tenant_not_found': { status: 404, retry: 'never', title: 'There is no such tenant' },
  'admin.too_many_keys': { status: 409, retry: 'never', title: 'The tenant has too many API keys' },
  'secrets.not_configured': { status: 503, retry: 'never', title: 'The server keeps no secrets' },
  'secrets.unreadable': { status: 503, retry: 'backoff', title: 'A stored secret cannot be decrypted' },
  'provider_key.not_found': { status: 404, retry: 'never', title: 'No key is stored for the provider' },
  'webhook.not_found': { status: 404, retry: 'never', title: 'There is no such webhook endpoint' },
  'webhook.delivery_not_found': { status: 404, retry: 'never', title: 'There is no such delivery' },
  'webhook.too_many_endpoints': {
    status: 409,
    retry: 'never',
    title: 'The tenant has too many webhook endpoints',
  },
  'webhook.url_refused': { status: 422, retry: 'never', title: 'The webhook URL may not be called' },
  'task.not_found': { status: 404, retry: 'never', title: 'There is no such task' },
  'task.already_finished': { status: 409, retry: 'never', title: 'The task has already finished' },
  'task.not_completed': { status: 409, retry: 'never', title: 'The task has not completed' },
  'task.source_not_found': { status: 404, retry: 'never', title: 'The task has no such source' },
  'task.deadline_exceeded': { status: 504, retry: 'never', title: 'The task ran out of time' },
  'task.crashed_workers': { status: 500, retry: 'never', title: 'The task ended its worker too often' },
  'task.too_large': { status: 422, retry: 'never', title: 'The sources are too large to be worked on' },
  'task.worker_busy': { status: 503, retry: 'after', title: 'The worker has no thread free' },
  'acquisition.url_invalid': { status: 422, retry: 'never', title: 'The URL cannot be fetched' },
  'acquisition.address_refused': { status: 422, retry: 'never', title: 'The URL leads to a private address' },
  'acquisition.robots_disallowed': {
    status: 422,
    retry: 'never',
    title: 'robots.txt does not allow the page',
  },
  'acquisition.robots_unreachable': { status: 502, retry: 'after', title: 'robots.txt cannot be read' },
  'acquisition.rights_reserved': { status: 422, retry: 'never', title: 'The page reserves its use by AI' },
  'acquisition.unreachable': { status: 502, retry: 'backoff', title: 'The site cannot be reached' },
  'acquisition.timeout': { status: 504, retry: 'backoff', title: 'The site did not answer in time' },
  'acquisition.site_busy': { status: 503, retry: 'after', title: 'The site is being read by other tasks' },
  'acquisition.rate_limited': { status: 503, retry: 'after', title: 'The site limits the rate' },
  'acquisition.site_error': { status: 502, retry: 'backoff', title: 'The site failed' },
  'acquisition.forbidden': { status: 422, retry: 'never', title: 'The site does not give the page out' },
  'acquisition.not_found': { status: 422, retry: 'never', title: 'The page does not exist' },
  'acquisition.redirects': {
    status: 422,
    retry: 'never',
    title: 'The page redirects too often or in a circle',
  },
  'acquisition.too_large': { status: 422, retry: 'never', title: 'The page is too large' },
  'acquisition.unsupported_content': {
    status: 422,
    retry: 'never',
    title: 'The page is of a kind that cannot be read',
  },
  'acquisition.unreadable': { status: 422, retry: 'never', title: 'The document is damaged' },
  'acquisition.encrypted': { status: 422, retry: 'never', title: 'The document is encrypted' },
  'acquisition.empty': { status: 422, retry: 'never', title: 'The page has no text' },
  'quality.too_few_items': {
    status: 422,
    retry: 'never',
    title: 'Too little of the result passed the checks',
  },
  'export.unknown_format': { status: 400, retry: 'never', title: 'There is no such export format' },
  'export.not_available': {
    status: 406,
    retry: 'never',
    title: 'The output cannot be exported in this format',
  },
  'export.too_large': { status: 422, retry: 'never', title: 'The result is too large for this format' },
  'server.too_many_exports': { status: 503, retry: 'after', title: 'Too many exports are being made' },
  'queue.full': { status: 503, retry: 'after', title: 'The queue is full' },
  'store.unavailable': { status: 503, retry: 'after', title: 'The task store cannot be reached' },
  'server.shutting_down': { status: 503, retry: 'after', title: 'The server is shutting down' },
  'server.too_many_streams': { status: 503, retry: 'after', title: 'Too many event streams are open' },
  'router.no_candidate': { status: 422, retry: 'never', title: 'No configured model can serve the request' },
  'router.unknown_model': { status: 422, retry: 'never', title: 'The model is not known' },
  'router.contradictory_options': { status: 422, retry: 'never', title: 'The options contradict each other' },
  'router.cost_cap_too_low': { status: 422, retry: 'never', title: 'No model is as cheap as the cap' },
  'router.context_too_long': {
    status: 422,
    retry: 'never',
    title: "The prompt is longer than every model's context",
  },
  'router.all_cooling': {
    status: 503,
    retry: 'after',
    title: 'Every model that could answer is cooling down',
  },
  'router.no_workers': { status: 503, retry: 'after', title: 'No worker has said which models it can call' },
  'router.invalid_model_table': { status: 500, retry: 'never', title: 'The model table is not valid' },
  'provider.unreachable': { status: 502, retry: 'backoff', title: 'The model provider cannot be reached' },
  'provider.timeout': {
    status: 504,
    retry: 'next-target',
    title: 'The model provider did not answer in time',
  },
  'provider.auth_failed': { status: 502, retry: 'next-target', title: 'The model provider refused the key' },
  'provider.forbidden': { status: 502, retry: 'next-target', title: 'The key may not use this model' },
  'provider.quota_exhausted': {
    status: 502,
    retry: 'next-target',
    title: 'The provider account has no quota left',
  },
  'provider.model_not_found': {
    status: 422,
    retry: 'next-target',
    title: 'The provider does not have the model',
  },
  'provider.rate_limited': { status: 503, retry: 'after', title: 'The model provider limits the rate' },
  'provider.overloaded': { status: 503, retry: 'backoff', title: 'The model provider is overloaded' },
  'provider.server_error': { status: 502, retry: 'backoff', title: 'The model provider failed' },
  'provider.context_too_long': {
    status: 422,
    retry: 'next-target',
    title: 'The prompt exceeds the model context',
  },
  'provider.content_filtered': { status: 422, retry: 'never', title: 'The provider filtered the content' },
  'provider.bad_request': { status: 502, retry: 'never', title: 'The provider rejected the request' },
  'provider.invalid_response': { status: 502, retry: 'backoff', title: 'The provider answer is not valid' },
  'provider.stream_interrupted': { status: 502, retry: 'backoff', title: 'The provider stream broke off' },
  'internal.unexpected': { status: 500, retry: 'never', title: 'Something unexpected went wrong' },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof errorCodes;

/** Every code, in table order. */
export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/**
 * The stable reference that identifies a problem type (RFC 9457, section 3.1.1, allows relative ones): resolved against
 * the address of any API server, it leads to the code's page of docs/errors, which that server serves.
 */
export function problemTypeOf(code: ErrorCode): string {
  return `/docs/errors/${code}`;
}
