import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { edgeVariables } from './config.ts';

describe('the configuration of the edge', () => {
  const schema = z.object(edgeVariables);

  it('trusts no proxy, allows no origin and asks for no HTTPS unless it is told to', () => {
    expect(loadConfig(schema, {})).toMatchObject({
      TRUSTED_PROXIES: [],
      CORS_ORIGINS: [],
      REQUIRE_HTTPS: false,
    });
  });

  it('takes lists with spaces and empty items', () => {
    const config = loadConfig(schema, {
      TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8,',
      CORS_ORIGINS: 'https://app.example.org, http://localhost:3000',
    });
    expect(config.TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1', 'fd00::/8']);
    expect(config.CORS_ORIGINS).toEqual(['https://app.example.org', 'http://localhost:3000']);
  });

  it.each([
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://*.example.org'],
    ['CORS_ORIGINS', 'https://app.example.org/'],
    ['CORS_ORIGINS', 'https://app.example.org/path'],
    ['CORS_ORIGINS', 'HTTPS://app.example.org'],
    ['CORS_ORIGINS', 'app.example.org'],
    ['CORS_ORIGINS', 'file:///a'],
    ['TRUSTED_PROXIES', 'proxy.internal'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '::/129'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '10.0.0.5,::/0'],
    ['TRUSTED_PROXIES', '0.0.0.0/00'],
    ['TRUSTED_PROXIES', 'true'],
    ['REQUIRE_HTTPS', 'yes'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadConfig(schema, { [name]: value })).toThrow(name);
  });
});
