import { endsItsSentences, subjectShare } from './line-form.ts';

const prose = { kind: 'prose', marked: true };

describe('subjectShare', () => {
  it.each([
    'See the "Performance" section\nbelow.',
    'Click here to subscribe.',
    'Cover image: an artist’s impression.',
    'For more information, visit the site.',
    'Copyright (C) 2007 Example Foundation, Inc.',
    'You can also mail us materials at 520 Third Street.',
    '— Josh Apte, November 3',
    'Some of the works on show at the festival – previews',
    'Protecting Rights From Circumvention Law.',
    'Definitions.',
    'Thank you very much.',
    'Hello and welcome to the show.',
    'We use cookies to improve your experience.',
    'Wir verwenden Cookies, um die Seite zu verbessern.',
    'All rights reserved.',
    'HOST: Dr. Leila Marsh, thank you.',
  ])('is nothing for what is not about the subject: %j', (line) => {
    expect(subjectShare(line, prose)).toBe(0);
  });

  it.each([
    'The bridge was opened in 1971.',
    'The ship Good Morning sank in 1931.',
    'Her novel Thank You was read by thousands.',
    'We use cookies as the base of the cake.',
    'All rights reserved to the crown were sold in 1820.',
    'Advertisement revenue fell by three percent in a year.',
    'You can also bake on a hot tray.',
    'Old Tobias Renn drowned.',
    'Marie Curie was born in Warsaw in 1867.',
    'Charles Darwin met Robert FitzRoy on HMS Beagle.',
    'Berlin ist die Hauptstadt Deutschlands.',
    'Die Stadt hat Museen und Theater.',
    'Images of the bridge: they are rare.',
    'Read [the guide](https://example.org/guide) before you start.',
    'Install it with npm install tool@1.2.3 first.',
    'The package @scope/name holds the types.',
    '高さは1,482メートルです。',
  ])('is all for a sentence: %j', (line) => {
    expect(subjectShare(line, prose)).toBe(1);
  });

  it('is little for a sentence with an address', () => {
    expect(subjectShare('Signal: 347-966-3806 for the editors of it.', prose)).toBeLessThan(1);
    expect(subjectShare('Write to the desk at desk@example.org today.', prose)).toBeLessThan(1);
  });

  it('keeps items and lines of a source that ends nothing with a mark', () => {
    expect(subjectShare('450 g strong white flour', { kind: 'item', marked: true })).toBe(1);
    expect(subjectShare('the rain falls on the roof', { kind: 'prose', marked: false })).toBe(1);
  });
});

describe('endsItsSentences', () => {
  it('tells prose from verse', () => {
    expect(endsItsSentences(['It rains.', 'It pours. [1]', 'A caption'])).toBe(true);
    expect(endsItsSentences(['the rain falls', 'on the roof', 'and on me.'])).toBe(false);
  });
});
