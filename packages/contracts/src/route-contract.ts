import type { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';
import type { RequestLimits } from './harvest-request.ts';
import type { RouteAccess } from './scopes.ts';

/** Where a parameter travels. */
export type ParameterPlace = 'path' | 'query' | 'header';

/** One parameter of a route. */
export interface ParameterContract {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly description: string;
  readonly schema: z.ZodType;
}

/** Headers that answers carry, with what they mean; the keys are their names on the wire. */
export const responseHeaders = {
  'X-Request-Id': "Names the request in logs and problems: the client's own id when it sent a usable one.",
  traceparent: 'W3C Trace Context of the request, for joining it with your own traces.',
  Location: 'Path of the task or page to go to, relative to the origin.',
  'Preference-Applied': 'The preference of the Prefer header that was honoured (RFC 7240).',
  'Retry-After': 'Seconds after which trying again makes sense.',
  'X-Harvest-Task-Id': 'The task of the request; logs and traces name it.',
  'Cache-Control': 'How long the answer may be reused.',
  ETag: 'Names this very answer; send it as If-None-Match to be spared the same one.',
  'Content-Disposition': 'Under which name the file is to be saved (RFC 6266).',
  'RateLimit-Policy':
    'The limits that hold, each with its quota `q` and its window `w` in seconds (draft-ietf-httpapi-ratelimit-headers-10).',
  RateLimit: 'What is left of each limit, `r`, and the seconds after which it grows, `t`.',
  'WWW-Authenticate': 'How to authenticate (RFC 6750).',
  'Idempotency-Replayed':
    '`true` when an earlier request with the same Idempotency-Key was answered by this.',
  Vary: 'Request headers on which the answer depends.',
} as const;
export type ResponseHeader = keyof typeof responseHeaders;

/** One answer of a route that is not a problem. `schema` is the JSON body; without it the body is not JSON, or empty. */
export interface ResponseContract {
  readonly status: number;
  readonly description: string;
  readonly mediaType?: string;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** The other form in which the same answer can be had. */
  readonly stream?: { readonly mediaType: string; readonly example: string };
  readonly headers?: readonly ResponseHeader[];
}

/** Everything that a client, the document and the server need to know about one route. */
export interface RouteContract {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Path template as in OpenAPI, `/harvest/{task_id}`; mounted at the root and below `/v1`. */
  readonly path: string;
  readonly tag:
    | 'Tasks'
    | 'Routing'
    | 'OpenAI-compatible'
    | 'Account'
    | 'Webhooks'
    | 'Administration'
    | 'Operations'
    | 'Documentation';
  /** Who may call it. There is no default: a route that says nothing does not compile. */
  readonly access: RouteAccess;
  /** True where no limit on requests holds: probes are asked by whatever keeps the server running, which is never told to wait. */
  readonly unlimited?: true;
  /** True where `Idempotency-Key` makes a repeated request harmless: every POST that creates something. */
  readonly idempotent?: true;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly ParameterContract[];
  /** The JSON body under the operator's limits. */
  readonly requestBody?: {
    /** True where an empty body means one of nothing but defaults. */
    readonly optional?: true;
    readonly schema: (limits: RequestLimits) => z.ZodType;
    readonly examples: Readonly<Record<string, unknown>>;
  };
  readonly responses: readonly ResponseContract[];
  /** How its errors look; problem details (RFC 9457) unless it says otherwise. */
  readonly errorStyle?: 'problem' | 'openai';
  /** Problems that this route can answer, beyond the ones that every route can. */
  readonly errors: readonly ErrorCode[];
  /** Headers that a problem of this route can carry, beyond the ones that every problem can. */
  readonly errorHeaders?: Readonly<Partial<Record<ErrorCode, readonly ResponseHeader[]>>>;
}

/** Problems that any route can answer. */
export const commonErrors = [
  'request.invalid_path',
  'request.invalid_header',
  'request.uri_too_long',
  'internal.unexpected',
] as const satisfies readonly ErrorCode[];
