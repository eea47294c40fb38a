import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { looksLikeApiKey, readApiKey, respellApiKey, spellApiKey } from './api-key-format.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

describe('the spelling of API keys', () => {
  it('takes 80 random bits for the id and 260 for the secret: every five of them are a character', () => {
    fc.assert(
      fc.property(bytes(16), bytes(52), (forId, forSecret) => {
        const { keyId, key } = spellApiKey((size) => (size === 16 ? forId : forSecret));
        const spelled = (part: Uint8Array): string =>
          [...part].map((byte) => alphabet.charAt(byte & 31)).join('');
        expect(keyId).toBe(`hvk_${spelled(forId)}`);
        expect(key.slice(0, -6)).toBe(`${keyId}_${spelled(forSecret)}`);
      }),
    );
  });

  it('asks the system for fresh bits each time', () => {
    const keys = Array.from({ length: 1_000 }, () => spellApiKey());
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1_000);
    expect(new Set(keys.map(({ key }) => key.slice(21, 73))).size).toBe(1_000);
    // Each of the 32 letters stands at each place sooner or later: no bit is fixed.
    for (let place = 21; place < 73; place += 1) {
      expect(new Set(keys.map(({ key }) => key.charAt(place))).size).toBe(32);
    }
  });

  it('is read back as the public part and the SHA-256 of the secret', () => {
    const { keyId, key } = spellApiKey();
    const digest = createHash('sha256').update(key.slice(21, 73)).digest();
    expect(readApiKey(key)).toEqual({ keyId, digest });
    expect(looksLikeApiKey(key)).toBe(true);
  });

  it('keeps the public part when a key gets a new secret', () => {
    const { keyId, key } = spellApiKey();
    const again = respellApiKey(keyId);
    expect(again.slice(0, 21)).toBe(key.slice(0, 21));
    expect(again.slice(21, 73)).not.toBe(key.slice(21, 73));
    expect(readApiKey(again)?.keyId).toBe(keyId);
  });

  it('tells every key in which one character is wrong, or two neighbours are swapped', () => {
    const { key } = spellApiKey();
    for (let place = 4; place < key.length; place += 1) {
      if (place === 20) continue;
      for (const letter of alphabet) {
        if (letter === key.charAt(place)) continue;
        expect(readApiKey(key.slice(0, place) + letter + key.slice(place + 1))).toBeNull();
      }
    }
    for (let place = 21; place < 71; place += 1) {
      const swapped = key.slice(0, place) + key.charAt(place + 1) + key.charAt(place) + key.slice(place + 2);
      if (swapped !== key) expect(readApiKey(swapped)).toBeNull();
    }
  });

  it('reads nothing from any other text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        expect(readApiKey(text)).toBeNull();
      }),
    );
    const { key } = spellApiKey();
    for (const other of [
      `${key}\n`,
      ` ${key}`,
      key.replace('hvk', 'hvx'),
      key.replace(/_/g, '-'),
      key.slice(1),
    ]) {
      expect(readApiKey(other)).toBeNull();
    }
  });
});
