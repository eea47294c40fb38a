import fc from 'fast-check';
import { cleanStrings, cleanText } from './clean-text.ts';

describe('cleaning a text', () => {
  it('takes out what disguises or damages, and keeps what text needs', () => {
    expect(cleanText('a\u0000b\u001b[31mc\u202ed\u2066e\u2069f\u200dg\ufeff')).toBe(
      'ab[31mcd\u2066e\u2069f\u200dg',
    );
    expect(cleanText('a\r\nb\rc\u2028d\te')).toBe('a\nb\nc\nd\te');
    expect(cleanText('x\ud800y')).toBe('x\ufffdy');
  });

  it('leaves nothing that XML 1.0 forbids, and changes nothing the second time', () => {
    const allowed = /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(clean).toMatch(allowed);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });

  it('reaches every string of a value and nothing else', () => {
    const value = { a: ['x\u0000', 1, null, { b: 'y\u202e' }], c: true };
    expect(cleanStrings(value)).toEqual({ a: ['x', 1, null, { b: 'y' }], c: true });
  });
});
