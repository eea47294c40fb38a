import { retryAfterMsOf } from './retry-after.ts';

const nowMs = Date.parse('2024-03-18T12:00:00Z');
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe('Retry-After', () => {
  it.each<[string | undefined, number | null]>([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['999999999', dayMs],
    ['Mon, 18 Mar 2024 12:02:00 GMT', 2 * minuteMs],
    ['Mon, 18 Mar 2024 11:00:00 GMT', 0],
    ['Monday, 18-Mar-24 12:01:00 GMT', minuteMs],
    ['Fri, 01 Jan 2100 00:00:00 GMT', dayMs],
    [undefined, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['2024', 2_024_000],
  ])('of %j asks for %j ms', (header, expected) => {
    expect(retryAfterMsOf(header, nowMs)).toBe(expected);
  });
});
