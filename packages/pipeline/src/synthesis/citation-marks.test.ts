import fc from 'fast-check';
import { markedNumbers, renumberMarks, withoutMarks } from './citation-marks.ts';

/** Of four quotes the third was dropped: 1 and 4 are the second citation, 2 the first. */
const placesOf = (number: number): readonly number[] | null =>
  new Map([
    [1, [1]],
    [2, [0]],
    [3, []],
    [4, [1]],
  ]).get(number) ?? null;
const renumber = (text: string, source = 'It rained. It snowed.'): string =>
  renumberMarks(text, { placesOf, source });

describe('the marks of a model', () => {
  it.each([
    ['take the number of their citation', 'It rained. [1] It snowed [2].', 'It rained. [2] It snowed [1].'],
    ['go where their quote was dropped', 'It rained. [3] It snowed [3].', 'It rained. It snowed.'],
    ['go where they name nothing', 'It rained.[99]\n\nIt snowed [1] [77].', 'It rained.\n\nIt snowed [2].'],
    ['are named once where their quotes are one citation', 'It rained. [1][4] [1, 4]', 'It rained. [2]'],
    ['may stand together', 'It rained [1, 2; 3].', 'It rained [2] [1].'],
    ['may be a range', 'It rained [1-3]. It snowed [2–999].', 'It rained [2] [1]. It snowed [1] [2].'],
    [
      'may be the ends of a range',
      'It rained [1]–[3]. It snowed [3]–[2].',
      'It rained [2] [1]. It snowed [1].',
    ],
    [
      'take along what parts them',
      'It rained [1], [3]. It snowed [9], [2].',
      'It rained [2]. It snowed [1].',
    ],
    [
      'may be written otherwise',
      'It rained【1】. It snowed [2 ] [Quote 1]【3†L1】.',
      'It rained[2]. It snowed [1] [2].',
    ],
    ['may stand behind a word', 'Built in 1931[1] and closed[3].', 'Built in 1931[2] and closed.'],
    ['may stand behind a word without cases', '下雨了[1]，下雪了[9]。', '下雨了[2]，下雪了。'],
    ['may begin what looks like a definition', '[1]: It rained.', '[2]: It rained.'],
    ['go without making marks of what was code', '[9]```\n```\nrow[7]\n```', '```\n```\nrow\\[7]\n```'],
    ['may stand behind a price', 'It costs $5 [1] or $6 [2].', 'It costs $5 [2] or $6 [1].'],
    ['may stand in an item of a list', '1. Rain:\n\n    It rained [1].', '1. Rain:\n\n    It rained [2].'],
    [
      'may stand behind a block of code',
      'So:\n\n    a[9]\n\nIt rained [1].',
      'So:\n\n    a[9]\n\nIt rained [2].',
    ],
    ['may stand without a blank', '下雨了。[1]下雪了。[2]', '下雨了。[2]下雪了。[1]'],
  ])('%s', (_, text, renumbered) => {
    expect(renumber(text)).toBe(renumbered);
  });

  it.each([
    ['code', 'Take `row[1]` and ``a`[2]``.\n\n```js\nrow[1] = cells[3];\n```\nDone.'],
    ['an open block of code', '~~~\nrow[1] = [2];'],
    ['indented code', 'So:\n\n    x = cells[9] + [2]\n\n    y = [1]\n\nDone.'],
    ['code of an item', '- So:\n\n      x = cells[9]\n  ~~~\n  [1]\n  ~~~'],
    ['code of a block quote', '> ```\n> cells[9]\n> ```\n>\n>     [1]\nDone.'],
    ['a formula', 'As $x_{[9]}$, \\(y_{[1]}\\), $$\n[2]\n$$ and \\[ z_{[3]} \\].'],
    ['a link', 'See [1](https://example.org).\n\n[2]: https://example.org'],
    ['no number of a quote', 'In [1868], [0], [a] and [^1].'],
    ['an escaped bracket', 'As in \\[1\\].'],
  ])('are not sought in %s', (_, text) => {
    expect(renumber(text)).toBe(text);
    expect(markedNumbers(text)).toEqual([]);
    expect(withoutMarks(text)).toBe(text);
  });

  it.each([
    [
      'behind a word',
      'It rained in *1868*.[1] So it did.',
      'in 1868.[1] So',
      'It rained in *1868*.\\[1] So it did.',
    ],
    ['apart', 'So say Lee et al. [1] too.', 'by Lee et\nal. [1].', 'So say Lee et al. \\[1] too.'],
    ['in a row', 'the array [1, 2] here', 'takes the array [1, 2]', 'the array \\[1, 2] here'],
    ['first of all', '[2] It rained.', '[2] It rained.', '\\[2] It rained.'],
  ])('are not the numbers that the source has in brackets: %s', (_, text, source, kept) => {
    expect(renumber(text, source)).toBe(kept);
    expect(markedNumbers(renumber(text, source))).toEqual([]);
  });

  it.each([
    ['of an unknown number', 'Take cells[9] and f(x)[8][7].', 'Take cells\\[9] and f(x)\\[8]\\[7].'],
    ['behind one letter', 'Take a[1] and b[2][1].', 'Take a\\[1] and b\\[2]\\[1].'],
    ['behind a name with an underscore', 'Take row_a[1].', 'Take row_a\\[1].'],
  ])('are no indices: %s', (_, text, kept) => {
    expect(renumber(text)).toBe(kept);
    expect(markedNumbers(kept)).toEqual([]);
  });

  it('leave code as it is where the source has it too', () => {
    const code = 'So:\n\n    x = cells[1]';
    expect(renumber(code, 'with x = cells[1] it')).toBe(code);
  });

  it('are told from those of the source by the blank before them', () => {
    expect(renumber('It rained in 1868. [1]', 'It rained in 1868.[1] Then it snowed.')).toBe(
      'It rained in 1868. [2]',
    );
  });

  it('name citations alone, whatever stands around them', () => {
    const piece = fc.constantFrom(
      ...['It ', 'rained', 'a', '. ', ', ', '-', '–', '(', ')', ':', '$', '>', '\n', '\n\n', '    ', '- '],
      ...[
        '`',
        '```',
        '\n```\n',
        '\n~~~\n',
        '[1]',
        '[2]',
        ' [3]',
        ' [4, 9]',
        '[12]',
        '[1-9]',
        '【7】',
        '[Quote 8]',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const renumbered = renumber(pieces.join(''), '');
        for (const number of markedNumbers(renumbered)) expect([1, 2]).toContain(number);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are all there is to change', () => {
    const plainPiece = fc.constantFrom('a', '1', ' ', '\n', '\t', '`', '~~~', '>', '-', '$', '\\(', '.');
    fc.assert(
      fc.property(
        fc.array(plainPiece).map((pieces) => pieces.join('')),
        (text) => {
          expect(renumber(text, text)).toBe(text);
          expect(withoutMarks(text)).toBe(text);
        },
      ),
    );
  });

  it('are found in no time in hostile texts', () => {
    for (const filler of [
      ' ',
      '[',
      '`',
      '[1',
      '[1] ',
      '[1,',
      '\n',
      '```\n',
      '` `` ',
      '$x',
      '\\(',
      '>',
      '[1]-',
      '\t',
      ' [',
    ])
      expect(renumber(`x${filler.repeat(50_000)}`, 'x [1] y').length).toBeGreaterThan(0);
  });
});
