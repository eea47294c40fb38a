import fc from 'fast-check';
import { createFaces } from './faces.ts';
import { type Line, breakLines } from './line-breaking.ts';
import { createTypesetter } from './typesetter.ts';

const style = { size: 10, color: '#000' };
// Every character is as wide as it is high, so that a line of 100 points has ten of them.
const typesetter = (rightToLeft = false) =>
  createTypesetter({
    faces: createFaces(),
    rightToLeft,
    measure: (_, text, size) => Array.from(text).length * size,
  });
const linesOf = (text: string, width = 100): readonly Line[] =>
  breakLines([{ text, style }], width, typesetter());
const textOf = ({ runs }: Line): string => runs.map(({ run }) => run.text).join('');

describe('breaking lines', () => {
  it('fills each line with as many words as fit, and leaves out the space at its end', () => {
    expect(linesOf('aaa bbb cc dddd').map(textOf)).toEqual(['aaa bbb cc', 'dddd']);
  });

  it('breaks where it is told to, and a word that is too wide', () => {
    expect(linesOf('a\nb').map(textOf)).toEqual(['a', 'b']);
    expect(linesOf('aa bbbbbbbbbbbbbbb').map(textOf)).toEqual(['aa', 'bbbbbbbbbb', 'bbbbb']);
  });

  it('has one empty line for a text that is empty', () => {
    expect(linesOf('')).toEqual([{ runs: [], width: 0, rightToLeft: false }]);
  });

  it('breaks scripts without spaces between words or characters, never before a full stop', () => {
    expect(linesOf('这条运河于一八六八年开通。').map(textOf)).toEqual(['这条运河于一八六八年', '开通。']);
    const thai = 'คลองนี้เปิดในปี';
    expect(linesOf(thai, 80).length).toBeGreaterThan(1);
    expect(linesOf(thai, 80).map(textOf).join('')).toBe(thai);
  });

  it('shows what is written from right to left in that order, numbers and brackets as they are read', () => {
    const [line] = linesOf('אב (גד), 12 abc', 1_000);
    expect(line?.rightToLeft).toBe(true);
    // Shaping turns each Hebrew word around.
    expect(line?.runs.map(({ run }) => run.text)).toEqual([
      ...['abc', ' ', '12', ' '],
      ...[',(', 'גד', ')', ' ', 'אב'],
    ]);
  });

  it('loses no character and keeps to the width', () => {
    const spans = fc.array(
      fc.record({
        text: fc.string({ unit: fc.constantFrom(...Array.from('abc  ñжΩ漢字-.,')) }),
        style: fc.constant(style),
      }),
    );
    fc.assert(
      fc.property(spans, (parts) => {
        const lines = breakLines(parts, 70, typesetter());
        const bare = (text: string): string => text.replaceAll(' ', '');
        expect(bare(lines.map(textOf).join(''))).toBe(bare(parts.map(({ text }) => text).join('')));
        for (const { width } of lines) expect(width).toBeLessThanOrEqual(70);
      }),
    );
  });

  it('puts a paragraph in Latin letters at the right edge of a document that runs from there', () => {
    const [line] = breakLines([{ text: 'IMF, שלום.', style }], 200, typesetter(true));
    expect(line?.rightToLeft).toBe(true);
    expect(line === undefined ? '' : textOf(line)).toMatch(/^\..*IMF$/su);
    expect(breakLines([{ text: 'IMF.', style }], 200, typesetter())[0]?.rightToLeft).toBe(false);
    const [latin] = breakLines([{ text: 'The IMF (2).', style }], 200, typesetter(true));
    expect(latin?.rightToLeft).toBe(true);
    expect(latin === undefined ? '' : textOf(latin)).toBe('The IMF (2).');
  });
});
