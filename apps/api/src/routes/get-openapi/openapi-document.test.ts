import { Validator } from '@seriousme/openapi-schema-validator';
import { createOpenApiDocument } from '@harvest/contracts/openapi';
import { errorCodes } from '@harvest/contracts/error-codes';
import { openAiStatusOf } from '@harvest/contracts/openai-error';
import { operationIds, routeOf } from '@harvest/contracts/routes';

const limits = { sourceCharactersMax: 123, queryCharactersMax: 45, outputTokensMax: 67 };
const document = createOpenApiDocument({ version: '1.2.3', limits, serverUrl: 'https://api.example.com/' });
const text = JSON.stringify(document);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    // The validator resolves references in place.
    const result = await validator.validate({ ...structuredClone(document) });
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('resolves every reference inside itself', () => {
    const references = new Set(
      [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => String(reference)),
    );
    expect(references.size).toBeGreaterThan(20);
    for (const reference of references) {
      const [, , kind = '', name = ''] = reference.split('/');
      expect(Object.keys(document.components[kind] ?? {})).toContain(name);
    }
  });

  it('states the limits and the address of this server', () => {
    expect(text).toContain('"maxLength":123');
    expect(text).toContain('"maxLength":45');
    expect(text).toContain('"maximum":67');
    expect(document.servers).toEqual([
      { url: 'https://api.example.com' },
      { url: 'https://api.example.com/v1' },
    ]);
  });

  it('gives each problem of each route a documented answer with an example', () => {
    for (const operationId of operationIds) {
      const route = routeOf(operationId);
      for (const code of route.errors) {
        expect(document.paths[route.path]?.[route.method]).toHaveProperty([
          'responses',
          String(route.errorStyle === 'openai' ? openAiStatusOf(code) : errorCodes[code].status),
          'content',
          route.errorStyle === 'openai' ? 'application/json' : 'application/problem+json',
          'examples',
          code,
        ]);
      }
    }
  });

  it('says that a submission whose outcome is unknown, or whose wait is refused, names the place of its task', () => {
    for (const status of ['401', '403', '503']) {
      const response = ['responses', status, 'headers', 'Location'];
      expect(document.paths['/harvest']?.['post']).toHaveProperty(response);
      expect(document.paths['/tasks']?.['get']).not.toHaveProperty(response);
    }
  });

  it('says that what fails while a client waits names its task', () => {
    const headerOf = (status: string): string[] => ['responses', status, 'headers', 'X-Harvest-Task-Id'];
    for (const status of ['401', '403', '429', '502', '503', '504'])
      expect(document.paths['/chat/completions']?.['post']).toHaveProperty(headerOf(status));
    for (const status of ['401', '403', '503', '504'])
      expect(document.paths['/validate-key']?.['post']).toHaveProperty(headerOf(status));
    expect(document.paths['/chat/completions']?.['post']).not.toHaveProperty(headerOf('413'));
  });

  it.each(operationIds)('says who may call %s, and what else they are answered', (operationId) => {
    const route = routeOf(operationId);
    const operation = document.paths[route.path]?.[route.method];
    const { access } = route;
    if (access === 'public') {
      expect(operation?.['security']).toEqual([]);
      expect(operation).not.toHaveProperty(['responses', '401']);
    } else if (access === 'docs') {
      expect(operation?.['security']).toEqual([{}, { apiKey: [] }, { bearer: [] }]);
    } else {
      expect(operation?.['security']).toEqual([{ apiKey: [access] }, { bearer: [access] }]);
      expect(operation?.['x-required-scope']).toBe(access);
      expect(operation?.['description']).toContain(`the scope \`${access}\``);
      for (const status of ['401', '403', '429', '503'])
        expect(operation).toHaveProperty(['responses', status, 'content']);
      for (const status of ['401', '403'])
        expect(operation).toHaveProperty(['responses', status, 'headers', 'WWW-Authenticate']);
      expect(operation).toHaveProperty(['responses', '429', 'headers', 'Retry-After']);
      expect(operation).toHaveProperty(['responses', '429', 'headers', 'RateLimit']);
    }
    const said = JSON.stringify(operation);
    for (const code of ['auth.key_in_url', 'request.uri_too_long']) expect(said).toContain(`"${code}"`);
    expect(said.includes('"limit.requests"')).toBe(!['getLivez', 'getReadyz'].includes(operationId));
    expect(said.includes('"request.https_required"')).toBe(access !== 'public');
  });

  it('offers Idempotency-Key exactly where a repeated request would create something twice', () => {
    for (const operationId of operationIds) {
      const route = routeOf(operationId);
      const operation = JSON.stringify(document.paths[route.path]?.[route.method]);
      for (const word of ['"Idempotency-Key"', 'Idempotency-Replayed', 'idempotency.key_reused'])
        expect([operationId, operation.includes(word)]).toEqual([operationId, route.idempotent === true]);
    }
  });

  it('asks of a client only what a client must send', () => {
    const { HarvestRequest: request } = document.components['schemas'] as Record<
      string,
      { required: string[] }
    >;
    expect(request?.required).toEqual(['source']);
  });
});
