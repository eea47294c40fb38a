import { silentLogger } from '@harvest/runtime/logger';
import { openAdmission } from '@harvest/store/admission';
import { AuthFailures } from './auth-failures.ts';
import { authRefusal } from './auth-refusals.ts';
import { TokenAuthenticator } from './token-authenticator.ts';

const { keyLimits: limits, keyBudget: budget } = openAdmission.caller;
const defaults = { keyRequestsPerMinute: null, limits, budget, runningTasksMax: null };
const validMs = 60_000;

describe('the authentication by token that asks again for tokens that were let in', () => {
  const time = { ms: 0 };
  const clock = { nowMs: () => time.ms, monotonicMs: () => time.ms };
  const disabled = new Set<string>();
  let verified: string[];
  let lookedUp: string[];
  let tokens: TokenAuthenticator;
  beforeEach(() => {
    time.ms = 1_000_000;
    const expiresAtMs = time.ms + validMs;
    disabled.clear();
    [verified, lookedUp] = [[], []];
    tokens = new TokenAuthenticator({
      // A token is spelled <tenant>.<number> here.
      verify: (token) => {
        verified.push(token);
        if (expiresAtMs <= time.ms) return Promise.reject(authRefusal('auth.expired'));
        const [tenantName = ''] = token.split('.');
        return Promise.resolve({ tenantName, keyId: `jwt_${token}`, scopes: [], expiresAtMs });
      },
      identities: {
        lookUpTenant: (name) => {
          lookedUp.push(name);
          const settings = { disabled: disabled.has(name), limits: {}, budget: {}, weight: 1 };
          return Promise.resolve({ settings, storedKeys: [] });
        },
      },
      failures: new AuthFailures({
        max: 20,
        clock,
        logger: silentLogger,
        count: () => Promise.reject(new Error('nothing is to be counted')),
      }),
      defaults,
      clock,
    });
  });

  const letIn = async (tenant: string, count: number): Promise<readonly string[]> => {
    const open = Array.from({ length: count }, (_, at) => `${tenant}.${String(at)}`);
    for (const token of open) await tokens.authenticate(token, () => '192.0.2.1');
    [verified, lookedUp] = [[], []];
    return open;
  };
  const recheck = (tenant: string, asked: readonly string[]): Promise<readonly string[]> =>
    Promise.all(
      asked.map((token) =>
        tokens.recheck(token, tenant).then(
          () => 'good',
          (error: unknown) => (error instanceof Error ? (error.message.split(':', 1)[0] ?? '') : ''),
        ),
      ),
    );

  it('looks up their tenant once in 3 seconds for all of them, and verifies none of them again', async () => {
    const open = await letIn('acme', 20);
    for (const afterMs of [3_000, 2_999, 1]) {
      time.ms += afterMs;
      expect(new Set(await recheck('acme', open))).toEqual(new Set(['good']));
    }
    expect(lookedUp).toEqual(['acme', 'acme']);
    expect(verified).toEqual([]);
  });

  it('looks a tenant up again after a change of it, and not after one of another', async () => {
    const open = await letIn('acme', 1);
    await recheck('acme', open);
    disabled.add('acme');
    tokens.expireTenant('other');
    expect(await recheck('acme', open)).toEqual(['good']);
    tokens.expireTenant('acme');
    expect(await recheck('acme', open)).toEqual(['auth.tenant_disabled']);
    disabled.clear();
    tokens.expireTenant(null);
    expect(await recheck('acme', open)).toEqual(['good']);
    expect(lookedUp).toHaveLength(3);
  });

  it('keeps the tokens of other tenants when one has changed', async () => {
    await letIn('acme', 1);
    await letIn('other', 1);
    tokens.expireTenant('other');
    for (const tenant of ['acme', 'other']) await tokens.authenticate(`${tenant}.0`, () => '192.0.2.1');
    expect(verified).toEqual(['other.0']);
  });

  it('says that the tenant is disabled, also where the time of the token is over', async () => {
    const open = await letIn('acme', 1);
    time.ms += validMs;
    expect(await recheck('acme', open)).toEqual(['auth.expired']);
    disabled.add('acme');
    time.ms += 3_000;
    expect(await recheck('acme', open)).toEqual(['auth.tenant_disabled']);
  });
});
