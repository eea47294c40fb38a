import fc from 'fast-check';
import { readNumbers } from './read-numbers.ts';

const valuesIn = (text: string, language: 'en' | 'de' | 'fr' | 'es' | null = 'en'): readonly number[] =>
  readNumbers(text, language).flatMap(({ values }) => values);

describe('the numbers of a text', () => {
  it.each([
    ['two million', 'en', 2_000_000],
    ['2,000,000', 'en', 2_000_000],
    ['2.3 million', 'en', 2_300_000],
    ['two hundred and five thousand', 'en', 205_000],
    ['forty-two', 'en', 42],
    ['a dozen', 'en', 12],
    ['nineteenth', 'en', 19],
    ['1,234.5', 'en', 1_234.5],
    ['1.000', 'de', 1_000],
    ['1 000 000', 'fr', 1_000_000],
    ['zweihundertfünfundzwanzig', 'de', 225],
    ['eine Million', 'de', 1_000_000],
    ['3,5 Mio', 'de', 3_500_000],
    ['quatre-vingt-dix-sept', 'fr', 97],
    ['soixante et onze', 'fr', 71],
    ['mille', 'fr', 1_000],
    ['treinta y cinco mil', 'es', 35_000],
    ['120万', null, 1_200_000],
    ['١٢٣', null, 123],
  ] as const)('reads %s (%s) as %d', (text, language, value) => {
    expect(valuesIn(text, language)).toEqual([value]);
  });

  it('takes both readings of a separator before three figures', () => {
    expect(valuesIn('1,482')).toEqual([1_482, 1.482]);
  });

  it('takes the parts of what is no number as a whole', () => {
    expect(valuesIn('3.10.1893')).toEqual([3, 10, 1_893]);
  });

  it('keeps numbers apart that stand side by side', () => {
    expect(valuesIn('nineteen ninety-five, five and six')).toEqual([19, 95, 5, 6]);
  });

  it('takes no article and no other word for a number', () => {
    expect(valuesIn('a man, an hour, hundreds of cents')).toEqual([]);
    expect(valuesIn('eine Achtung, ein Sechser', 'de')).toEqual([]);
  });

  it('reads whole numbers below a billion back from how they are written in figures', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (value) => {
        expect(valuesIn(value.toLocaleString('en-US'))).toContain(value);
        expect(valuesIn(value.toLocaleString('de-DE'), 'de')).toContain(value);
        expect(valuesIn(value.toLocaleString('fr-FR'), 'fr')).toContain(value);
      }),
    );
  });
});
