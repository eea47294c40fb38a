import fc from 'fast-check';
import { isTornOff, needsPrevious } from './back-reference.ts';
import { countWords } from '@harvest/text/count-words';
import { cutAtWord } from './cut-at-word.ts';
import { cutToWords } from './cut-to-words.ts';
import { joinQuotes } from './join-quotes.ts';
import { plainText } from './plain-text.ts';

describe('plainText', () => {
  it.each([
    ['**bold** and *slanted*', 'bold and slanted'],
    ['see [the page](https://example.org/a "A") or ![an image](x.png)', 'see the page or an image'],
    ['run `make all`', 'run make all'],
    ['a claim[12] and another[^note]', 'a claim and another'],
    ['one line\n> and the next', 'one line and the next'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['Yoga lowers stress (14, 15). Sleep helps (3), too.', 'Yoga lowers stress. Sleep helps, too.'],
    ['under subsection (2).', 'under subsection (2).'],
    ['青い\n空', '青い空'],
  ])('shows %j as a reader sees it', (markdown, text) => {
    expect(plainText(markdown)).toBe(text);
  });
});

describe('needsPrevious', () => {
  it.each([
    'It was opened in 1868.',
    'However, nobody came.',
    'In 1851 she wrote a book.',
    'Within ten years the traffic had halved.',
    'Dadurch wurde das Mehl billiger.',
    'Ainsi, la ville a grandi.',
    'Sin embargo, nadie vino.',
    'At 24 °C this takes five hours.',
    'In January 1959 it set up a crane for containers.',
    'The war in the south helped as well.',
  ])('is true of "%s"', (sentence) => {
    expect(needsPrevious(sentence)).toBe(true);
  });

  it.each([
    'The railway reached Lake Orrin in 1891.',
    'In 1974 Ines Calloway began to clear her garden.',
    'Das Pulver besteht aus Natron.',
    'El faro es una torre.',
  ])('is false of "%s"', (sentence) => {
    expect(needsPrevious(sentence)).toBe(false);
  });
});

describe('isTornOff', () => {
  it('is true of half a quotation and half a bracket', () => {
    expect(['"Stop', 'closed)', '“Wait', '« Non'].map(isTornOff)).toEqual([true, true, true, true]);
    expect(['"Stop," he said', '(closed)', '„Halt“', '« Non »'].map(isTornOff)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('countWords', () => {
  it('counts what stands between spaces and holds a letter or a digit', () => {
    expect(countWords('Two words — and 3 more, well-known ones.')).toBe(7);
  });

  it('counts scripts without spaces by their characters', () => {
    expect(countWords('東京都庁')).toBe(2);
    expect(countWords('東京 is a city')).toBe(4);
  });
});

describe('cutAtWord', () => {
  it('keeps whole sentences where they fill half of the room', () => {
    expect(cutAtWord('Dr. Brandt was first. Nobody believed what she had measured.', 30)).toBe(
      'Dr. Brandt was first.',
    );
  });

  it('never gives more than it may, nor half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 2, max: 200 }),
        (text, max) => {
          const cut = cutAtWord(text, max);
          expect(cut.length).toBeLessThanOrEqual(max);
          expect(cut.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('cutToWords', () => {
  it('marks what it left out', () => {
    expect(cutToWords('one two three', 3)).toBe('one two three');
    expect(cutToWords('one two, three', 2)).toBe('one two…');
  });
});

describe('joinQuotes', () => {
  it('sets items without an end apart', () => {
    expect(joinQuotes(['You need:', '450 g flour', 'water', 'Then mix.'])).toBe(
      'You need: 450 g flour; water; Then mix.',
    );
  });
});
