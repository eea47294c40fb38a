import { randomBytes } from 'node:crypto';
import type { CloudProviderName } from '@harvest/contracts/providers';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { sealProviderKey } from '@harvest/store/sealed-provider-key';
import { callerKeysOf } from './caller-keys-of.ts';

const masterKeys = createMasterKeys(createMasterKey(randomBytes(32)));
const owner = { tenant: 'acme', masterKeys };

function sealed(provider: CloudProviderName, plaintext: string, tenant = 'acme') {
  return sealProviderKey(masterKeys, { tenant, provider, keyId: `pk_${provider}` }, { plaintext, nowMs: 5 });
}
const none = { ofRequest: null, ofTenant: {} };

describe('the keys of a caller', () => {
  it('are none where there are none', () => {
    expect(callerKeysOf(none, { tenant: 'acme', masterKeys: null })).toEqual({});
  });

  it('are those of the request before those that the tenant has stored', () => {
    const keys = callerKeysOf(
      {
        ofRequest: JSON.stringify({ openai: sealed('openai', 'of-request') }),
        ofTenant: {
          openai: JSON.stringify(sealed('openai', 'stored-openai')),
          gemini: JSON.stringify(sealed('gemini', 'stored-gemini')),
        },
      },
      owner,
    );
    expect(Object.keys(keys)).toEqual(['openai', 'gemini']);
    expect(keys.openai?.open()).toBe('of-request');
    expect(keys.gemini?.open()).toBe('stored-gemini');
  });

  it('are told apart by what says nothing of them', () => {
    const idOf = (plaintext: string): string | undefined =>
      callerKeysOf({ ...none, ofTenant: { openai: JSON.stringify(sealed('openai', plaintext)) } }, owner)
        .openai?.id;
    expect(idOf('one-of-them')).toBe(idOf('one-of-them'));
    expect(idOf('one-of-them')).not.toBe(idOf('another-one'));
    expect(idOf('one-of-them')).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each<[what: string, stored: string]>([
    ['another tenant', JSON.stringify(sealed('openai', 'key-of-other', 'other'))],
    ['another provider', JSON.stringify(sealed('gemini', 'key-of-gemini'))],
    ['another key id', JSON.stringify({ ...sealed('openai', 'key-of-openai'), keyId: 'pk_gemini' })],
    ['nobody', 'rubbish'],
    ['something else', '{"sealed":1}'],
  ])('cannot be opened where they are those of %s, and only then fail', (_what, stored) => {
    const keys = callerKeysOf({ ...none, ofTenant: { openai: stored } }, owner);
    expect(() => keys.openai?.open()).toThrow('secrets.unreadable');
  });

  it('cannot be opened where the keys of the request are not what the API wrote', () => {
    const keys = callerKeysOf({ ...none, ofRequest: '[]' }, owner);
    expect(() => keys.openai?.open()).toThrow('secrets.unreadable');
  });
});
