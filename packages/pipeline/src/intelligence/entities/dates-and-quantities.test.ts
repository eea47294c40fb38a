import { findDates, findQuantities } from './dates-and-quantities.ts';

const found = (find: typeof findDates, text: string): string[] =>
  find(text).map(({ start, end }) => text.slice(start, end));

describe('findDates', () => {
  it.each([
    ['It opened on 14 May 1868.', ['14 May 1868']],
    ['On March 23, 2021 and 2024-02-29', ['March 23, 2021', '2024-02-29']],
    ['since 1859 and in the 1960s', ['1859']],
    ['ab dem 3. Oktober 1893', ['3. Oktober 1893']],
    ['le 14 juillet 1789, el 2 de mayo de 1808', ['14 juillet 1789', '2 de mayo de 1808']],
    ['最後に噴火したのは1783年5月でした', ['1783年5月']],
    ['It may cost 1868 crowns, in 1500 pieces', ['1500']],
    ['You may march on', []],
  ])('in %p', (text, dates) => {
    expect(found(findDates, text)).toEqual(dates);
  });
});

describe('findQuantities', () => {
  it.each([
    ['a 47-kilometre waterway of 2.3 million crowns', ['47-kilometre', '2.3 million']],
    ['$2.5 billion, 11.5 percent, 7 % and 250 °C', ['$2.5 billion', '11.5 percent', '7 %', '250 °C']],
    ['It has 3 gates and runs on A40 minutes', []],
  ])('in %p', (text, quantities) => {
    expect(found(findQuantities, text)).toEqual(quantities);
  });

  it('is linear in a line of digits', () => {
    expect(findQuantities('1,'.repeat(50_000))).toEqual([]);
  });
});
