import type { Insights } from '@harvest/contracts/insights';
import { areAlike, createOptionKinds, sayingOf } from './options.ts';

describe('what options say', () => {
  it.each([
    ['The Elbe', 'Elbe.'],
    ['1,000 crowns', '1000 crowns'],
    ['twelve', '12'],
    ['“Rafts”', 'rafts'],
    ['Café', 'cafe'],
  ])('is the same for %s and %s', (a, b) => {
    expect(sayingOf(a, 'en')).toBe(sayingOf(b, 'en'));
  });

  it.each([
    ['C', 'C++'],
    ['5', '-5'],
    ['3.5', '35'],
    ['1868', '1869'],
    ['two locks', 'two gates'],
  ])('is not the same for %s and %s', (a, b) => {
    expect(sayingOf(a, 'en')).not.toBe(sayingOf(b, 'en'));
  });
});

describe('the kinds of options', () => {
  const span = { source: 0, start: 0, end: 1 };
  const entity = (name: string, type: 'person' | 'place'): Insights['entities'][number] => ({
    name,
    type,
    confidence: 0.9,
    count: 1,
    spans: [span],
  });
  const kindOf = createOptionKinds({
    key_phrases: [],
    entities: [entity('Tobias Renn', 'person'), entity('Lake Orrin', 'place')],
    relationships: [],
  });

  it.each([
    ['47 kilometres', 'number'],
    ['14 May 1868', 'date'],
    ['1868', 'date'],
    ['Tobias Renn', 'person'],
    ['the Lake Orrin', 'place'],
    ['The Moss', 'name'],
    ['rafts of heather', 'phrase'],
  ])('of %s is %s', (option, kind) => {
    expect(kindOf(option)).toBe(kind);
  });

  it('are alike when one is a name of an unknown type', () => {
    expect(areAlike('person', 'name')).toBe(true);
    expect(areAlike('person', 'place')).toBe(false);
    expect(areAlike('number', 'date')).toBe(false);
  });
});
