import { createOpenApiDocument } from '@harvest/contracts/openapi';
import type { OpenApiDocument } from '@harvest/contracts/openapi';
import { problemSchema } from '@harvest/contracts/problem';
import { operationIds, routeOf } from '@harvest/contracts/routes';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** What is seen of an answer. */
export interface SeenResponse {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/** Problems of paths and methods that the document cannot list. */
const undocumentedCodes: readonly string[] = ['request.route_not_found', 'request.method_not_allowed'];

/** Throws when an answer is not one that the OpenAPI document describes. */
export type DocumentCheck = (response: SeenResponse) => void;

/** A check against the document of the default limits: status, media type and, of JSON, the schema. */
export function createDocumentCheck(): DocumentCheck {
  const document = createOpenApiDocument({
    version: '0.0.0',
    limits: { sourceCharactersMax: 50_000, queryCharactersMax: 1_000, outputTokensMax: 8_192 },
  });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  return (seen) => {
    const method = seen.method.toLowerCase() === 'head' ? 'get' : seen.method.toLowerCase();
    if (method === 'options') return;
    const problem = problemSchema.safeParse(seen.body);
    if (problem.success && undocumentedCodes.includes(problem.data.code)) return;
    const template = templateOf(document, seen.path);
    const mediaType = seen.contentType.split(';', 1)[0] ?? '';
    const place = ['paths', template, method, 'responses', String(seen.status)];
    const response = at(document, place);
    if (response === undefined) throw new Error(`${place.join(' ')} is not in the document`);
    if (mediaType === '' || seen.method.toLowerCase() === 'head') return;
    const content = [...place, 'content', mediaType];
    if (at(document, content) === undefined) {
      if (at(document, [...place, 'content', '*/*']) !== undefined) return;
      throw new Error(`${content.join(' ')} is not in the document`);
    }
    if (!mediaType.endsWith('json')) return;
    const reference = [...content, 'schema'].map((name) =>
      encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validate = ajv.getSchema(`openapi#/${reference.join('/')}`);
    if (validate === undefined) throw new Error(`${content.join(' ')} has no schema`);
    if (validate(seen.body) !== true)
      throw new Error(`${content.join(' ')}: ${ajv.errorsText(validate.errors)}`);
  };
}

function templateOf(document: OpenApiDocument, path: string): string {
  const bare = (path.split('?', 1)[0] ?? '').replace(/^\/v1(?=\/|$)/, '') || '/';
  const exact = Object.keys(document.paths).find((template) => template === bare);
  if (exact !== undefined) return exact;
  const matching = operationIds
    .map((operationId) => routeOf(operationId).path)
    .find((template) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(bare),
    );
  if (matching === undefined) throw new Error(`${path} is not in the document`);
  return matching;
}

function at(node: unknown, path: readonly string[]): unknown {
  let value = node;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}
