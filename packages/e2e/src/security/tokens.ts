import { readProblem } from '../harness/api-client.ts';
import type { SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';
import { foreignSignature, sharedSecretSignature } from './token-issuer.ts';

async function statusOf(system: SecuredSystem, token: string): Promise<number> {
  const answer = await system.stranger.request('GET', '/tasks', {
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer.status !== 200) expect(readProblem(answer).code).toMatch(/^auth\.(?:invalid|expired)$/);
  return answer.status;
}

/** Holds that a good token is let in, and each of the bad ones is not. */
async function expectRefused(system: SecuredSystem, tokens: Readonly<Record<string, string>>): Promise<void> {
  expect(await statusOf(system, system.issuer.token())).toBe(200);
  for (const [what, token] of Object.entries(tokens)) {
    expect({ what, status: await statusOf(system, token) }).toEqual({ what, status: 401 });
  }
}

async function algorithmIsPinned(system: SecuredSystem): Promise<void> {
  const { issuer } = system;
  const unsigned = ['none', 'None', 'NONE', ''].map((alg): [string, string] => [
    `alg "${alg}"`,
    issuer.token({ header: { alg }, signature: () => '' }),
  ]);
  const confused = issuer.publicForms.flatMap((secret, form) =>
    [secret, secret.trim()].map((text, trimmed): [string, string] => [
      `HS256 with public key ${String(form)}.${String(trimmed)}`,
      issuer.token({ header: { alg: 'HS256' }, signature: sharedSecretSignature(text) }),
    ]),
  );
  await expectRefused(system, {
    ...Object.fromEntries([...unsigned, ...confused]),
    'an algorithm that nobody has listed': issuer.token({
      header: { alg: 'RS512' },
      signature: issuer.otherSignature,
    }),
    'no signature': issuer.token({ signature: () => '' }),
    'a signature of somebody else': issuer.token({ signature: foreignSignature }),
  });
}

async function claimsAreChecked(system: SecuredSystem): Promise<void> {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const wrong = {
    iss: ['https://evil.example', undefined],
    aud: ['another', [], undefined],
    exp: [nowSeconds - 3_600, 'later', undefined],
    nbf: [nowSeconds + 3_600, 'sooner'],
    sub: [undefined],
    tenant: [undefined, '../operators'],
  };
  const tokens = Object.entries(wrong).flatMap(([name, values]) =>
    values.map((value): [string, string] => [
      `${name} ${String(value)}`,
      system.issuer.token({ claims: { [name]: value } }),
    ]),
  );
  await expectRefused(system, Object.fromEntries(tokens));
}

async function keyIdNamesNoPlace(system: SecuredSystem): Promise<void> {
  const { issuer } = system;
  const trap = `${issuer.origin}/trap.json`;
  const kids = [
    '/etc/passwd',
    '../../../../dev/null',
    'file:///etc/hostname',
    trap,
    "' OR 1=1 --",
    '__proto__',
    'a'.repeat(3_000),
  ];
  const elsewhere = [
    { jku: trap },
    { x5u: trap },
    { jku: trap, kid: 'trap' },
    { jwk: JSON.parse(issuer.publicForms[1] ?? '') as object },
  ];
  const headers = [
    ...kids.map((kid) => ({ kid })),
    ...elsewhere.map((header) => ({ kid: 'trap', ...header })),
  ];
  await expectRefused(
    system,
    Object.fromEntries(
      headers.flatMap((header, index): [string, string][] => [
        [
          `header ${String(index)}, signed by a stranger`,
          issuer.token({ header, signature: foreignSignature }),
        ],
        // An empty file as a shared secret.
        [
          `header ${String(index)}, signed with nothing`,
          issuer.token({ header: { ...header, alg: 'HS256' }, signature: sharedSecretSignature(' ') }),
        ],
      ]),
    ),
  );
  expect(new Set(issuer.asked)).toEqual(new Set(['/keys.json']));
}

/** Statements 6 to 8. */
export const tokens: readonly Statement[] = [
  {
    number: 6,
    promise: 'the algorithm of a JWT is pinned: `none` and HS/RS confusion are refused',
    prove: algorithmIsPinned,
  },
  { number: 7, promise: 'iss, aud, exp and nbf of a JWT are checked', prove: claimsAreChecked },
  {
    number: 8,
    promise: '`kid` cannot name a path or a URL, nor can any other header of a JWT',
    prove: keyIdNamesNoPlace,
  },
];
