import { readDates } from './read-dates.ts';

describe('the dates of a text', () => {
  it.each([
    '14 May 1868',
    'May 14, 1868',
    '14th of May 1868',
    '14. Mai 1868',
    '14 mai 1868',
    '14 de mayo de 1868',
    '1868-05-14',
    '14.5.1868',
    '14/05/1868',
    '1868年5月14日',
  ])('understands %s', (date) => {
    expect(readDates(`It opened on ${date} at noon.`)[0]?.readings).toEqual([
      { day: 14, month: 5, year: 1868 },
    ]);
  });

  it('takes both readings of a day and a month in figures', () => {
    expect(readDates('on 3/10/1893')[0]?.readings).toEqual([
      { day: 10, month: 3, year: 1893 },
      { day: 3, month: 10, year: 1893 },
    ]);
  });

  it('understands a decade by its first year, once', () => {
    expect(readDates('Otters vanished in the 1950s, or in 1960s.')).toEqual([
      { text: '1950s', readings: [{ year: 1950 }] },
      { text: '1960s', readings: [{ year: 1960 }] },
    ]);
  });

  it('understands a date without a day, and a year alone', () => {
    expect(readDates('In April 1859, and again in 1863.').map(({ readings }) => readings)).toEqual([
      [{ month: 4, year: 1859 }],
      [{ year: 1863 }],
    ]);
  });
});
