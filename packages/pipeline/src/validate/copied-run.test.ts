import fc from 'fast-check';
import { longestCopiedRun } from './copied-run.ts';

const words = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `word${String(from + at)}`).join(' ');

describe('the longest copied run', () => {
  it('is found wherever it stands, whatever its case and marks', () => {
    expect(longestCopiedRun(`Before it, ${words(12, 30).toUpperCase()}. After it.`, words(100))).toBe(12);
  });

  it('does not count what stands in quotation marks or in a block quote', () => {
    const source = words(100);
    expect(
      longestCopiedRun(`He said “${words(20)}” and "${words(20, 30)}".\n> ${words(20, 60)}`, source),
    ).toBe(0);
  });

  it('does not take two inch marks far apart for a quotation', () => {
    expect(longestCopiedRun(`A 5" pipe.\n\n${words(20)}\n\nA 6" pipe.`, words(100))).toBe(20);
  });

  it('counts two characters of a script without spaces as a word', () => {
    const source = '青葉山は県の北部にある火山で、高さは千メートルです。';
    expect(longestCopiedRun('火山で、高さは千メートルです', source)).toBe(6);
  });

  it('is as long as a text that is a part of its source', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 60 }), fc.nat(40), (length, from) => {
        expect(longestCopiedRun(words(length, from), words(120))).toBe(length);
      }),
    );
  });
});
