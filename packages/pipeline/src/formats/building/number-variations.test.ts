import fc from 'fast-check';
import { variationsOf } from './number-variations.ts';
import { createSeededRandom } from './seeded-random.ts';

const random = (): (() => number) => createSeededRandom('seed');

describe('numbers that might stand in the place of another', () => {
  it('come from the source first, where they are of its size and form', () => {
    const variations = variationsOf(
      { text: '4,200', kind: 'figure' },
      ['3,100', '12', '90,000', '2.5'],
      random(),
    );
    expect(variations[0]).toBe('3,100');
    expect(variations).not.toContain('12');
    expect(variations).not.toContain('90,000');
  });

  it.each([
    ['4,200', /^\d{1,2},\d{3}$/],
    ['80.000', /^\d{2,3}\.\d{3}$/],
    ['12 000', /^\d{1,2} \d{3}$/],
    ['2.50', /^\d\.\d{2}$/],
    ['350', /^\d{2,3}$/],
  ])('are written as %s is', (text, form) => {
    const variations = variationsOf({ text, kind: 'figure' }, [], random());
    expect(variations.length).toBeGreaterThanOrEqual(3);
    for (const variation of variations) expect(variation).toMatch(form);
  });

  it('keep the shape of a date and do not reach into the future of the source', () => {
    const variations = variationsOf({ text: '14 May 2023', kind: 'day' }, [], random());
    expect(variations.length).toBeGreaterThanOrEqual(3);
    for (const variation of variations) {
      expect(variation).toMatch(/^14 \p{Lu}\p{Ll}+ \d{4}$/u);
      expect(Number(variation.slice(-4))).toBeLessThanOrEqual(2023);
    }
  });

  it('are words for a number in words, with its capital', () => {
    expect(variationsOf({ text: 'Three', kind: 'word' }, [], random())).toContain('Four');
  });

  it('are never the number itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.boolean(), (value, grouped) => {
        const text = grouped ? value.toLocaleString('en-US') : String(value);
        const variations = variationsOf({ text, kind: 'figure' }, [text], random());
        expect(variations).not.toContain(text);
        expect(new Set(variations).size).toBe(variations.length);
      }),
    );
  });
});
