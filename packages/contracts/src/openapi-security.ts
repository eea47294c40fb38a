/** What the OpenAPI document says of who may call a route, and of the answers that follow from it. */
import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';
import type { JsonSchema } from './json-schemas.ts';
import type { ParameterContract, ResponseHeader, RouteContract } from './route-contract.ts';
import { type RouteAccess, scopes } from './scopes.ts';

/** The ways to authenticate, as components of the document. */
export const securitySchemes = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'An API key, `hvk_…`.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key, or a JSON Web Token where the operator has named an issuer. Send one credential, never two, and never in the URL.',
  },
} as const satisfies Record<string, JsonSchema>;

type AccessKind = 'public' | 'docs' | 'scope';

function kindOf(access: RouteAccess): AccessKind {
  return access === 'public' || access === 'docs' ? access : 'scope';
}

const closedErrors = [
  'request.https_required',
  'auth.missing',
  'auth.invalid',
  'auth.expired',
  'auth.revoked',
  'auth.ambiguous',
  'auth.tenant_disabled',
  'auth.too_many_failures',
  'auth.unavailable',
  'store.unavailable',
] as const satisfies readonly ErrorCode[];
const openErrors = ['auth.key_in_url', 'limit.requests'] as const satisfies readonly ErrorCode[];

/** Problems with which the edge and the authentication answer, before the route itself does. */
const errorsByAccess: Readonly<Record<AccessKind, readonly ErrorCode[]>> = {
  public: openErrors,
  docs: [...openErrors, ...closedErrors],
  scope: [...openErrors, ...closedErrors, 'auth.insufficient_scope'],
};

const idempotencyErrors = [
  'request.invalid_header',
  'idempotency.key_reused',
  'idempotency.in_progress',
] as const satisfies readonly ErrorCode[];

const idempotencyKeyParameter: ParameterContract = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Any text that names this request: while it is remembered, 24 hours by default, the same key with the same body creates nothing more and is answered like the first request, with `Idempotency-Replayed`. With another body it is refused.',
  schema: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .meta({ examples: ['4b1f7c2e-0d5a-4f7e-9a57-3f2d7f1f2f30'] }),
};

/**
 * The security requirement of a route. API keys and bearer tokens know no OAuth scopes; OpenAPI 3.1 lets the list name
 * the role that is needed instead.
 */
export function describeAccess(access: RouteAccess): JsonSchema {
  if (access === 'public') return { security: [] };
  if (access === 'docs') return { security: [{}, { apiKey: [] }, { bearer: [] }] };
  return { security: [{ apiKey: [access] }, { bearer: [access] }], 'x-required-scope': access };
}

/** The description of a route with who may call it. */
export function describeWithAccess({ access, description }: RouteContract): string {
  if (access === 'public') return `${description}\n\nNeeds no credential.`;
  if (access === 'docs') {
    return `${description}\n\nNeeds no credential from the machine itself or where the operator publishes the documentation, and any credential elsewhere.`;
  }
  return `${description}\n\nNeeds the scope \`${access}\`: ${scopes[access]}`;
}

/** The parameters of a route with those that follow from what it is. */
export function parametersOf(route: RouteContract): readonly ParameterContract[] {
  const own = route.parameters ?? [];
  return route.idempotent === true ? [...own, idempotencyKeyParameter] : own;
}

/** The problems of a route with those that follow from who may call it and how. */
export function errorsOf(route: RouteContract): readonly ErrorCode[] {
  const common = errorsByAccess[kindOf(route.access)];
  return [
    ...route.errors,
    ...(route.unlimited === true ? common.filter((code) => code !== 'limit.requests') : common),
    ...(route.idempotent === true ? idempotencyErrors : []),
  ];
}

/** Headers that answers with this status carry, because of who may call the route and how. */
export function accessHeadersOf(route: RouteContract, status: number): readonly ResponseHeader[] {
  if (status === 401) return ['WWW-Authenticate'];
  return [
    ...(kindOf(route.access) === 'scope' ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
    ...(kindOf(route.access) === 'scope' && status === 403 ? (['WWW-Authenticate'] as const) : []),
    ...(route.idempotent === true && status < 300 ? (['Idempotency-Replayed'] as const) : []),
  ];
}
