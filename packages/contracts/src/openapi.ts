import { type ErrorCode, errorCodes, problemTypeOf } from './error-codes.ts';
import type { RequestLimits } from './harvest-request.ts';
import { JsonSchemas, type JsonSchema } from './json-schemas.ts';
import { openAiErrorSchema, openAiStatusOf, toOpenAiError } from './openai-error.ts';
import {
  accessHeadersOf,
  describeAccess,
  describeWithAccess,
  errorsOf,
  parametersOf,
  securitySchemes,
} from './openapi-security.ts';
import { describeWebhooks } from './openapi-webhooks.ts';
import { type Problem, problemSchema } from './problem.ts';
import {
  type ResponseContract,
  type RouteContract,
  commonErrors,
  responseHeaders,
} from './route-contract.ts';
import { operationIds, routeOf } from './routes.ts';
import { taskEventSchemas } from './task-events.ts';

/** An OpenAPI 3.1 document; its inner shape is checked by a validator in the tests. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: JsonSchema;
  readonly servers: readonly JsonSchema[];
  readonly tags: readonly JsonSchema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly webhooks: Readonly<Record<string, JsonSchema>>;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

const description = `Durable AI content tasks: a source and a question in, an answer with its evidence out.

Every path is served at the root and below \`/v1\`. Errors are \`application/problem+json\` (RFC 9457); their \`code\` is
stable, and their \`type\` leads to a page about it. An unknown path answers 404 \`request.route_not_found\`, a method that a
path does not have 405 \`request.method_not_allowed\` with \`Allow\`. What is no well-formed HTTP/1.1 answers 400
\`request.malformed_http\`, headers of more than 16 kB, or more than 200, 431 \`request.headers_too_large\`, an \`Expect\` of anything
but \`100-continue\` 417 \`request.expectation_failed\`, whatever the path. Every answer carries \`X-Request-Id\`, which may be sent
too, and \`traceparent\`.

Send an API key as \`X-API-Key\` or as \`Authorization: Bearer\`. Each operation names the scope that it needs
(\`x-required-scope\`); whatever belongs to another tenant is not found. Where limits hold, \`RateLimit-Policy\` and
\`RateLimit\` tell what is left, and 429 comes with a \`Retry-After\` after which the same request is let through.`;

/**
 * The document of a server with these limits: generated from the route table, the zod schemas and the error-code
 * table, so that it cannot drift from them.
 */
export function createOpenApiDocument(options: {
  version: string;
  limits: RequestLimits;
  serverUrl?: string | undefined;
}): OpenApiDocument {
  const schemas = new JsonSchemas();
  const errors = {
    problem: schemas.add(problemSchema, 'output'),
    openai: schemas.add(openAiErrorSchema, 'output'),
  };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operationId of operationIds) {
    const route = routeOf(operationId);
    const path = (paths[route.path] ??= {});
    path[route.method] = describeOperation({ operationId, route, schemas, errors, limits: options.limits });
  }
  const events = Object.fromEntries(
    Object.entries(taskEventSchemas).map(([type, schema]): [string, JsonSchema] => [
      eventComponentOf(type),
      schemas.add(schema, 'output'),
    ]),
  );
  const serverUrl = options.serverUrl?.replace(/\/+$/, '') ?? '';
  return {
    openapi: '3.1.0',
    info: {
      title: 'Harvest',
      version: options.version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl === '' ? '/' : serverUrl }, { url: `${serverUrl}/v1` }],
    tags: [...new Set(operationIds.map((operationId) => routeOf(operationId).tag))].map((name) => ({ name })),
    paths,
    webhooks: describeWebhooks(schemas),
    components: {
      securitySchemes,
      schemas: { ...schemas.components(), ...events },
      headers: Object.fromEntries(
        Object.entries(responseHeaders).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' } },
        ]),
      ),
    },
  };
}

/** The component that describes the `data` of an event: `token-delta` is `TokenDeltaEvent`. */
function eventComponentOf(type: string): string {
  return `${type
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Event`;
}

interface OperationInput {
  readonly operationId: string;
  readonly route: RouteContract;
  readonly schemas: JsonSchemas;
  /** The body of an error, by style. */
  readonly errors: Readonly<Record<'problem' | 'openai', JsonSchema>>;
  readonly limits: RequestLimits;
}

