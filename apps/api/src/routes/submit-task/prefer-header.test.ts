import { parsePrefer } from './prefer-header.ts';

describe('parsePrefer', () => {
  it.each<[header: string | undefined, waitSeconds: number | null, respondAsync: boolean]>([
    [undefined, null, false],
    ['', null, false],
    ['wait=10', 10, false],
    ['WAIT = "10"', 10, false],
    ['wait=0', 0, false],
    ['wait=60', 60, false],
    ['respond-async', null, true],
    ['respond-async, wait=5', 5, true],
    ['wait=5, wait=50', 5, false],
    ['handling=lenient; strictness="a,wait=70", wait=7; unit=s', 7, false],
    ['waiting=5, "wait=99"', null, false],
  ])('reads %j', (header, waitSeconds, respondAsync) => {
    expect(parsePrefer(header, 60)).toEqual({ waitSeconds, respondAsync });
  });

  it.each([
    'wait',
    'wait=',
    'wait=61',
    'wait=-1',
    'wait=1.5',
    'wait=1e1',
    'wait=ten',
    'wait="5',
    'wait=9999999999',
  ])('refuses %j', (header) => {
    expect(() => parsePrefer(header, 60)).toThrow('request.invalid_header');
  });
});
