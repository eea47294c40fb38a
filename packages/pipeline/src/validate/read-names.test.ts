import { readNames } from './read-names.ts';

const namesIn = (text: string, language = 'en'): readonly string[] =>
  readNames(text, language).map((name) => name.text);

describe('the names of a text', () => {
  it('finds them inside and at the start of a sentence', () => {
    expect(namesIn('Marie Curie went to Paris. There she met Anna.')).toEqual([
      'Marie Curie',
      'Paris',
      'Anna',
    ]);
  });

  it('takes no single word at the start of a sentence, a quotation or a list item for one', () => {
    expect(namesIn('Rain fell. She said: “Water rises.”\n\n- Timber floats')).toEqual([]);
  });

  it('takes no title for names', () => {
    expect(namesIn('# How Heavy Rafts Sink\n\nThey sink slowly.')).toEqual([]);
  });

  it('takes only names of several words in German, where nouns have capitals', () => {
    expect(namesIn('In Bielefeld verkaufte Otto Brandt das Pulver in Tüten.', 'de')).toEqual(['Otto Brandt']);
  });
});
