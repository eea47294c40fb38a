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

  it('says that a submission of unknown outcome names the place of its task', () => {
    const response = ['responses', '503', 'headers', 'Location'];
    expect(document.paths['/harvest']?.['post']).toHaveProperty(response);
    expect(document.paths['/tasks']?.['get']).not.toHaveProperty(response);
  });

  it('asks of a client only what a client must send', () => {
    const { HarvestRequest: request } = document.components['schemas'] as Record<
      string,
      { required: string[] }
    >;
    expect(request?.required).toEqual(['source']);
  });
});