function describeOperation({ operationId, route, schemas, errors, limits }: OperationInput): JsonSchema {
  const parameters = parametersOf(route).map(({ name, in: place, description: text, schema }) => ({
    name,
    in: place,
    description: text,
    required: place === 'path',
    schema: schemas.add(schema, 'input'),
  }));
  return {
    operationId,
    tags: [route.tag],
    summary: route.summary,
    description: describeWithAccess(route),
    ...describeAccess(route.access),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...describeBody(route, schemas, limits),
    responses: { ...describeSuccesses(route, schemas), ...describeErrors(route, errors) },
  };
}

function describeBody(route: RouteContract, schemas: JsonSchemas, limits: RequestLimits): JsonSchema {
  if (route.requestBody === undefined) return {};
  const examples = Object.fromEntries(
    Object.entries(route.requestBody.examples).map(([name, value]) => [name, { value }]),
  );
  const schema = schemas.add(route.requestBody.schema(limits), 'input');
  const required = route.requestBody.optional !== true;
  return { requestBody: { required, content: { 'application/json': { schema, examples } } } };
}

function describeSuccesses(route: RouteContract, schemas: JsonSchemas): Record<string, JsonSchema> {
  return Object.fromEntries(
    route.responses.map((response) => [
      String(response.status),
      {
        description: response.description,
        headers: referToHeaders([
          'X-Request-Id',
          'traceparent',
          ...accessHeadersOf(route, response.status),
          ...(response.headers ?? []),
        ]),
        ...describeContent(response, schemas),
      },
    ]),
  );
}

function describeContent(response: ResponseContract, schemas: JsonSchemas): JsonSchema {
  const example = response.example === undefined ? {} : { example: response.example };
  if (response.schema !== undefined) {
    const { stream } = response;
    return {
      content: {
        'application/json': { schema: schemas.add(response.schema, 'output'), ...example },
        ...(stream === undefined
          ? {}
          : { [stream.mediaType]: { schema: { type: 'string' }, example: stream.example } }),
      },
    };
  }
  if (response.mediaType === undefined) return {};
  return { content: { [response.mediaType]: { schema: { type: 'string' }, ...example } } };
}

/** One answer a status, with an example for each code. */
function describeErrors(route: RouteContract, errors: OperationInput['errors']): Record<string, JsonSchema> {
  const codes = [...new Set<ErrorCode>([...errorsOf(route), ...commonErrors])];
  const openAi = route.errorStyle === 'openai';
  const byStatus = Map.groupBy(codes, (code) => (openAi ? openAiStatusOf(code) : errorCodes[code].status));
  return Object.fromEntries(
    [...byStatus].map(([status, codesOfStatus]) => {
      const retriable = codesOfStatus.some((code) => errorCodes[code].retry === 'after');
      return [
        String(status),
        {
          description: codesOfStatus.map((code) => `\`${code}\`: ${errorCodes[code].title}.`).join(' '),
          headers: referToHeaders([
            'X-Request-Id',
            'traceparent',
            ...(retriable ? (['Retry-After'] as const) : []),
            ...accessHeadersOf(route, status),
            ...codesOfStatus.flatMap((code) => route.errorHeaders?.[code] ?? []),
          ]),
          content: openAi
            ? openAiContent(errors.openai, codesOfStatus)
            : problemContent(errors.problem, { codes: codesOfStatus, status, path: route.path }),
        },
      ];
    }),
  );
}

/** The schema narrows `code` to what the route can say. */
function problemContent(
  problem: JsonSchema,
  { codes, status, path }: { codes: readonly ErrorCode[]; status: number; path: string },
): JsonSchema {
  const examples = codes.map((code): [string, JsonSchema] => [code, { value: exampleProblem(code, path) }]);
  return {
    'application/problem+json': {
      schema: { ...problem, properties: { code: { enum: codes }, status: { const: status } } },
      examples: Object.fromEntries(examples),
    },
  };
}

function openAiContent(schema: JsonSchema, codes: readonly ErrorCode[]): JsonSchema {
  const examples = codes.map((code): [string, JsonSchema] => [
    code,
    { value: toOpenAiError(code, `${errorCodes[code].title}.`, null) },
  ]);
  return { 'application/json': { schema, examples: Object.fromEntries(examples) } };
}

function referToHeaders(names: readonly (keyof typeof responseHeaders)[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** What a problem of this code looks like, for the document and the pages about errors. */
export function exampleProblem(code: ErrorCode, path: string): Problem {
  const { status, title } = errorCodes[code];
  return {
    type: problemTypeOf(code),
    title,
    status,
    detail: `${title}.`,
    instance: path,
    code,
    request_id: '7c0c7e0a-54f0-4a5b-8a55-0c4f0c3f9a4e',
    ...(code === 'request.invalid' ? { errors: [{ pointer: '/query', message: 'is required' }] } : {}),
  };
}
