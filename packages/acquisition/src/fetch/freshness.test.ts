import { freshMsOf } from './freshness.ts';

const nowMs = Date.parse('2024-03-18T12:00:00Z');
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe('the freshness of a page', () => {
  it.each<[Record<string, string>, number | null]>([
    [{}, 10 * minuteMs],
    [{ 'cache-control': 'public' }, 10 * minuteMs],
    [{ 'cache-control': 'max-age=60' }, minuteMs],
    [{ 'cache-control': 'MAX-AGE="60"' }, minuteMs],
    [{ 'cache-control': 'max-age=60, s-maxage=120' }, 2 * minuteMs],
    [{ 'cache-control': 'max-age=99999999' }, dayMs],
    [{ 'cache-control': 'max-age=60', age: '45' }, 15_000],
    [{ 'cache-control': 'max-age=60', age: '100' }, 0],
    [{ 'cache-control': 'max-age=soon' }, 10 * minuteMs],
    [{ 'cache-control': 'no-cache, max-age=60' }, 0],
    [{ 'cache-control': 'max-age=60, no-store' }, null],
    [{ 'cache-control': 'Private' }, null],
    [{ 'cache-control': 'private="x-name", max-age=60' }, null],
    [{ vary: '*' }, null],
    [{ vary: 'accept-encoding' }, 10 * minuteMs],
    [{ expires: 'Mon, 18 Mar 2024 12:05:00 GMT' }, 5 * minuteMs],
    [{ expires: 'Mon, 18 Mar 2024 12:05:00 GMT', date: 'Mon, 18 Mar 2024 12:04:00 GMT' }, minuteMs],
    [{ expires: 'Mon, 18 Mar 2024 11:00:00 GMT' }, 0],
    [{ expires: '0' }, 0],
    [{ expires: 'Mon, 18 Mar 2024 12:05:00 GMT', 'cache-control': 'max-age=60' }, minuteMs],
  ])('with %j is %j ms', (headers, expected) => {
    expect(freshMsOf(headers, nowMs)).toBe(expected);
  });
});
