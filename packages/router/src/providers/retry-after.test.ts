import fc from 'fast-check';
import { readRetryAfterMs } from './retry-after.ts';

const nowMs = Date.UTC(2026, 0, 1);
const read = (headers: Record<string, string>): number | undefined =>
  readRetryAfterMs(new Headers(headers), nowMs);

describe('readRetryAfterMs', () => {
  it('reads any number of whole seconds up to a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        expect(read({ 'retry-after': String(seconds) })).toBe(seconds * 1_000);
      }),
    );
  });

  it('reads any date of the next day to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        expect(read({ 'retry-after': new Date(nowMs + seconds * 1_000).toUTCString() })).toBe(
          seconds * 1_000,
        );
      }),
    );
  });

  it('never returns anything but undefined or whole milliseconds between 0 and a day', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map(String),
    );
    fc.assert(
      fc.property(value, value, (seconds, milliseconds) => {
        const headers = new Map([
          ['retry-after', seconds],
          ['retry-after-ms', milliseconds],
        ]);
        // A map instead of Headers, which would refuse most of these values before they are read.
        const found = readRetryAfterMs({ get: (name) => headers.get(name) ?? null }, nowMs);
        if (found === undefined) return;
        expect(Number.isInteger(found)).toBe(true);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });

  it('prefers the header in milliseconds, which is the more precise one', () => {
    expect(read({ 'retry-after': '2', 'retry-after-ms': '1250.5' })).toBe(1_251);
  });

  it('takes a date in the past as now', () => {
    expect(read({ 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' })).toBe(0);
  });

  it.each(['', 'soon', '-5', '1e3', '0x10', 'NaN', 'Infinity'])('finds nothing in %p', (value) => {
    expect(read({ 'retry-after': value })).toBeUndefined();
  });
});
