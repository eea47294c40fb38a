import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { loadConfig } from '@harvest/runtime/load-config';
import { type JWTPayload, type JWTHeaderParameters, SignJWT, exportJWK } from 'jose';
import { z } from 'zod';
import { gatewayVariables } from './config.ts';
import { createJwtVerifier } from './jwt-verifier.ts';

const issuer = 'https://issuer.example';
const audience = 'harvest';
const nowMs = Date.parse('2026-08-01T12:00:00Z');
const nowSeconds = nowMs / 1_000;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const foreign = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const rsaPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });

/** A real server with a key set, which counts what it is asked. */
class Issuer {
  readonly asked: string[] = [];
  status = 200;
  body = '';
  #server: Server | null = null;
  url = '';

  async start(): Promise<void> {
    const keys = [
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256' },
      { ...(await exportJWK(ed.publicKey)), kid: 'ed' },
      { ...(await exportJWK(weakRsa.publicKey)), kid: 'weak' },
    ];
    this.body = JSON.stringify({ keys });
    const server = createServer((req, res) => {
      this.asked.push(String(req.url));
      res
        .writeHead(this.status, { 'content-type': 'application/json', location: '/elsewhere' })
        .end(this.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.#server = server;
    this.url = `http://127.0.0.1:${String(address.port)}/keys.json`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#server !== null) await once(this.#server, 'close');
  }
}

const goodClaims: JWTPayload = {
  iss: issuer,
  aud: audience,
  sub: 'user-1',
  exp: nowSeconds + 300,
  iat: nowSeconds,
  tenant: 'acme',
  scope: 'tasks:read tasks:write unknown:scope admin',
};

/** Claims that take the place of good ones; undefined leaves one out. */
type Claims = Readonly<Record<string, unknown>>;

function sign(
  key: Parameters<SignJWT['sign']>[0],
  header: JWTHeaderParameters,
  claims: Claims = {},
): Promise<string> {
  const payload: JWTPayload = Object.fromEntries(Object.entries({ ...goodClaims, ...claims }));
  return new SignJWT(payload).setProtectedHeader({ typ: 'JWT', ...header }).sign(key);
}

/** A token spelled by hand, for what no library would sign. */
function spell(header: object, claims: object, signature: (input: string) => string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode({ ...goodClaims, ...claims })}`;
  return `${input}.${signature(input)}`;
}

/** Runs it at a later time, as the library reads the age of a key set from the clock of the system. */
async function later(ms: number, run: () => Promise<void>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    await run();
  } finally {
    Date.now = now;
  }
}

describe('the verification of JSON Web Tokens', () => {
  const keys = new Issuer();
  const clock = { nowMs: () => nowMs, monotonicMs: () => monotonicMs };
  let monotonicMs = 0;
  beforeEach(async () => {
    monotonicMs = 0;
    keys.asked.length = 0;
    keys.status = 200;
    await keys.start();
  });
  afterEach(() => keys.stop());

  const verifier = (env: Readonly<Record<string, string>> = {}) => {
    const config = loadConfig(z.object(gatewayVariables), {
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
      ...('JWT_PUBLIC_KEY' in env ? {} : { JWT_JWKS_URL: keys.url }),
      ...env,
    });
    const verify = createJwtVerifier({ config, clock });
    if (verify === null) throw new Error('not configured');
    return verify;
  };
  const codeOf = async (token: string, verify = verifier()): Promise<string> => {
    try {
      await verify(token);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error;
      expect(error.publicMessage).not.toContain('127.0.0.1');
      return error.code;
    }
  };

  it.each<[what: string, claims: Claims, details: object]>([
    [
      'of another issuer',
      { iss: 'https://evil.example' },
      { reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'iss' },
    ],
    [
      'for another audience',
      { aud: 'elsewhere' },
      { reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'aud' },
    ],
    ['without a subject', { sub: undefined }, { claim: 'sub' }],
    ['with a tenant that is no name', { tenant: 'Some/One' }, { claim: 'tenant' }],
  ])('says for the log what is wrong with a token %s, without quoting it', async (_what, claims, details) => {
    const token = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }, claims);
    const error = await verifier()(token).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'auth.invalid', details });
    expect(JSON.stringify(error)).not.toMatch(/evil|elsewhere|Some/);
  });

  it('accepts every algorithm that is listed by default, each with the key that fits', async () => {
    const verify = verifier();
    for (const token of [
      await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }),
      await sign(ec.privateKey, { alg: 'ES256', kid: 'ec' }),
      await sign(ed.privateKey, { alg: 'EdDSA', kid: 'ed' }),
    ]) {
      expect(await verify(token)).toMatchObject({
        tenantName: 'acme',
        scopes: ['tasks:read', 'tasks:write'],
      });
    }
    expect(keys.asked).toEqual(['/keys.json']);
  });

  it('knows the holder by issuer and subject, and the time at which the token ends', async () => {
    const first = await verifier()(await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }));
    const again = await verifier()(
      await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }, { scp: ['chat:write'] }),
    );
    const other = await verifier()(
      await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }, { sub: 'user-2' }),
    );
    expect(first.keyId).toMatch(/^jwt_[0-9a-f]{32}$/);
    expect(again).toMatchObject({
      keyId: first.keyId,
      scopes: expect.arrayContaining(['chat:write']) as unknown,
    });
    expect(other.keyId).not.toBe(first.keyId);
    expect(first.expiresAtMs).toBe((nowSeconds + 300 + 30) * 1_000);
  });

  it('grants the scope admin only where the operator says so', async () => {
    const token = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' });
    expect((await verifier()(token)).scopes).not.toContain('admin');
    expect((await verifier({ JWT_ADMIN: 'true' })(token)).scopes).toContain('admin');
  });

  it.each<[what: string, claims: Claims, code: string]>([
    ['of another issuer', { iss: 'https://evil.example' }, 'auth.invalid'],
    ['without an issuer', { iss: undefined }, 'auth.invalid'],
    ['for another audience', { aud: 'other' }, 'auth.invalid'],
    ['without an audience', { aud: undefined }, 'auth.invalid'],
    ['for several audiences', { aud: ['other', audience] }, 'accepted'],
    ['that has expired', { exp: nowSeconds - 31 }, 'auth.expired'],
    ['that has expired within the tolerance', { exp: nowSeconds - 29 }, 'accepted'],
    ['without an expiry', { exp: undefined }, 'auth.invalid'],
    ['that is not valid yet', { nbf: nowSeconds + 31 }, 'auth.invalid'],
    ['that is not valid yet, within the tolerance', { nbf: nowSeconds + 29 }, 'accepted'],
    ['without a subject', { sub: undefined }, 'auth.invalid'],
    ['without a tenant', { tenant: undefined }, 'auth.invalid'],
    ['with a tenant that is no name', { tenant: '../other' }, 'auth.invalid'],
    ['with a tenant that is no text', { tenant: ['acme'] }, 'auth.invalid'],
  ])('judges a token %s', async (_what, claims, code) => {
    expect(await codeOf(await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }, claims))).toBe(code);
  });

  it('refuses a token without a signature, however it spells that', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await codeOf(spell({ alg, typ: 'JWT' }, {}, () => ''))).toBe('auth.invalid');
    }
    const signed = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' });
    expect(await codeOf(`${signed.split('.').slice(0, 2).join('.')}.`)).toBe('auth.invalid');
  });

  it('refuses a token that takes the public key for a shared secret', async () => {
    for (const secret of [rsaPem, JSON.stringify(await exportJWK(rsa.publicKey))]) {
      const hmac = (input: string): string => createHmac('sha256', secret).update(input).digest('base64url');
      const token = spell({ alg: 'HS256', kid: 'rsa', typ: 'JWT' }, {}, hmac);
      expect(await codeOf(token)).toBe('auth.invalid');
      expect(await codeOf(token, verifier({ JWT_PUBLIC_KEY: String(rsaPem) }))).toBe('auth.invalid');
    }
  });

  it('refuses a signature by a key of another type, of another owner, or that is too short', async () => {
    expect(await codeOf(await sign(ec.privateKey, { alg: 'ES256', kid: 'rsa' }))).toBe('auth.invalid');
    expect(await codeOf(await sign(foreign.privateKey, { alg: 'RS256', kid: 'rsa' }))).toBe('auth.invalid');
    const rs256 = await sign(rsa.privateKey, { alg: 'RS256' });
    const ecPem = String(ec.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(await codeOf(rs256, verifier({ JWT_PUBLIC_KEY: ecPem }))).toBe('auth.invalid');
    const weakPem = String(weakRsa.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(await codeOf(rs256, verifier({ JWT_PUBLIC_KEY: weakPem }))).toBe('auth.invalid');
  });

  it('refuses an algorithm that the operator has not listed', async () => {
    const token = await sign(ec.privateKey, { alg: 'ES256', kid: 'ec' });
    expect(await codeOf(token, verifier({ JWT_ALGORITHMS: 'RS256' }))).toBe('auth.invalid');
  });

  it.each([
    '/etc/passwd',
    '../../keys',
    'http://127.0.0.1:1/keys.json',
    "' OR 1=1",
    '__proto__',
    'a'.repeat(5_000),
  ])('takes a key id for a name among the keys and nothing else: %.30s', async (kid) => {
    expect(await codeOf(await sign(foreign.privateKey, { alg: 'RS256', kid }))).toBe('auth.invalid');
    expect(keys.asked).toEqual(['/keys.json']);
  });

  it('does not follow where a token says that its key is', async () => {
    const jwk = await exportJWK(foreign.publicKey);
    const trap = `${keys.url}?trap`;
    for (const header of [{ jku: trap }, { x5u: trap }, { jwk }, { jku: trap, kid: 'rsa' }]) {
      expect(await codeOf(await sign(foreign.privateKey, { alg: 'RS256', ...header }))).toBe('auth.invalid');
    }
    const critical = spell({ alg: 'RS256', kid: 'rsa', typ: 'JWT', crit: ['x'], x: 1 }, {}, () => 'AAAA');
    expect(await codeOf(critical)).toBe('auth.invalid');
    expect(new Set(keys.asked)).toEqual(new Set(['/keys.json']));
  });

  it.each<[typ: string | undefined, code: string]>([
    ['JWT', 'accepted'],
    ['at+jwt', 'accepted'],
    [undefined, 'accepted'],
    ['logout+jwt', 'auth.invalid'],
    ['dpop+jwt', 'auth.invalid'],
  ])('judges the type %s', async (typ, code) => {
    const token = await new SignJWT(goodClaims)
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...(typ === undefined ? {} : { typ }) })
      .sign(rsa.privateKey);
    expect(await codeOf(token)).toBe(code);
  });

  it('limits the age of tokens where the operator says so', async () => {
    const env = { JWT_TOKEN_AGE_SECONDS_MAX: '60' };
    const aged = (iat: number | undefined) => sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' }, { iat });
    expect(await codeOf(await aged(nowSeconds - 50), verifier(env))).toBe('accepted');
    expect(await codeOf(await aged(nowSeconds - 100), verifier(env))).toBe('auth.expired');
    expect(await codeOf(await aged(undefined), verifier(env))).toBe('auth.invalid');
    expect(await verifier(env)(await aged(nowSeconds - 50))).toMatchObject({ expiresAtMs: nowMs + 40_000 });
  });

  it.each(['x', 'a.b', 'a.b.c', 'a.b.c.d.e', `${randomUUID()}.${randomUUID()}.${randomUUID()}`])(
    'refuses what is no token: %s',
    async (token) => {
      expect(await codeOf(token)).toBe('auth.invalid');
    },
  );

  it('says that it cannot tell while the key set cannot be read, and asks for it again after a pause', async () => {
    const verify = verifier();
    const token = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' });
    for (const [status, body] of [
      [500, ''],
      [302, ''],
      [200, '<html>'],
      [200, `{"keys":[${'{"kty":"RSA"},'.repeat(50_000)}{}]}`],
    ] as const) {
      [keys.status, keys.body] = [status, body];
      expect(await codeOf(token, verify)).toBe('auth.unavailable');
      const asked = keys.asked.length;
      expect(await codeOf(token, verify)).toBe('auth.unavailable');
      expect(keys.asked).toHaveLength(asked);
      monotonicMs += 5_001;
    }
    expect(keys.asked).not.toContain('/elsewhere');
    await keys.stop();
    expect(await codeOf(token, verify)).toBe('auth.unavailable');
    await keys.start();
    monotonicMs += 5_001;
    expect(await codeOf(token, verifier())).toBe('accepted');
  });

  it('goes on with the keys that it has when a made-up key id finds that the set cannot be read', async () => {
    const verify = verifier();
    const good = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa' });
    const madeUp = await sign(foreign.privateKey, { alg: 'RS256', kid: 'made up' });
    expect(await codeOf(good, verify)).toBe('accepted');
    keys.status = 500;
    monotonicMs += 31_000;
    await later(31_000, async () => {
      expect(await codeOf(madeUp, verify)).toBe('auth.unavailable');
      expect(await codeOf(good, verify)).toBe('accepted');
      expect(await codeOf(madeUp, verify)).toBe('auth.unavailable');
      expect(keys.asked).toHaveLength(2);
      keys.status = 200;
      monotonicMs += 5_001;
      expect(await codeOf(madeUp, verify)).toBe('auth.invalid');
    });
  });

  it('takes one public key as PEM or as JWK, and no private one', async () => {
    const token = await sign(rsa.privateKey, { alg: 'RS256', kid: 'anything' });
    const jwk = JSON.stringify(await exportJWK(rsa.publicKey));
    for (const key of [String(rsaPem), String(rsaPem).replaceAll('\n', '\\n'), jwk]) {
      expect(await codeOf(token, verifier({ JWT_PUBLIC_KEY: key }))).toBe('accepted');
    }
    const privatePem = String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const key of [
      privatePem,
      JSON.stringify(await exportJWK(rsa.privateKey)),
      'x',
      '{"kty":"oct","k":"AA"}',
    ]) {
      expect(() => verifier({ JWT_PUBLIC_KEY: key })).toThrow('JWT_PUBLIC_KEY');
    }
  });
});
