import { bold, plain, withLineBreaks, withNumbersApart } from './inline.ts';

describe('the line breaks of a text', () => {
  it('are breaks with the same marks on either side, blank lines left out', () => {
    expect(withLineBreaks([bold('a\n\nb'), plain(' c')])).toEqual([
      bold('a'),
      { kind: 'break' },
      bold('b'),
      plain(' c'),
    ]);
  });
});

describe('the number of a note', () => {
  const note = (number: number) => ({ kind: 'note', number }) as const;

  it('stands in brackets behind a digit, with which it would read as a power', () => {
    expect(withNumbersApart([bold('38'), note(1), note(2), plain(' otters')])).toEqual([
      bold('38'),
      plain('\u00a0['),
      note(1),
      note(2),
      plain(']'),
      plain(' otters'),
    ]);
  });

  it('stands at the word elsewhere', () => {
    const content = [plain('otters.'), note(1), plain(' 38'), { kind: 'break' }, note(2)] as const;
    expect(withNumbersApart(content)).toEqual(content);
  });
});
