import { loadConfig } from '@harvest/runtime/load-config';
import { apiConfigSchema } from '../config.ts';

describe('the configuration of the gateway', () => {
  const load = (env: Readonly<Record<string, string>>) => () => loadConfig(apiConfigSchema, env);

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('lets anybody in on %s alone', (host) => {
    expect(load({ AUTH: 'none', HOST: host })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.org', '127.0.0.1.example.org', 'localhost.evil'])(
    'does not let anybody in on %s',
    (host) => {
      expect(load({ AUTH: 'none', HOST: host })).toThrow('AUTH:');
      expect(load({ HOST: host })).not.toThrow();
    },
  );

  it('says what AUTH can be', () => {
    expect(load({ AUTH: 'off' })).toThrow('AUTH: must be keys or none');
  });

  it.each(['HS256', 'none', 'RS256,HS512', 'RS256,None', ''.padEnd(3, ',')])(
    'lists no algorithm that needs a shared secret or none at all: %s',
    (algorithms) => {
      expect(load({ JWT_ALGORITHMS: algorithms })).toThrow('JWT_ALGORITHMS');
    },
  );

  it('wants a whole description of an issuer', () => {
    const issuer = { JWT_ISSUER: 'https://issuer.example' };
    const url = { JWT_JWKS_URL: 'https://issuer.example/keys' };
    expect(load({ ...issuer, ...url })).toThrow('JWT_AUDIENCE:');
    expect(load({ ...issuer, JWT_AUDIENCE: 'a' })).toThrow('JWT_JWKS_URL:');
    expect(load({ ...issuer, ...url, JWT_AUDIENCE: 'a', JWT_PUBLIC_KEY: 'x' })).toThrow('JWT_JWKS_URL:');
    expect(load(url)).toThrow('JWT_ISSUER:');
    expect(load({ ...issuer, JWT_JWKS_URL: 'file:///etc/passwd', JWT_AUDIENCE: 'a' })).toThrow(
      'JWT_JWKS_URL:',
    );
    expect(load({ ...issuer, ...url, JWT_AUDIENCE: 'a' })).not.toThrow();
  });
});
