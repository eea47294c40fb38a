import { type KeyObject, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

type Json = Readonly<Record<string, unknown>>;

/** What a token says where a test does not say otherwise; undefined leaves a claim or a header out. */
interface TokenChange {
  readonly header?: Json;
  readonly claims?: Json;
  readonly signature?: (input: string) => string;
}

/** An issuer of JSON Web Tokens (RFC 7519), with a real server for its keys. */
export interface TokenIssuer {
  /** Makes an API believe its tokens. */
  readonly variables: Readonly<Record<string, string>>;
  readonly origin: string;
  /** Everything that was asked of its server. */
  readonly asked: readonly string[];
  /** Its public key, which everybody may have, in the forms in which it is handed out. */
  readonly publicForms: readonly string[];
  /** A good token, or one that differs from it. */
  readonly token: (change?: TokenChange) => string;
  /** A good signature by its key, of RS512 instead of RS256. */
  readonly otherSignature: (input: string) => string;
  readonly close: () => Promise<void>;
}

const audience = 'harvest';
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs by RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3): RS256, where the hash is no other. */
function signRsa(key: KeyObject, hash = 'sha256'): (input: string) => string {
  return (input) => sign(hash, Buffer.from(input), key).toString('base64url');
}

/** A signature by somebody else's key. */
export const foreignSignature = signRsa(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);

/** A signature that takes `secret` for a shared one, by HS256. */
export function sharedSecretSignature(secret: string): (input: string) => string {
  return (input) => createHmac('sha256', secret).update(input).digest('base64url');
}

/** Starts an issuer; whoever starts it closes it. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  // Like many, it does not say for which algorithm the key is: that is for whoever verifies.
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'current', use: 'sig' };
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  const origin = `http://127.0.0.1:${String(address.port)}`;
  const token = ({ header = {}, claims = {}, signature = signRsa(privateKey) }: TokenChange = {}): string => {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const good = { iss: origin, aud: audience, sub: 'user', tenant: 'tokens', scope: 'tasks:read admin' };
    const times = { iat: nowSeconds, nbf: nowSeconds - 1, exp: nowSeconds + 300 };
    const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'current', ...header })}.${encode({ ...good, ...times, ...claims })}`;
    return `${input}.${signature(input)}`;
  };
  return {
    variables: { JWT_ISSUER: origin, JWT_AUDIENCE: audience, JWT_JWKS_URL: `${origin}/keys.json` },
    origin,
    asked,
    publicForms: [publicKey.export({ type: 'spki', format: 'pem' }).toString(), JSON.stringify(jwk)],
    token,
    otherSignature: signRsa(privateKey, 'sha512'),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
