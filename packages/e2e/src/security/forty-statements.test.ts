import { apiKeys } from './api-keys.ts';
import { consumption } from './consumption.ts';
import { operations } from './operations.ts';
import { outgoingRequests } from './outgoing-requests.ts';
import { providerKeySecrecy } from './provider-key-secrecy.ts';
import { routeWalks } from './route-walks.ts';
import { sealedSecrets } from './sealed-secrets.ts';
import { type SecuredSystem, startSecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';
import { tenancy } from './tenancy.ts';
import { tokens } from './tokens.ts';
import { untrustedOutput } from './untrusted-output.ts';

/** By the file in which they are proven, which the report of `npm run security` names. */
const themes: Readonly<Record<string, readonly Statement[]>> = {
  'api-keys.ts': apiKeys,
  'tokens.ts': tokens,
  'route-walks.ts': routeWalks,
  'tenancy.ts': tenancy,
  'sealed-secrets.ts': sealedSecrets,
  'provider-key-secrecy.ts': providerKeySecrecy,
  'outgoing-requests.ts': outgoingRequests,
  'consumption.ts': consumption,
  'untrusted-output.ts': untrustedOutput,
  'operations.ts': operations,
};
const statements = Object.values(themes).flat();
const startMsMax = 60_000;
const proofMsMax = 60_000;

describe('the forty statements', () => {
  let system: SecuredSystem | null = null;
  const running = (): SecuredSystem => {
    if (system === null) throw new Error('the system has not been started');
    return system;
  };
  beforeAll(async () => {
    system = await startSecuredSystem();
    for (const { begin } of statements) await begin?.(system);
  }, startMsMax);
  afterAll(() => system?.close());

  for (const [file, rows] of Object.entries(themes)) {
    describe(file, () => {
      for (const { number, promise, prove } of rows) {
        it(`(${String(number)}) ${promise}`, () => prove(running()), proofMsMax);
      }
    });
  }

  it('are forty, each of them once', () => {
    const numbers = statements.map(({ number }) => number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });
});
