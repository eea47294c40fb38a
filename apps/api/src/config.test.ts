import { createHarvestRequestSchema } from '@harvest/contracts/harvest-request';
import { loadConfig } from '@harvest/runtime/load-config';
import { readEnvExample } from '@harvest/testkit/env-example';
import { apiConfigSchema, bodyBytesMaxOf, requestLimitsOf } from './config.ts';

describe('the configuration of the API', () => {
  it('has every variable in .env.example, with its default, and no other', () => {
    const example = readEnvExample(['API and workers', 'API']);
    expect(Object.keys(example).sort()).toEqual(Object.keys(apiConfigSchema.shape).sort());
    expect(loadConfig(apiConfigSchema, example)).toEqual(loadConfig(apiConfigSchema, {}));
  });

  it('names every problem at once, without the values', () => {
    const env = {
      PORT: '70000',
      REDIS_URL: 'http://secret@host',
      SSE_CLIENTS_MAX: 'many',
      BODY_BYTES_MAX: '1.5',
    };
    const load = (): unknown => loadConfig(apiConfigSchema, env);
    for (const name of Object.keys(env)) expect(load).toThrow(`${name}:`);
    expect(load).not.toThrow('secret');
  });

  it('leaves room in a body for every permitted text, however JSON spells it', () => {
    for (const env of [{}, { SOURCE_CHARACTERS_MAX: '200000', QUERY_CHARACTERS_MAX: '5000' }]) {
      const config = loadConfig(apiConfigSchema, env);
      const limits = requestLimitsOf(config);
      const body = {
        source: '😀'.repeat(limits.sourceCharactersMax),
        query: '😀'.repeat(limits.queryCharactersMax),
      };
      expect(createHarvestRequestSchema(limits).safeParse(body).success).toBe(true);
      const escaped = JSON.stringify(body).replaceAll('😀', String.raw`\uD83D\uDE00`);
      expect(Buffer.byteLength(escaped)).toBeLessThan(bodyBytesMaxOf(config));
    }
    expect(bodyBytesMaxOf(loadConfig(apiConfigSchema, { BODY_BYTES_MAX: '2048' }))).toBe(2_048);
  });
});
