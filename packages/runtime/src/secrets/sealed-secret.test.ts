import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { HarvestError } from '../harvest-error.ts';
import { createMasterKey, createMasterKeys } from './master-keys.ts';
import { openSecret } from './open-secret.ts';
import { rewrapSecret } from './rewrap-secret.ts';
import { sealSecret } from './seal-secret.ts';
import type { SecretContext } from './secret-context.ts';

const oldKey = createMasterKey(randomBytes(32));
const newKey = createMasterKey(randomBytes(32));
const keys = createMasterKeys(oldKey);
const context: SecretContext = { tenant: 'acme', keyId: 'pk_1', purpose: 'provider:openai' };
const secret = 'sk-canary-4711';

function errorOf(run: () => unknown): HarvestError {
  try {
    run();
  } catch (error) {
    if (error instanceof HarvestError) return error;
    throw error;
  }
  throw new Error('it did not throw');
}

/** The nonces of the two layers. */
function noncesOf(sealed: string): string[] {
  return sealed
    .split('.')
    .slice(2)
    .map((part) => part.slice(0, 16));
}

describe('a sealed secret', () => {
  it('opens to what was sealed, whatever that is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 600 }),
        fc.record({ tenant: fc.string(), keyId: fc.string(), purpose: fc.string() }),
        (text, whose) => {
          expect(openSecret(keys, whose, sealSecret(keys, whose, text))).toBe(text);
        },
      ),
    );
  });

  it('shows nothing of the secret, and no two are alike', () => {
    const sealed = Array.from({ length: 200 }, () => sealSecret(keys, context, secret));
    expect(sealed.filter((text) => /canary|4711/.test(Buffer.from(text, 'base64').toString()))).toEqual([]);
    expect(new Set(sealed).size).toBe(200);
  });

  it('never has a nonce that another one has, nor a data key', () => {
    const sealed = Array.from({ length: 2_000 }, () => sealSecret(keys, context, secret));
    expect(new Set(sealed.flatMap(noncesOf)).size).toBe(4_000);
    expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(2_000);
  });

  it('does not open once any of its characters was changed', () => {
    const sealed = sealSecret(keys, context, secret);
    for (let place = 0; place < sealed.length; place += 1) {
      const other = sealed[place] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, place) + other + sealed.slice(place + 1);
      expect(errorOf(() => openSecret(keys, context, changed)).code).toBe('secrets.unreadable');
    }
    for (const length of [0, 1, sealed.length - 1]) {
      expect(errorOf(() => openSecret(keys, context, sealed.slice(0, length))).retry).toBe('never');
    }
    expect(errorOf(() => openSecret(keys, context, `${sealed}A`)).retry).toBe('never');
  });

  it.each<[what: string, other: SecretContext]>([
    ['tenant', { ...context, tenant: 'other' }],
    ['key id', { ...context, keyId: 'pk_2' }],
    ['purpose', { ...context, purpose: 'provider:gemini' }],
    ['border between tenant and key id', { ...context, tenant: 'acmepk', keyId: '_1' }],
  ])('does not open for another %s, and says so for good', (_what, other) => {
    const sealed = sealSecret(keys, context, secret);
    expect(errorOf(() => openSecret(keys, other, sealed))).toMatchObject({
      code: 'secrets.unreadable',
      retry: 'never',
    });
    expect(errorOf(() => rewrapSecret(createMasterKeys(newKey, [oldKey]), other, sealed)).retry).toBe(
      'never',
    );
  });

  it('does not open when its data key is that of another secret', () => {
    const [first, second] = [sealSecret(keys, context, secret), sealSecret(keys, context, 'another')];
    const [version, id, , box] = first.split('.');
    const mixed = [version, id, second.split('.')[2], box].join('.');
    expect(errorOf(() => openSecret(keys, context, mixed)).retry).toBe('never');
  });

  it('may open later in a process that lacks its master key', () => {
    const sealed = sealSecret(createMasterKeys(newKey), context, secret);
    const error = errorOf(() => openSecret(keys, context, sealed));
    expect(error).toMatchObject({ code: 'secrets.unreadable', retry: 'backoff' });
    expect(openSecret(createMasterKeys(oldKey, [newKey]), context, sealed)).toBe(secret);
  });

  it('waits in a process without any master key for one that has it', () => {
    const sealed = sealSecret(keys, context, secret);
    const error = errorOf(() => openSecret(null, context, sealed));
    expect(error).toMatchObject({ code: 'secrets.unreadable', retry: 'backoff' });
    expect(errorOf(() => openSecret(null, context, 'v1')).retry).toBe('never');
  });

  it('cannot be made without a master key', () => {
    expect(errorOf(() => sealSecret(null, context, secret)).code).toBe('secrets.not_configured');
    expect(errorOf(() => rewrapSecret(null, context, 'v1')).code).toBe('secrets.not_configured');
  });

  it('is not in the errors about it', () => {
    const sealed = sealSecret(keys, context, secret);
    const error = errorOf(() => openSecret(keys, { ...context, tenant: 'other' }, sealed));
    const shown = inspect(error, { depth: 9 });
    for (const part of [secret, ...sealed.split('.').slice(2)]) expect(shown).not.toContain(part);
  });
});

describe('a rotation of the master key', () => {
  const rotated = createMasterKeys(newKey, [oldKey]);

  it('wraps what is under the old key anew, and leaves the rest alone', () => {
    const sealed = sealSecret(keys, context, secret);
    const rewrapped = rewrapSecret(rotated, context, sealed);
    expect(rewrapped).not.toBeNull();
    expect(openSecret(createMasterKeys(newKey), context, rewrapped ?? '')).toBe(secret);
    expect(rewrapSecret(rotated, context, rewrapped ?? '')).toBeNull();
    expect(noncesOf(rewrapped ?? '')[0]).not.toBe(noncesOf(sealed)[0]);
  });

  it('keeps every earlier key for reading', () => {
    expect(openSecret(rotated, context, sealSecret(keys, context, secret))).toBe(secret);
    expect(sealSecret(rotated, context, secret).split('.')[1]).toBe(newKey.id);
  });
});
